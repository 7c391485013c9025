"""Plans answer what Strawberry answers, byte for byte: thousands of random operations over the whole schema."""

from __future__ import annotations

import gc
from collections import Counter
from random import Random
from typing import Any

import orjson
import pytest

from gateway.plans.executor import Executor, Way
from schema.context import Context
from schema.federation import federated
from search.cursor import Sort
from search.engine import SearchEngine
from search.seal import Seal
from search.state import SearchState
from tests.articles import second
from tests.gateway.plans.operations import Generator, Operation
from tests.schema.conftest import library
from tests.schema.library import FULL, GATE, LIBRARY

__all__ = ["library"]

pytestmark = [
    pytest.mark.anyio,
    # graphql-core's own, when an error takes a parent away whose other children are still loading.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

#: All that there is.
SURFACE = federated()

VALUES: dict[str, list[Any]] = {
    "String": ["", "harbor", "північну", "nothing at all", "source-1", "en", "uk", FULL.external_id],
    "Int": [1, 2, 3, 20, 0, -1, 101, 4096, 5000],
    "Boolean": [True, False],
    "Float": [0.5],
    "ID": [FULL.id, GATE, *(one.id for one in LIBRARY[:3]), "src_source-1", "nonsense", "art_" + "0" * 26],
    "DateTime": ["2025-11-24T17:10:37Z", "2025-11-01T00:00:00+02:00", "2030-01-01T00:00:00Z", "yesterday"],
    "Duration": ["P7D", "PT6H", "P100Y", "soon"],
    "URL": [str(FULL.url), "https://nowhere.example/"],
    "SearchState": [
        Seal().token(SearchState("harbor")),
        Seal().token(SearchState(sort=Sort.UPDATED_AT_DESC)),
        "nonsense",
    ],
    "_Any": [
        *({"__typename": "Article", "id": one.id} for one in (FULL, *LIBRARY[:3])),
        {"__typename": "Story", "id": GATE},
        {"__typename": "Source", "key": "harbor-daily"},
        {"__typename": "Source", "id": "src_orbit-wire"},
        {"__typename": "Source", "key": "absent"},
        {"__typename": "Nothing"},
    ],
    "first": [1, 2, 3, 20, 5, 10],
    "widths": [100, 200, 400],
    "width": [1, 300, 4096],
    "timeZone": ["UTC", "Europe/Kyiv", "Asia/Kathmandu", "Nowhere/Land"],
    "prefix": ["", "har", "sourc", "пів"],
    "after": ["nonsense"],
    "before": ["nonsense"],
}
OPERATIONS = 600
NOW = second(100)


def operation(seed: int) -> Operation:
    return Generator(SURFACE._schema, Random(seed), VALUES).operation()


async def both(executor: Executor, engine: SearchEngine, asked: Operation) -> tuple[bytes, bytes, Way]:
    """Strawberry's answer, the plan's, and how that was come by."""

    def context() -> Context:
        return Context(engine, now=NOW)

    first = await executor.execute(asked.text, asked.variables, None, context())
    before = dict(executor.ways)
    second = await executor.execute(asked.text, asked.variables, None, context())
    (way,) = (way for way, count in executor.ways.items() if count != before[way])
    return first.body, second.body, way


async def test_random_operations_are_answered_alike(library: SearchEngine) -> None:
    ways: Counter[Way] = Counter()
    for seed in range(OPERATIONS):
        executor = Executor(SURFACE)
        asked = operation(seed)
        strawberrys, plans, way = await both(executor, library, asked)
        assert _comparable(plans) == _comparable(strawberrys), (seed, asked)
        ways[way] += 1
        if "errors" not in orjson.loads(plans):
            assert way is Way.PLAN, (seed, asked)
    gc.collect()  # so that what graphql-core left lying is told of in this test, which ignores it
    # Without these two the test would say little.
    assert ways[Way.PLAN] > OPERATIONS * 0.3
    assert ways[Way.FAILED] > OPERATIONS * 0.1


def _comparable(answer: bytes) -> object:
    """Of several errors that all make the whole answer null, it depends on what was loaded first which are told."""
    said = orjson.loads(answer)
    return sorted(said) if said.get("data") is None else answer


async def test_entities_are_answered_alike(library: SearchEngine) -> None:
    """A union, with what a mistake leaves of it."""
    text = """query($of: [_Any!]!) { _entities(representations: $of) {
      __typename ... on Node { id } ... on Article { title source { name } } ... on Story { headline } ...S
    } } fragment S on Source { articleCount }"""
    of = [{"__typename": "Article", "id": each.id} for each in LIBRARY]
    of += [{"__typename": "Source", "key": "orbit-wire"}, {"__typename": "Story", "id": GATE}]
    for mistakes, way in (([], Way.PLAN), ([{"__typename": "Source", "key": "absent"}], Way.PLAN), ([{}], Way.FAILED)):
        asked = Operation(text, {"of": of + mistakes})
        strawberrys, plans, come_by = await both(Executor(SURFACE), library, asked)
        assert (plans, come_by) == (strawberrys, way)
        assert ("errors" in orjson.loads(plans)) is (way is Way.FAILED)
