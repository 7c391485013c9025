"""Executes operations: known ones as plans, and everything that is no plain success through Strawberry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson
import strawberry
from graphql import GraphQLError, GraphQLSyntaxError, OperationDefinitionNode, get_variable_values
from graphql.execution.values import VariableValues

from gateway.plans.compiler import compile_operation
from gateway.plans.memory import Memory, Remembered
from gateway.plans.plan import Plan, Unplanned
from schema.context import Context
from schema.errors import public
from schema.known import KnownDocument


class Way(StrEnum):
    """How an operation was answered."""

    #: As a plan.
    PLAN = "plan"
    #: By Strawberry, because it is the first of its kind: a plan is made for the second.
    NEW = "new"
    #: By Strawberry, because plans do not cover it.
    UNPLANNED = "unplanned"
    #: By Strawberry, because the plan met an error, and errors are Strawberry's.
    FAILED = "failed"
    #: With errors alone: it was not executed.
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """``body`` is JSON.

    ``executed`` tells answers that have ``data`` from those that say what is wrong with asking, ``has_errors`` those
    with ``errors``.
    """

    body: bytes
    executed: bool = True
    has_errors: bool = False


class Executor:
    """One for all requests of a process. ``ways`` counts answers."""

    def __init__(self, schema: strawberry.Schema) -> None:
        self._schema = schema
        self._memory = Memory()
        self.ways = dict.fromkeys(Way, 0)

    async def execute(self, query: str, variables: Mapping[str, Any], name: str | None, context: Context) -> Answer:
        """Never raises but for what ends the request itself; what goes wrong inside is an error in the answer."""
        try:
            remembered = self._read(query)
        except GraphQLSyntaxError as error:
            return self._refused([public(error)])
        document = remembered.document
        operation = document.operation(name)
        if document.errors:
            return self._refused(map(public, document.errors))
        if operation is None:
            return self._refused([_which(name)])
        coerced = get_variable_values(self._schema._schema, operation.variable_definitions or (), dict(variables))
        if isinstance(coerced, list):
            return self._refused(map(public, coerced))
        context.known = document
        way = Way.NEW
        # What comes once is not worth a plan, and so a stream of ever new queries costs nothing beyond itself.
        if remembered.asked > 1:
            plan = self._plan(remembered, name, operation, coerced)
            data = await _planned(plan, context, coerced) if plan else None
            if data is not None:
                self.ways[Way.PLAN] += 1
                return Answer(data)
            way = Way.FAILED if plan else Way.UNPLANNED
        self.ways[way] += 1
        return await self._by_strawberry(query, variables, name, context)

    def _read(self, query: str) -> Remembered:
        remembered = self._memory.recall(query)
        if remembered is None:
            document = KnownDocument.read(self._schema._schema, query)
            remembered = self._memory.remember(query, document)
        remembered.asked += 1
        return remembered

    def _plan(
        self, remembered: Remembered, name: str | None, operation: OperationDefinitionNode, variables: VariableValues
    ) -> Plan | None:
        """The plan for an operation; None where there can be none."""
        conditions = {
            each: value
            for each in remembered.document.conditions
            if isinstance(value := variables.coerced.get(each), bool)
        }
        key = (name, tuple(conditions.items()))
        if key not in remembered.plans:
            try:
                plan = compile_operation(self._schema, operation, remembered.document.fragments, conditions)
            except Unplanned:
                plan = None
            self._memory.add(remembered, key, plan)
            return plan
        return remembered.plans[key]

    async def _by_strawberry(
        self, query: str, variables: Mapping[str, Any], name: str | None, context: Context
    ) -> Answer:
        result = await self._schema.execute(
            query, variable_values=dict(variables), context_value=context, operation_name=name
        )
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer["errors"] = [error.formatted for error in result.errors]
        return Answer(orjson.dumps(answer), has_errors=bool(result.errors))

    def _refused(self, errors: Iterable[GraphQLError]) -> Answer:
        self.ways[Way.REFUSED] += 1
        body = orjson.dumps({"errors": [error.formatted for error in errors]})
        return Answer(body, executed=False, has_errors=True)


async def _planned(plan: Plan, context: Context, variables: VariableValues) -> bytes | None:
    """The answer; None when something failed: graphql-core will meet it again, and say what there is to say."""
    try:
        return orjson.dumps({"data": await plan.data(context, variables)})
    except Exception:
        return None


def _which(name: str | None) -> GraphQLError:
    message = (
        f"There is no operation {name!r} in the document."
        if name
        else "The document has several operations; say in operationName which one is meant."
    )
    return GraphQLError(message, extensions={"code": "OPERATION_RESOLUTION_FAILURE"})
