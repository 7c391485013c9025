"""The explorer's examples are answered, and find something."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

import pytest
from graphql import build_schema, parse, validate

from schema import schema
from tests.docs.conftest import Ask
from tests.docs.pages import ROOT

pytestmark = pytest.mark.anyio

_MODULE = (ROOT / "web" / "js" / "explorer-examples.js").read_text()
_EXAMPLE = re.compile(r'name: "(.+?)",\n    about: "(.+?)",\n    query: `(.+?)`,\n    variables: `(.*?)`,\n', re.DOTALL)
#: What an answer may have nothing of and still be worth looking at.
_MAY_LACK = {"related", "story", "health", "pendingChanges"}


class Example(NamedTuple):
    name: str
    about: str
    query: str
    variables: str


EXAMPLES = [Example(*found) for found in _EXAMPLE.findall(_MODULE)]


def test_all_are_read() -> None:
    assert 5 <= len(EXAMPLES) == _MODULE.count('name: "')


QUERIES = [example for example in EXAMPLES if example.query.startswith("query")]


def test_what_follows_something_fits_the_schema() -> None:
    others = [example for example in EXAMPLES if example not in QUERIES]
    assert len(others) == 1
    for example in others:
        assert validate(build_schema(schema.as_str()), parse(example.query)) == []


@pytest.mark.parametrize("example", QUERIES, ids=[example.name for example in QUERIES])
async def test_it_finds_something(ask: Ask, example: Example) -> None:
    answer = await ask(example.query, json.loads(example.variables or "{}"))
    assert "errors" not in answer
    assert _empty(answer["data"]) == []


def _empty(value: Any, path: str = "") -> list[str]:
    """Fields that have nothing in every place where they are."""
    found: dict[str, bool] = {}
    _look(value, path, found)
    return [name for name, is_there in found.items() if not is_there and name.rpartition(".")[2] not in _MAY_LACK]


def _look(value: Any, path: str, found: dict[str, bool]) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            _look(inner, f"{path}.{name}", found)
    elif isinstance(value, list):
        for inner in value:
            _look(inner, path, found)
    found[path] = found.get(path, False) or value not in (None, [], {})
