"""As a subgraph of Apollo Federation: entities by their keys, gathered; and the schema for a composition."""

from __future__ import annotations

import re
from typing import Any

import pytest
from graphql import FieldDefinitionNode, ObjectTypeDefinitionNode, parse, print_ast

from schema import schema
from schema.federation import federated, sdl
from tests.schema.asking import Asker, Recording
from tests.schema.coordinates import coordinates
from tests.schema.library import FULL, GATE, LIBRARY, ORIGINAL, SOURCES

ENTITIES = """query($of: [_Any!]!) { _entities(representations: $of) {
  __typename
  ... on Article { id title lang source { name } }
  ... on Source { key name articleCount }
  ... on Story { id headline articleCount }
} }"""


@pytest.fixture
def ask(engine: Recording) -> Asker:
    return Asker(engine, surface=federated())


def article(id: str) -> dict[str, str]:
    return {"__typename": "Article", "id": id}


def source(**key: str) -> dict[str, str]:
    return {"__typename": "Source", **key}


def story(id: str) -> dict[str, str]:
    return {"__typename": "Story", "id": id}


async def entities(ask: Asker, *of: object) -> Any:
    return (await ask.data(ENTITIES, of=of))["_entities"]


async def test_each_by_its_keys(ask: Asker) -> None:
    orbit = {"__typename": "Source", "key": "orbit-wire", "name": "Orbit Wire", "articleCount": 10}
    assert await entities(
        ask,
        source(key="orbit-wire"),
        article(FULL.id),
        story(GATE),
        source(id="src_orbit-wire"),
        source(key="Orbit-Wire"),
    ) == [
        orbit,
        {
            "__typename": "Article",
            "id": FULL.id,
            "title": "Гавань відчиняє північну браму",
            "lang": "uk",
            "source": {"name": "Harbor Daily"},
        },
        {"__typename": "Story", "id": GATE, "headline": "Гавань відчиняє північну браму", "articleCount": 1},
        orbit,
        orbit,
    ]


async def test_what_is_not_there_is_null(ask: Asker) -> None:
    nowhere = "0" * 26
    absent = [article(f"art_{nowhere}"), story(f"sty_{nowhere}"), source(key="nobody"), source(id="src_nobody")]
    of_other_kinds = [article(GATE), article("src_orbit-wire"), story(FULL.id), source(id=FULL.id)]
    assert await entities(ask, *absent, *of_other_kinds) == [None] * 8


async def test_none(ask: Asker) -> None:
    assert await entities(ask) == []


NO_REPRESENTATION = (
    'A representation is an object with __typename and id, such as {"__typename": "Article", "id": "art_…"}; '
    "a source may have key instead of id."
)


@pytest.mark.parametrize(
    ("malformed", "code", "message"),
    [
        ("Article", "INVALID_ARGUMENT", NO_REPRESENTATION),
        (["Article", FULL.id], "INVALID_ARGUMENT", NO_REPRESENTATION),
        ({}, "INVALID_ARGUMENT", NO_REPRESENTATION),
        ({"id": FULL.id}, "INVALID_ARGUMENT", NO_REPRESENTATION),
        ({"__typename": "Article"}, "INVALID_ARGUMENT", NO_REPRESENTATION),
        ({"__typename": "Article", "id": 5}, "INVALID_ARGUMENT", NO_REPRESENTATION),
        ({"__typename": "Article", "key": "orbit-wire"}, "INVALID_ARGUMENT", NO_REPRESENTATION),
        ({"__typename": "Source", "key": None}, "INVALID_ARGUMENT", NO_REPRESENTATION),
        ({"__typename": "Comment", "id": FULL.id}, "INVALID_ARGUMENT", NO_REPRESENTATION),
        (
            article("nonsense"),
            "INVALID_ID",
            "'nonsense' is not an id; use the id field of an article, a source or a story, unchanged.",
        ),
    ],
)
async def test_a_mistake_stands_in_its_place(ask: Asker, malformed: object, code: str, message: str) -> None:
    """The others are answered."""
    data, errors = await ask.answer(ENTITIES, of=[article(ORIGINAL.id), malformed, source(key="orbit-wire")])
    assert [each and each["__typename"] for each in data["_entities"]] == ["Article", None, "Source"]
    assert [(error.path, (error.extensions or {})["code"], error.message) for error in errors] == [
        (["_entities", 1], code, message)
    ]


async def test_too_many(ask: Asker, engine: Recording) -> None:
    sentence = "_entities takes at most 1,000 representations, not 1,001; ask in parts."
    assert await ask.refusal(ENTITIES, of=[article(FULL.id)] * 1_001) == ("INVALID_ARGUMENT", sentence)
    assert (engine.searches, engine.fetches) == ([], [])


async def test_a_hundred_of_all_kinds_take_one_call(ask: Asker, engine: Recording) -> None:
    known = [article(each.id) for each in LIBRARY]
    sources = [each for key in SOURCES for each in (source(key=key), source(id=f"src_{key}"))]
    unknown = [article(f"art_{number:026}") for number in range(100 - len(known) - len(sources) - 1)]
    asked = [*known, *sources, story(GATE), *unknown]
    assert len(asked) == 100
    found = await entities(ask, *asked)
    assert [each["title"] for each in found[: len(known)]] == [each.title for each in LIBRARY]
    assert [each["key"] for each in found[len(known) :][: len(sources)]] == [key for key in SOURCES for _ in range(2)]
    assert found[-len(unknown) - 1]["id"] == GATE
    assert found[-len(unknown) :] == [None] * len(unknown)
    # All documents, each source, and the story's beginning and end.
    assert [len(call) for call in engine.searches] == [1 + len(SOURCES) + 2]
    assert engine.fetches == []


