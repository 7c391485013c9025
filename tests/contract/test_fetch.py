"""Documents by id."""

from __future__ import annotations

import pytest

from search.article import Document
from tests.articles import ARTICLES, by_slug
from tests.contract.conftest import Contender

pytestmark = pytest.mark.anyio

NAMES = {name for one in ARTICLES for name in one.document()}


async def test_whole_documents(filled: Contender) -> None:
    found = await filled.engine.fetch([one.id for one in ARTICLES], NAMES)
    assert found == {one.id: one.document() for one in ARTICLES}


async def test_only_the_attributes_asked_for(filled: Contender) -> None:
    tides = by_slug()["tides"]
    found = await filled.engine.fetch([tides.id], ["title", "description"])
    assert found == {
        tides.id: {"id": tides.id, "title": tides.title, "description": "A lunar mission measured them from orbit."}
    }


@pytest.mark.parametrize("attributes", [[], ["id"], ["nothing"]])
async def test_the_id_always_comes(filled: Contender, attributes: list[str]) -> None:
    tides = by_slug()["tides"].id
    assert await filled.engine.fetch([tides], attributes) == {tides: {"id": tides}}


@pytest.mark.parametrize("unknown", ["art_none", "", " ", '" OR 1=1', "\\x4", "Їжак", "a" * 600, "\ud800", "art_\x00"])
async def test_unknown_ids_are_absent(filled: Contender, unknown: str) -> None:
    tides = by_slug()["tides"].id
    assert await filled.engine.fetch([unknown, tides], []) == {tides: {"id": tides}}
    assert await filled.engine.fetch([unknown], []) == {}


async def test_no_ids_give_no_documents(filled: Contender) -> None:
    nothing: dict[str, Document] = {}
    assert await filled.engine.fetch([], ["title"]) == nothing


async def test_repeated_ids_come_once(filled: Contender) -> None:
    tides = by_slug()["tides"].id
    assert await filled.engine.fetch([tides, tides], []) == {tides: {"id": tides}}
