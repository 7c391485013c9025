"""Refuses operations that ask for too much, each time in a sentence that says how much is too much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import strawberry
from graphql import DocumentNode, FragmentDefinitionNode, GraphQLError, GraphQLSyntaxError, OperationDefinitionNode

from gateway.limits.cost import Costs
from gateway.limits.limits import QueryLimits
from gateway.limits.shape import TooIntertwined, shapes

TOO_LARGE = "QUERY_TOO_LARGE"

_SHAPES = {
    "depth": "The query is {found:,} fields deep; ask for at most {limit:,}.",
    "fields": "The query has {found:,} fields; ask for at most {limit:,}.",
    "aliases": "The query has {found:,} aliases; use at most {limit:,}.",
    "directives": "The query has {found:,} directives; use at most {limit:,}.",
}


class Check:
    """Of operations of one schema."""

    def __init__(self, schema: strawberry.Schema, limits: QueryLimits) -> None:
        self.limits = limits
        self._costs = Costs(schema)

    def shape(self, document: DocumentNode) -> Sequence[GraphQLError]:
        """What is too much of a document before its validation, which takes longer the more there is of it."""
        try:
            for _, shape in shapes(document):
                for name, sentence in _SHAPES.items():
                    found, limit = getattr(shape, name), getattr(self.limits, name)
                    if found > limit:
                        return [_refusal(sentence.format(found=min(found, 10**9), limit=limit))]
        except TooIntertwined:
            return [_refusal("The query's fragments lead to each other in too long a chain; use fewer.")]
        return []

    def cost(
        self,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
    ) -> int:
        return self._costs.of(operation, fragments, variables)

    def too_expensive(self, cost: int) -> GraphQLError | None:
        limit = self.limits.cost
        if cost <= limit:
            return None
        sentence = "The query costs {cost:,}, and may cost {limit:,}; ask for shorter lists or less in them."
        return _refusal(sentence.format(cost=min(cost, 10**9), limit=limit), "QUERY_TOO_EXPENSIVE")


def too_long(error: GraphQLSyntaxError) -> GraphQLError | None:
    """For what the parser gave up on, and what is no mistake in the syntax."""
    message = error.message.removeprefix("Syntax Error: ")
    return _refusal(message) if message.endswith("Parsing aborted.") else None


def _refusal(message: str, code: str = TOO_LARGE) -> GraphQLError:
    return GraphQLError(message, extensions={"code": code})
