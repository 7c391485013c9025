"""What a query selects below a field: so that only this is asked of the engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import strawberry
from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, SelectionSetNode


def selected(info: strawberry.Info[Any, Any], *path: str) -> list[FieldNode]:
    """The fields selected at a path below the field being resolved, fragments looked through.

    Directives and type conditions are not looked at: asking for too much is safe. Each fragment is entered once a
    level, so that fragments nested in fragments cost no more than they are long.
    """
    raw = info._raw_info  # Strawberry's own selected_fields walks shared fragments over and over
    level = [node.selection_set for node in raw.field_nodes]
    for name in path:
        level = [field.selection_set for field in _fields(level, raw.fragments) if field.name.value == name]
    return list(_fields(level, raw.fragments))


def names(info: strawberry.Info[Any, Any], *path: str) -> set[str]:
    return {field.name.value for field in selected(info, *path)}


def below(info: strawberry.Info[Any, Any], *wanted: str) -> list[tuple[str, list[FieldNode]]]:
    """Of the fields selected below those with these names: what stands under one name in the answer goes together."""
    found: dict[str, list[FieldNode]] = {}
    for field in selected(info):
        if field.name.value in wanted:
            found.setdefault(field.alias.value if field.alias else field.name.value, []).append(field)
    return [(nodes[0].name.value, nodes) for nodes in found.values()]


def _fields(
    level: Iterable[SelectionSetNode | None], fragments: dict[str, FragmentDefinitionNode]
) -> Iterator[FieldNode]:
    entered: set[str] = set()
    waiting = [each for each in level if each]
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FieldNode):
                yield selection
            elif not isinstance(selection, FragmentSpreadNode):
                waiting.append(selection.selection_set)  # type: ignore[attr-defined]  # an inline fragment
            elif selection.name.value not in entered:
                entered.add(selection.name.value)
                waiting.append(fragments[selection.name.value].selection_set)
