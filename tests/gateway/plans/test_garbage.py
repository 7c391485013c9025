"""What an operation has loaded goes when its answer does: nothing of it waits for the garbage collector."""

from __future__ import annotations

import gc

import pytest

from gateway.plans.executor import Executor, Way
from schema import schema
from schema.context import Context
from search.engine import SearchEngine
from tests.schema.conftest import library

__all__ = ["library"]

PAGE = """{ articles(query: "harbor") {
    nodes { title source { name } translations { title } }
    facets { tags { values { value label } } }
} }"""


@pytest.mark.anyio
async def test_a_page_leaves_no_garbage(library: SearchEngine) -> None:
    executor = Executor(schema)
    for _ in range(3):
        assert not (await executor.execute(PAGE, {}, None, Context(library))).has_errors
    gc.collect()
    gc.disable()
    try:
        await executor.execute(PAGE, {}, None, Context(library))
        assert executor.ways[Way.PLAN] > 1
        assert gc.collect() == 0
    finally:
        gc.enable()
