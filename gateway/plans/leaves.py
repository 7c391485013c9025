"""Scalars and enums: the Python expression that makes of a resolver's value what stands in the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from graphql import GraphQLEnumType, GraphQLLeafType

#: Of these scalars most values are their own answer; the rest is left to graphql-core's serialisation.
_THEMSELVES = {
    "String": "{first}.__class__ is str",
    "ID": "{first}.__class__ is str",
    "URL": "{first}.__class__ is str",
    "Boolean": "{first}.__class__ is bool",
    "Int": "{first}.__class__ is int and -2147483648 <= {value} <= 2147483647",
}


def is_itself(leaf: GraphQLLeafType, value: str, first: str) -> str | None:
    """The expression for whether a value is its own answer; None where it never is.

    ``value`` is a variable's name, and ``first`` what stands for it the first time: where it may be assigned.
    """
    return _THEMSELVES[leaf.name].format(value=value, first=first) if leaf.name in _THEMSELVES else None


def serialiser(leaf: GraphQLLeafType) -> Callable[[Any], Any]:
    """Raises what the type's own serialisation raises, and for None: where null may be, nobody calls this."""
    if isinstance(leaf, GraphQLEnumType):
        # An enum's own serialisation tries its members one after the other.
        members: Iterable[Any] = leaf.wrapped_cls  # type: ignore[attr-defined]  # Strawberry's own kind of enum
        return {member: leaf.serialize(member) for member in members}.__getitem__

    def serialised(value: Any) -> Any:
        if value is None or (answer := leaf.serialize(value)) is None:
            raise ValueError("null where none may be")
        return answer

    return serialised
