"""Each field of an article gives alone what it gives beside all others: it names every attribute that it reads."""

from __future__ import annotations

import pytest
from graphql import GraphQLObjectType, build_schema, get_named_type, is_leaf_type, is_required_argument

from schema import schema
from tests.schema.asking import Asker
from tests.schema.library import FULL, ORIGINAL

DECLARED = build_schema(schema.as_str())
#: Arguments that a field cannot do without, or that show another side of it.
ARGUMENTS = {"translation": ['(lang: "pl")'], "body": ["", "(format: HTML)", "(format: TEXT)"]}


def _object(name: str) -> GraphQLObjectType:
    declared = DECLARED.type_map[name]
    assert isinstance(declared, GraphQLObjectType)
    return declared


def _leaves(type_: GraphQLObjectType) -> list[str]:
    """Fields that need neither arguments nor a selection."""
    return [
        name
        for name, field in type_.fields.items()
        if is_leaf_type(get_named_type(field.type)) and not any(map(is_required_argument, field.args.values()))
    ]


def _selection(name: str) -> str:
    """Every variant of a field under a name of its own, such as ``body_2``."""
    named = get_named_type(_object("Article").fields[name].type)
    below = f" {{ {' '.join(_leaves(named))} }}" if isinstance(named, GraphQLObjectType) else ""
    return " ".join(f"{name}_{n}: {name}{variant}{below}" for n, variant in enumerate(ARGUMENTS.get(name, [""])))


FIELDS = {field: _selection(field) for field in _object("Article").fields}
ARTICLE = "query($id: ID!) {{ article(by: {{id: $id}}) {{ {} }} }}"
NODE = "query($id: ID!) {{ node(id: $id) {{ ... on Article {{ {} }} }} }}"
PAGE = '{{ articles(filter: {{externalId: {{anyOf: "full"}}}}) {{ nodes {{ {0} }} edges {{ node {{ {0} }} }} }} }}'
TRANSLATION = """query($id: ID!) {{ article(by: {{id: $id}}) {{
  one: translation(lang: "uk") {{ {0} }} all: translations {{ lang {0} }}
}} }}"""


async def _expected(ask: Asker, field: str) -> dict[str, object]:
    """What the field gives where all are asked for."""
    whole = (await ask.data(ARTICLE.format(" ".join(FIELDS.values())), id=FULL.id))["article"]
    found = {key: value for key, value in whole.items() if key.rpartition("_")[0] == field}
    assert all(value not in (None, "", [], {}) for value in found.values())
    return found


@pytest.mark.parametrize("field", FIELDS)
async def test_alone_as_beside_all_others(ask: Asker, field: str) -> None:
    expected = await _expected(ask, field)
    assert await ask.data(ARTICLE.format(FIELDS[field]), id=FULL.id) == {"article": expected}
    assert await ask.data(NODE.format(FIELDS[field]), id=FULL.id) == {"node": expected}
    page = {"nodes": [expected], "edges": [{"node": expected}]}
    assert await ask.data(PAGE.format(FIELDS[field])) == {"articles": page}


@pytest.mark.parametrize("field", FIELDS)
async def test_of_a_translation_too(ask: Asker, field: str) -> None:
    expected = await _expected(ask, field)
    found = (await ask.data(TRANSLATION.format(FIELDS[field]), id=ORIGINAL.id))["article"]
    assert found["one"] == expected
    assert {"lang": "uk", **expected} in found["all"]
