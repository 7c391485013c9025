"""Compares what thousands of articles are with what they should be, and tells of a few where they differ."""

from __future__ import annotations

from collections.abc import Mapping

from search.arrivals import ARRIVAL
from search.article import Document

_TOLD = 3


def plain(documents: Mapping[str, Document]) -> dict[str, Document]:
    """Without its number of arrival and what its neighbours make of it.

    Those depend on what was read when, and are proven elsewhere.
    """
    left_out = ("story", "topics", "shares", "digest", ARRIVAL)
    return {
        id: {name: value for name, value in document.items() if name not in left_out}
        for id, document in documents.items()
    }


def assert_same(found: Mapping[str, Document], expected: Mapping[str, Document]) -> None:
    """pytest would take minutes to write down how two such collections differ."""
    differing = sorted(id for id in found.keys() | expected.keys() if found.get(id) != expected.get(id))
    told = "\n".join(f"{id}\n  is      {found.get(id)}\n  not     {expected.get(id)}" for id in differing[:_TOLD])
    assert not differing, f"{len(differing)} of {len(expected)} differ:\n{told}"
