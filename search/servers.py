"""Several servers as one setting names them: replicas beside each other, partitions apart."""

from __future__ import annotations


def partitions(addresses: str) -> tuple[tuple[str, ...], ...]:
    """The replicas of each partition: addresses are separated by blanks, partitions by ``|``.

    ``http://a http://b`` are two replicas of everything; ``http://a http://b | http://c http://d`` are two partitions
    with two replicas each. Raises `ValueError`, with what is wrong, for one that is empty or named twice.
    """
    found = tuple(tuple(group.split()) for group in addresses.split("|"))
    named = [address.rstrip("/") for group in found for address in group]
    if not all(found):
        raise ValueError("has a partition without an address; take out a | that divides nothing")
    if len(set(named)) < len(named):
        raise ValueError("names an address twice; each server is one replica of one partition")
    return found
