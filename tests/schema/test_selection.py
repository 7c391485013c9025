"""What a query selects is found through aliases and fragments, each fragment entered once a level."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import Any, cast

import pytest
from graphql import FieldNode, FragmentDefinitionNode, OperationDefinitionNode, parse

from schema import selection
from tests.schema.asking import Asker


class Fragments(dict[str, FragmentDefinitionNode]):
    """Counts how often each one is looked up."""

    def __init__(self, found: dict[str, FragmentDefinitionNode]) -> None:
        super().__init__(found)
        self.visits: Counter[str] = Counter()

    def __getitem__(self, name: str) -> FragmentDefinitionNode:
        self.visits[name] += 1
        return super().__getitem__(name)


def info(document: str, **variables: Any) -> Any:
    """What a resolver of the document's first field is given."""
    definitions = parse(document).definitions
    fragments = {each.name.value: each for each in definitions if isinstance(each, FragmentDefinitionNode)}
    operation = next(each for each in definitions if isinstance(each, OperationDefinitionNode))
    fields = [cast(FieldNode, field) for field in operation.selection_set.selections]
    raw = SimpleNamespace(field_nodes=fields, fragments=Fragments(fragments))
    return SimpleNamespace(_raw_info=raw, variable_values=variables, context=SimpleNamespace(known=None))


@pytest.mark.parametrize(
    ("document", "below", "nodes"),
    [
        ("{ articles }", set(), set()),
        ("{ articles { nodes { id } totalCount } }", {"nodes", "totalCount"}, {"id"}),
        ("{ a: articles { n: nodes { i: id } m: nodes { t: title } } }", {"nodes"}, {"id", "title"}),
        ("{ articles { nodes { id } } articles { nodes { title } edges } }", {"nodes", "edges"}, {"id", "title"}),
        ("{ articles { ... { nodes { ... on Node { id } title } } } }", {"nodes"}, {"id", "title"}),
        (
            "{ articles { ...A nodes { lang } } } fragment A on C { ...B } fragment B on C { nodes { ...N } edges } "
            "fragment N on Article { id ... on Article { ...M } } fragment M on Article { title }",
            {"nodes", "edges"},
            {"id", "title", "lang"},
        ),
        (
            "{ articles { nodes { ...N source { ...N } } } } fragment N on X { id name }",
            {"nodes"},
            {"id", "name", "source"},
        ),
        (
            "{ articles { nodes @skip(if: true) { id } ... @include(if: false) { edges } totalCount } }",
            {"totalCount"},
            set(),
        ),
        (
            "{ articles { ...A @skip(if: true) ...A @skip(if: false) edges @include(if: true) @skip(if: true) } } "
            "fragment A on C { nodes { id @include(if: true) title @include(if: false) } }",
            {"nodes"},
            {"id"},
        ),
    ],
)
def test_names(document: str, below: set[str], nodes: set[str]) -> None:
    assert selection.names(info(document)) == below
    assert selection.names(info(document), "nodes") == nodes
    assert selection.names(info(document), "absent") == set()


def test_variables_leave_out() -> None:
    document = "query($a: Boolean!, $b: Boolean!) { articles { nodes @skip(if: $a) edges @include(if: $b) } }"
    assert selection.names(info(document, a=True, b=True)) == {"edges"}
    assert selection.names(info(document, a=False, b=False)) == {"nodes"}


def test_the_names_of_the_answer() -> None:
    found = selection.by_key(info("{ articles { a: facets { x } facets { y } ... { a: facets { z } } } }"))
    assert {key: [node.name.value for node in nodes] for key, nodes in found.items()} == {
        "a": ["facets", "facets"],
        "facets": ["facets"],
    }


def test_arguments_stay_with_their_field() -> None:
    found = selection.selected(info("{ articles { facets { list(fields: TAGS) l: list(fields: LANG) } } }"), "facets")
    assert [field.name.value for field in found] == ["list", "list"]
    assert [len(field.arguments or ()) for field in found] == [1, 1]


def doubling(innermost: str, depth: int) -> str:
    """Every fragment names the next one twice: walked naively, two to the depth's power of selections."""
    fragments = [f"fragment F{n} on ArticleConnection {{ ...F{n + 1} ...F{n + 1} }}" for n in range(depth)]
    return " ".join(["{ articles(first: 1) { ...F0 ...F0 } }", *fragments, f"fragment F{depth} on {innermost}"])


def test_each_fragment_is_entered_once_a_level() -> None:
    nested = info(doubling("ArticleConnection { nodes { id } }", depth=10))
    assert selection.names(nested, "nodes") == {"id"}
    assert nested._raw_info.fragments.visits == {f"F{n}": 1 for n in range(11)}


def test_a_fragment_is_entered_again_on_another_level() -> None:
    nested = info("{ articles { nodes { ...A } ...A } } fragment A on X { nodes { ...A } id }")
    assert selection.names(nested, "nodes", "nodes") == {"nodes", "id"}
    assert nested._raw_info.fragments.visits == {"A": 3}


async def test_fragments_nested_thirty_deep_are_answered(ask: Asker) -> None:
    document = doubling(
        "ArticleConnection { totalCount nodes { ...N ...N } } fragment N on Article { title }", depth=30
    )
    assert 1_300 < len(document) < 1_700
    found = (await ask.data(document))["articles"]
    assert (found["totalCount"], len(found["nodes"])) == (43, 1)
