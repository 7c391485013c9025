"""What a query selects below a field: so that only this is asked of the engine."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import strawberry
from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
)
from graphql.pyutils import Path

from schema.known import KnownDocument

Info: TypeAlias = strawberry.Info[Any, Any]


def selected(info: Info, *path: str) -> Sequence[FieldNode]:
    """The fields selected at a path below the field being resolved, fragments looked through.

    Without those that @skip or @include leaves out. Type conditions are not looked at: asking for too much is safe.
    Each fragment is entered once a level, so that fragments nested in fragments cost no more than they are long.
    """

    def found() -> Sequence[FieldNode]:
        fields = under(info, *info._raw_info.field_nodes)
        for name in path:
            fields = under(info, *(field for field in fields if field.name.value == name))
        return fields

    return _remembered(info, (path, *map(id, info._raw_info.field_nodes)), found)


def names(info: Info, *path: str) -> set[str]:
    return {field.name.value for field in selected(info, *path)}


def place(info: Info) -> list[str]:
    """Where the answer has the field being resolved. Raises in a plan, which serves many places alike."""
    path: Path | None = info.path
    if path is None:
        raise LookupError("A plan does not know its place.")
    return [str(step) for step in path.as_list()]


def by_key(info: Info) -> dict[str, list[FieldNode]]:
    """The fields selected below the field being resolved, by the name that the answer has them under."""
    found: dict[str, list[FieldNode]] = {}
    for field in selected(info):
        found.setdefault(field.alias.value if field.alias else field.name.value, []).append(field)
    return found


def below(info: Info, *wanted: str) -> list[tuple[str, list[FieldNode]]]:
    """Of the fields selected below those with these names: what stands under one name in the answer goes together."""
    found = ((nodes[0].name.value, nodes) for nodes in by_key(info).values())
    return [(name, nodes) for name, nodes in found if name in wanted]


def under(info: Info, *nodes: FieldNode) -> Sequence[FieldNode]:
    """As `selected`, for any nodes of the operation."""

    def found() -> Sequence[FieldNode]:
        # Strawberry's own selected_fields walks shared fragments over and over.
        return list(_fields((node.selection_set for node in nodes), info._raw_info.fragments, info.variable_values))

    return _remembered(info, tuple(map(id, nodes)), found)


def _remembered(info: Info, key: Hashable, find: Callable[[], Sequence[FieldNode]]) -> Sequence[FieldNode]:
    """What a document selects is the same each time, unless variables decide it; ids are of the document's nodes."""
    known: KnownDocument | None = info.context.known
    if known is None or known.conditions:
        return find()
    if key not in known.selections:
        known.selections[key] = find()
    return known.selections[key]


def _fields(
    level: Iterable[SelectionSetNode | None],
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: Mapping[str, Any],
) -> Iterator[FieldNode]:
    entered: set[str] = set()
    waiting = [each for each in level if each]
    while waiting:
        for selection in waiting.pop().selections:
            if not _is_included(selection, variables):
                continue
            if isinstance(selection, FieldNode):
                yield selection
            elif not isinstance(selection, FragmentSpreadNode):
                waiting.append(selection.selection_set)  # type: ignore[attr-defined]  # an inline fragment
            elif selection.name.value not in entered:
                entered.add(selection.name.value)
                waiting.append(fragments[selection.name.value].selection_set)


def _is_included(selection: SelectionNode, variables: Mapping[str, Any]) -> bool:
    return not any(
        _condition(directive, variables) is (directive.name.value == "skip")
        for directive in selection.directives or ()
        if directive.name.value in ("skip", "include")
    )


def _condition(directive: DirectiveNode, variables: Mapping[str, Any]) -> bool:
    (given,) = directive.arguments or ()  # a valid operation has the one
    value: bool = variables[given.value.name.value] if isinstance(given.value, VariableNode) else given.value.value  # type: ignore[attr-defined]
    return value
