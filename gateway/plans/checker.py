"""What is checked of an operation before it is executed, and remembered of its document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import strawberry
from graphql import GraphQLError, GraphQLSyntaxError, OperationDefinitionNode, get_variable_values
from graphql.execution.values import VariableValues

from gateway.limits.check import Check, too_long
from gateway.limits.cost import variables_of_lengths
from gateway.limits.limits import QueryLimits
from gateway.plans.memory import Memory, Remembered
from schema.errors import public
from schema.known import KnownDocument

#: Of one document; with more, all are added up again.
_MAX_COSTS = 100


class Checked(NamedTuple):
    """An operation that can be executed, with coerced variables."""

    remembered: Remembered
    operation: OperationDefinitionNode
    variables: VariableValues
    cost: int


class Checker:
    """Of all operations of a process. ``memory`` is of their documents."""

    def __init__(self, schema: strawberry.Schema, limits: QueryLimits, memory: Memory) -> None:
        self._schema = schema._schema
        self._limits = Check(schema, limits)
        self._memory = memory

    def check(
        self, query: str, variables: Mapping[str, Any], name: str | None, shows_schema: bool = True
    ) -> Checked | list[GraphQLError]:
        """What is to be executed, or what is wrong with it."""
        try:
            remembered = self.read(query)
        except GraphQLSyntaxError as error:
            return [too_long(error) or public(error)]
        document = remembered.document
        operation = document.operation(name)
        if document.errors:
            return [*map(public, document.errors)]
        if operation is None or (document.asks_for_schema and not shows_schema):
            return [_INTROSPECTION_OFF if operation else _which(name)]
        coerced = get_variable_values(
            self._schema, operation.variable_definitions or (), dict(variables), hide_suggestions=True
        )
        if isinstance(coerced, list):
            return [*map(public, coerced)]
        cost = self._cost(remembered, name, operation, coerced.coerced)
        if refusal := self._limits.too_expensive(cost):
            return [refusal]
        return Checked(remembered, operation, coerced, cost)

    def _cost(
        self, remembered: Remembered, name: str | None, operation: OperationDefinitionNode, variables: Mapping[str, Any]
    ) -> int:
        lengths = (variables.get(each) for each in variables_of_lengths(operation))
        key = (name, *(len(length) if isinstance(length, list) else length for length in lengths))
        found = remembered.costs.get(key)
        if found is None:
            if len(remembered.costs) >= _MAX_COSTS:
                remembered.costs.clear()
            found = remembered.costs[key] = self._limits.cost(operation, remembered.document.fragments, variables)
        return found

    def read(self, query: str) -> Remembered:
        """Raises `graphql.GraphQLSyntaxError`."""
        remembered = self._memory.recall(query)
        if remembered is None:
            document = KnownDocument.read(self._schema, query, self._limits.limits.tokens, self._limits.shape)
            remembered = self._memory.remember(query, document)
        return remembered


_INTROSPECTION_OFF = GraphQLError(
    "This server does not tell its schema; ask with a key that has the scope admin, or read it where it is published.",
    extensions={"code": "INTROSPECTION_OFF"},
)


def _which(name: str | None) -> GraphQLError:
    message = (
        f"There is no operation {name!r} in the document."
        if name
        else "The document has several operations; say in operationName which one is meant."
    )
    return GraphQLError(message, extensions={"code": "OPERATION_RESOLUTION_FAILURE"})
