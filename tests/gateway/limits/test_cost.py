"""What operations cost, added up by hand."""

from __future__ import annotations

from typing import Any

import pytest
import strawberry
from graphql import get_introspection_query

from gateway.limits.cost import Costs
from schema import schema
from schema.federation import federated
from schema.known import KnownDocument

FEDERATED = federated()


def cost(text: str, surface: strawberry.Schema = schema, /, **variables: Any) -> int:
    document = KnownDocument.read(surface._schema, text)
    assert document.errors == ()
    operation = document.operation(None)
    assert operation
    return Costs(surface).of(operation, document.fragments, variables)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ __typename }", 0),
        ("{ index { documents } }", 1 + 1),
        ("{ index { documents pendingChanges } }", 1 + 1 + 1),
        # 10 for the search, 1 for the connection, 1 for each article
        ("{ articles { totalCount } }", 10 + 1),
        ("{ articles { nodes { id } } }", 10 + 1 + 20),
        ("{ articles(first: 3) { nodes { id source { key } } } }", 10 + 1 + 3 * (1 + 1)),
        ("{ articles(last: 3) { edges { node { id } } } }", 10 + 1 + 3 * (1 + 1)),
        ("{ a: articles(first: 1) { nodes { id } } b: articles(first: 2) { nodes { id } } }", 10 + 1 + 1 + 10 + 1 + 2),
        ("{ articles(first: 0) { nodes { id } } }", 10 + 1),
        ("{ articles(first: -5) { nodes { id } } }", 10 + 1),
        ("{ articles(first: 2) { nodes { body tags } } }", 10 + 1 + 2 * (1 + 1)),
        ("{ articles(first: 2) { nodes { related(first: 4) { id } } } }", 10 + 1 + 2 * (1 + 10 + 4)),
        ("{ articles(first: 2) { nodes { related { id } } } }", 10 + 1 + 2 * (1 + 10 + 5)),
        ("{ articles { facets { tags { values { value } } } } }", 10 + 1 + 1 + 5 + 1 + 10),
        ("{ articles { facets { tags(first: 100) { totalValues values { value } } } } }", 10 + 1 + 1 + 5 + 1 + 100),
        (
            "{ articles { facets { list(fields: [TAGS], first: 2) { values { value } } } } }",
            10 + 1 + 1 + 30 + 6 * (1 + 2),
        ),
        ("{ articles { histogram { buckets { count sentiment { net } } } } }", 10 + 1 + 10 + 1 + 60 * (1 + 1)),
        ('{ suggest(prefix: "a", first: 3) { tags { value } completions { text } } }', 1 + 10 + 3 + 30 + 3),
        ("{ sources { key } }", 5 + 50),
        ('{ nodes(ids: ["a", "b"]) { id } }', 2 + 2),
        (
            '{ node(id: "a") { id ... on Article { story { headline } } ... on Source { articleCount } } }',
            2 + 1 + 2 + 1 + 1,
        ),
        (
            "{ articles(first: 2) { ...Page } } fragment Page on ArticleConnection { nodes { source { key } } }",
            10 + 1 + 4,
        ),
    ],
)
def test_by_hand(text: str, expected: int) -> None:
    assert cost(text) == expected


def test_a_variable_says_how_many() -> None:
    text = "query($n: Int) { articles(first: $n) { nodes { id } } }"
    assert [cost(text), cost(text, n=None), cost(text, n=7)] == [31, 31, 18]
    assert cost("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["a"] * 50) == 2 + 50


def test_a_fragment_in_lists_of_two_lengths() -> None:
    fragment = "fragment Hits on ArticleConnection { nodes { id } }"
    assert cost(f"{{ a: articles(first: 1) {{ ...Hits }} b: articles(first: 9) {{ ...Hits }} }} {fragment}") == 22 + 10


def test_a_billion_spreads_take_no_time() -> None:
    chain = " ".join(
        f"fragment F{n} on Query {{ a{n}: index {{ engine }} ...F{n + 1} ...F{n + 1} }}" for n in range(40)
    )
    assert cost(f"{{ ...F0 }} {chain} fragment F40 on Query {{ index {{ engine }} }}") > 2**40


def test_reading_the_schema() -> None:
    assert cost(get_introspection_query()) == 100


def test_entities() -> None:
    """Each costs what it would as any of them."""
    text = """query($of: [_Any!]!) { _entities(representations: $of) {
      __typename ... on Article { story { headline } } ... on Source { articleCount } ... on _Entity { __typename }
    } }"""
    assert cost(text, FEDERATED, of=[{}] * 50) == 2 + 50 * (1 + (2 + 1) + 1)
    assert cost("{ _service { sdl } }", FEDERATED) == 10 + 1
