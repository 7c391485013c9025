"""Generations of several servers as one text, and whether what is found under two of them is the same.

A single server's generation is the label. Of replicas, the label names each that is in use, with its generation: it
changes with every write to one of them, and when one is gone or is back. Labels of partitions follow one another.
"""

from __future__ import annotations

from collections.abc import Mapping

_REPLICA, _GENERATION, _PARTITION = ".", "-", "~"

#: Instead of the label of a partition that does not answer.
AWAY = "away"


def of_replicas(generations: Mapping[str, str]) -> str:
    """``generations`` by names of the servers."""
    return _REPLICA.join(f"{name}{_GENERATION}{generation}" for name, generation in generations.items())


def of_partitions(labels: list[str]) -> str:
    return _PARTITION.join(labels)


def agree(then: str, now: str) -> bool:
    """Whether the same is found under both, in the same places.

    Where other replicas are in use by now, those that were in use both times tell: they are copies of each other.
    """
    before, after = then.split(_PARTITION), now.split(_PARTITION)
    return len(before) == len(after) and all(map(_replicas_agree, before, after))


def _replicas_agree(then: str, now: str) -> bool:
    before, after = _generations(then), _generations(now)
    both = before.keys() & after.keys()
    return bool(both) and all(before[name] == after[name] for name in both)


def _generations(label: str) -> dict[str, str]:
    """A single server's has no name."""
    parts = [part.rpartition(_GENERATION) for part in label.split(_REPLICA)]
    return {name: generation for name, _, generation in parts}