async def test_articles_alone_are_fetched(ask: Asker, engine: Recording) -> None:
    """As the steps of a router have them: of one kind."""
    question = "query($of: [_Any!]!) { _entities(representations: $of) { ... on Article { title } } }"
    found = await ask.data(question, of=[article(each.id) for each in LIBRARY])
    assert found["_entities"] == [{"title": each.title} for each in LIBRARY]
    assert engine.searches == []
    assert engine.fetches == [(frozenset(each.id for each in LIBRARY), frozenset({"title"}))]


async def test_what_hangs_on_entities_is_gathered_too(ask: Asker, engine: Recording) -> None:
    question = """query($of: [_Any!]!) { _entities(representations: $of) {
      ... on Article { source { articleCount } translations { lang } }
      ... on Source { articles(first: 1) { nodes { title } } }
    } }"""
    found = (await ask.data(question, of=[*(article(each.id) for each in LIBRARY), source(key="orbit-wire")]))[
        "_entities"
    ]
    assert found[1] == {"source": {"articleCount": 13}, "translations": [{"lang": "pl"}, {"lang": "uk"}]}
    assert found[-1] == {"articles": {"nodes": [{"title": "Lighthouse number 1"}]}}
    # Documents, the source and its articles; then the three other sources, and all translations at once.
    assert [len(call) for call in engine.searches] == [3, len(SOURCES)]


async def test_each_kind_has_arguments_of_its_own(ask: Asker) -> None:
    """What is asked ahead for one kind must not be taken for another's."""
    question = """query($of: [_Any!]!) { _entities(representations: $of) {
      ... on Source { articles(filter: {lang: {anyOf: ["uk"]}}, first: 1) { totalCount } }
      ... on Story { articles(first: 7) { totalCount } }
      ... on Article { source { articles(query: "nineteen", first: 3) { totalCount } } }
    } }"""
    found = (await ask.data(question, of=[story(GATE), source(key="orbit-wire"), article(ORIGINAL.id)]))["_entities"]
    assert found[0] == {"articles": {"totalCount": 1}}
    assert found[1] == {"articles": {"totalCount": 5}}
    mistaken = question.replace("first: 7", "first: 101")
    data, errors = await ask.answer(mistaken, of=[story(GATE), source(key="orbit-wire")])
    assert data["_entities"] == [None, {"articles": {"totalCount": 5}}]
    assert [error.path for error in errors] == [["_entities", 0, "articles"]]


async def test_written_into_the_query(ask: Asker) -> None:
    question = """query($key: String!) { _entities(representations: [
      { __typename: "Source", key: $key }, { __typename: "Article", id: "%s" }
    ]) { ... on Source { name } ... on Article { title } } }"""
    found = await ask.data(question % ORIGINAL.id, key="orbit-wire")
    assert found["_entities"] == [{"name": "Orbit Wire"}, {"title": ORIGINAL.title}]


def test_the_schema_of_everybody_else_has_none_of_it() -> None:
    added = coordinates(federated().as_str()).keys() - coordinates(schema.as_str()).keys()
    assert added == {
        "Query._entities",
        "Query._entities(representations:)",
        "Query._service",
        "_Any",
        "_Entity",
        "_Service",
        "_Service.sdl",
    }


def test_everything_is_described() -> None:
    described = coordinates(federated().as_str())
    assert [name for name, declared in described.items() if not declared.description] == []


async def test_the_service_tells_its_schema(ask: Asker, engine: Recording) -> None:
    assert await ask.data("{ _service { sdl } }") == {"_service": {"sdl": sdl()}}


def declared() -> dict[str, str]:
    """Types of the subgraph's schema and their fields, each with its directives alone."""
    found = {}
    for definition in parse(sdl()).definitions:
        if isinstance(definition, ObjectTypeDefinitionNode):
            name = definition.name.value
            found[name] = _directives(definition)
            found |= {f"{name}.{field.name.value}": _directives(field) for field in definition.fields or ()}
    return found


def _directives(node: ObjectTypeDefinitionNode | FieldDefinitionNode) -> str:
    return " ".join(map(print_ast, node.directives or ()))


def test_entities_have_keys_and_values_are_shared() -> None:
    of_types = {name: said for name, said in declared().items() if said and "." not in name}
    assert of_types == {
        "Article": '@key(fields: "id")',
        "Source": '@key(fields: "id") @key(fields: "key")',
        "Story": '@key(fields: "id")',
        "PageInfo": "@shareable",
    }


def test_costs_are_written_as_federation_has_them() -> None:
    said = declared()
    assert said["Article.body"] == "@cost(weight: 1)"
    assert said["Article.related"] == (
        '@cost(weight: 10) @listSize(assumedSize: 5, slicingArguments: ["first"], requireOneSlicingArgument: false)'
    )
    # A list of ids tells no size there.
    assert said["Query.nodes"] == "@cost(weight: 2) @listSize(assumedSize: 100, requireOneSlicingArgument: false)"
    assert "directive @cost" not in sdl()


def test_nothing_else_is_different() -> None:
    link, _, types = sdl().partition("\n\n")
    assert link.startswith('extend schema\n  @link(url: "https://specs.apollo.dev/federation/v2.9", import: [')
    without = re.sub(r' @(key\(fields: "\w+"\)|shareable)', "", types)
    assert coordinates(without) == coordinates(schema.as_str())
