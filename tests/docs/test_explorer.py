"""The explorer's examples are answered, and find something."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

import pytest

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


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.name for example in EXAMPLES])
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
