"""Random operations over a whole schema: valid ones, many of which the resolvers refuse or answer with nothing."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_list_type,
    is_non_null_type,
    is_required_argument,
    is_required_input_field,
)

#: What differs from one execution to the next.
_UNSTEADY = {"tookMs"}
_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Operation:
    text: str
    variables: Mapping[str, Any]


@dataclass
class Generator:
    """``values``: what may be given for a scalar, by the scalar's name, and for an argument by its own name.

    ``left_out``: fields that are never selected.
    """

    schema: GraphQLSchema
    random: Random
    values: Mapping[str, Sequence[Any]]
    left_out: Collection[str] = frozenset(_UNSTEADY)
    _declared: dict[str, str] = field(default_factory=dict)
    _variables: dict[str, Any] = field(default_factory=dict)
    _fragments: list[str] = field(default_factory=list)
    _budget: int = 60

    def operation(self) -> Operation:
        assert self.schema.query_type
        selection = self._selection(self.schema.query_type, 0)
        declared = ", ".join(f"${name}: {type_}" for name, type_ in self._declared.items())
        head = f"query Asked({declared})" if declared else self.random.choice(["", "query ", "query Asked "])
        return Operation("\n".join([f"{head} {selection}", *self._fragments]), self._variables)

    def _selection(self, type_: Any, depth: int) -> str:
        possible = [*self.schema.get_possible_types(type_)] if is_abstract_type(type_) else [type_]
        parts: list[str] = []
        names = [*getattr(type_, "fields", ())]  # a union has none
        for _ in range(self.random.randint(1, 2 if depth == 0 else 6)):
            kind = self.random.random()
            if kind < 0.08:
                parts.append(f"... on {self.random.choice(possible).name}{self._directive()} ")
                parts[-1] += self._selection(next(t for t in possible if f"on {t.name}" in parts[-1]), depth + 1)
            elif kind < 0.14:
                parts.append(f"...{self._fragment(type_, depth + 1)}{self._directive()}")
            elif kind < 0.2:
                parts.append(f"{self._alias('kind')}__typename")
            elif names:
                parts.append(self._field(self.random.choice(names), type_.fields, depth))
            else:
                member = self.random.choice(possible)
                parts.append(f"... on {member.name} {self._selection(member, depth + 1)}")
        kept = [part for part in parts if part]
        return "{ " + " ".join(kept or ["__typename"]) + " }"

    def _field(self, name: str, fields: Mapping[str, GraphQLField], depth: int) -> str:
        definition = fields[name]
        inner = get_named_type(definition.type)
        self._budget -= 1
        if name in self.left_out or (is_composite_type(inner) and (depth >= _DEPTH or self._budget < 0)):
            return ""
        given = self._arguments(definition.args)
        alias = f"a{self.random.randrange(10**6)}: " if given or self.random.random() < 0.2 else ""
        selection = self._selection(inner, depth + 1) if is_composite_type(inner) else ""
        return f"{alias}{name}{given}{self._directive()} {selection}"

    def _arguments(self, wanted: Mapping[str, GraphQLArgument]) -> str:
        given = [
            f"{name}: {self._value(argument.type, name)}"
            for name, argument in wanted.items()
            if is_required_argument(argument) or self.random.random() < 0.3
        ]
        return f"({', '.join(given)})" if given else ""

    def _value(self, type_: Any, name: str, depth: int = 0) -> str:
        """A literal, or a variable that has the value."""
        value = self._plain(type_, name, depth)
        if self.random.random() < 0.4:
            variable = f"v{len(self._declared)}"
            self._declared[variable] = str(type_)
            self._variables[variable] = value
            return f"${variable}"
        return _literal(value, type_)

    def _plain(self, type_: Any, name: str, depth: int) -> Any:
        if is_non_null_type(type_):
            return self._plain_present(type_.of_type, name, depth)
        return None if self.random.random() < 0.15 else self._plain_present(type_, name, depth)

    def _plain_present(self, type_: Any, name: str, depth: int) -> Any:
        if is_list_type(type_):
            return [self._plain(type_.of_type, name, depth) for _ in range(self.random.randint(0, 3))]
        if isinstance(type_, GraphQLEnumType):
            return self.random.choice([*type_.values])
        if isinstance(type_, GraphQLInputObjectType):
            return self._object(type_, depth)
        return self.random.choice(self.values.get(name) or self.values[type_.name])

    def _object(self, type_: GraphQLInputObjectType, depth: int) -> dict[str, Any]:
        if type_.is_one_of:
            name = self.random.choice([*type_.fields])
            of_type = type_.fields[name].type
            return {name: self._plain_present(of_type, name, depth + 1)}
        return {
            name: self._plain(each.type, name, depth + 1)
            for name, each in type_.fields.items()
            if is_required_input_field(each) or self.random.random() < (0.25 if depth < 3 else 0)
        }

    def _fragment(self, type_: GraphQLObjectType, depth: int) -> str:
        name = f"F{self.random.randrange(10**9)}"
        self._fragments.append(f"fragment {name} on {type_.name} {self._selection(type_, depth)}")
        return name

    def _directive(self) -> str:
        if self.random.random() < 0.92:
            return ""
        name = self.random.choice(["skip", "include"])
        if self.random.random() < 0.5:
            return f" @{name}(if: {self.random.choice(['true', 'false'])})"
        variable = f"b{len(self._declared)}"
        self._declared[variable] = "Boolean!"
        self._variables[variable] = self.random.random() < 0.6
        return f" @{name}(if: ${variable})"

    def _alias(self, name: str) -> str:
        return f"{name}{self.random.randrange(10**6)}: " if self.random.random() < 0.4 else ""


def _literal(value: Any, type_: Any) -> str:
    if is_non_null_type(type_):
        return _literal(value, type_.of_type)
    if value is None:
        return "null"
    if is_list_type(type_):
        return "[" + ", ".join(_literal(each, type_.of_type) for each in value) + "]"
    if isinstance(type_, GraphQLEnumType):
        return str(value)
    if isinstance(value, Mapping):
        fields = type_.fields if isinstance(type_, GraphQLInputObjectType) else {}
        members = (
            f"{name}: {_literal(each, fields[name].type) if fields else json.dumps(each)}"
            for name, each in value.items()
        )
        return "{" + ", ".join(members) + "}"
    return json.dumps(value)
