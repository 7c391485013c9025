"""Compares what thousands of articles are with what they should be, and tells of a few where they differ."""

from __future__ import annotations

from collections.abc import Mapping

from search.article import Document

_TOLD = 3


def plain(documents: Mapping[str, Document]) -> dict[str, Document]:
    """Without what an article's neighbours make of it: those depend on what was read when, and are proven elsewhere."""
    return {
        id: {name: value for name, value in document.items() if name not in ("story", "topics", "shares", "digest")}
        for id, document in documents.items()
    }


def assert_same(found: Mapping[str, Document], expected: Mapping[str, Document]) -> None:
    """pytest would take minutes to write down how two such collections differ."""
    differing = sorted(id for id in found.keys() | expected.keys() if found.get(id) != expected.get(id))
    told = "\n".join(f"{id}\n  is      {found.get(id)}\n  not     {expected.get(id)}" for id in differing[:_TOLD])
    assert not differing, f"{len(differing)} of {len(expected)} differ:\n{told}"
