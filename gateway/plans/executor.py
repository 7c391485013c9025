"""Executes operations: known ones as plans, and everything that is no plain success through Strawberry."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterable, Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import graphql
import orjson
import strawberry
from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    create_source_event_stream,
    execute_subscription_event,
)
from graphql.execution.values import VariableValues

from gateway.limits.limits import DEFAULT_QUERY_LIMITS, QueryLimits
from gateway.metrics.work import Work
from gateway.plans.checker import Checked, Checker
from gateway.plans.compiler import compile_operation
from gateway.plans.memory import Memory, Remembered
from gateway.plans.plan import Plan, Unplanned
from schema.context import Context
from schema.errors import public


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
    #: With the answer of an equal one, without being executed: see `gateway.cache.answers`.
    KEPT = "kept"
    #: Not at all, because nobody waited any longer.
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Answer:
    """``body`` is JSON.

    ``executed`` tells answers that have ``data`` from those that say what is wrong with asking, ``has_errors`` those
    with ``errors``. ``cost`` is None where it was not asked for, or could not be told. ``operation`` is the name that
    the document has for what was executed; None where it has none, or nothing was.
    """

    body: bytes
    executed: bool = True
    has_errors: bool = False
    cost: int | None = None
    way: Way = Way.REFUSED
    operation: str | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """A subscription that has begun. ``events`` are what it is told of, each to be made an answer of by `answer`."""

    events: AsyncIterable[Any]
    _core: graphql.Executor[Context]
    _plan: Plan | None
    _variables: VariableValues
    _ways: dict[Way, int]

    async def answer(self, event: object, context: Context) -> Answer:
        """Events that are answered at the same time with one context share what they load."""
        context.known = self._core.context_value.known
        data = await _planned(self._plan, context, self._variables, event) if self._plan else None
        if data is not None:
            self._ways[Way.PLAN] += 1
            return Answer(data)
        self._ways[Way.FAILED if self._plan else Way.UNPLANNED] += 1
        core = self._core.build_per_event_executor(event)
        core.context_value = context
        told = await _awaited(execute_subscription_event(core))
        return _answer(told.data, [public(error) for error in told.errors or ()])


class Executor:
    """One for all requests of a process. ``ways`` counts answers."""

    def __init__(
        self, schema: strawberry.Schema, limits: QueryLimits = DEFAULT_QUERY_LIMITS, work: Work | None = None
    ) -> None:
        self._schema = schema
        self.work = work or Work()
        self._memory = Memory()
        self._checker = Checker(schema, limits, self._memory)
        self.ways = dict.fromkeys(Way, 0)

    async def execute(self, query: str, variables: Mapping[str, Any], name: str | None, context: Context) -> Answer:
        """Never raises but for what ends the request itself; what goes wrong inside is an error in the answer."""
        began = time.perf_counter()
        try:
            answer = await self._executed(query, variables, name, context)
        except asyncio.CancelledError:
            context.loads.abandon()
            self.work.answered(began, Way.CUT, None, has_errors=True)
            raise
        self.work.answered(began, answer.way, answer.operation, answer.cost or 0, has_errors=answer.has_errors)
        return answer

    async def _executed(self, query: str, variables: Mapping[str, Any], name: str | None, context: Context) -> Answer:
        checked = self._checker.check(query, variables, name, shows_schema=context.shows_schema)
        if not isinstance(checked, Checked):
            return self._refused(checked)
        remembered, operation, coerced, cost = checked
        remembered.asked += 1
        if operation.operation is OperationType.SUBSCRIPTION:
            return self._refused([_NOT_STREAMED])
        context.known = remembered.document
        called = operation.name.value if operation.name else None
        way = Way.NEW
        # What comes once is not worth a plan, and so a stream of ever new queries costs nothing beyond itself.
        if remembered.asked > 1:
            plan = self._plan(remembered, name, operation, coerced)
            data = await _planned(plan, context, coerced) if plan else None
            if data is not None:
                self.ways[Way.PLAN] += 1
                return Answer(data, cost=cost, way=Way.PLAN, operation=called)
            way = Way.FAILED if plan else Way.UNPLANNED
        self.ways[way] += 1
        answer = await self._by_strawberry(query, variables, name, context)
        return replace(answer, cost=cost, way=way, operation=called)

    def is_subscription(self, query: str, name: str | None) -> bool:
        """Whether it is to be followed; false as well for what cannot be executed at all."""
        is_subscription = self.operation_type(query, name) is OperationType.SUBSCRIPTION
        return is_subscription and not self._checker.read(query).document.errors

    def operation_type(self, query: str, name: str | None) -> OperationType | None:
        """None for what is not clear, or no GraphQL."""
        operation = self._operation(query, name)
        return operation.operation if operation else None

    def operation_name(self, query: str, name: str | None) -> str | None:
        """How the document calls it; None for what is not clear, or has no name."""
        operation = self._operation(query, name)
        return operation.name.value if operation and operation.name else None

    def _operation(self, query: str, name: str | None) -> OperationDefinitionNode | None:
        try:
            return self._checker.read(query).document.operation(name)
        except GraphQLSyntaxError:
            return None

    def refusal(self, query: str, variables: Mapping[str, Any], name: str | None) -> Answer | None:
        """What is wrong with an operation, if anything can be told before it is executed."""
        checked = self._checker.check(query, variables, name)
        return None if isinstance(checked, Checked) else self._refused(checked)

    async def follow(
        self, query: str, variables: Mapping[str, Any], name: str | None, context: Context
    ) -> Followed | Answer:
        """Begins a subscription, unless there is something wrong with it."""
        checked = self._checker.check(query, variables, name, shows_schema=context.shows_schema)
        if not isinstance(checked, Checked):
            return self._refused(checked)
        remembered, operation, coerced, _ = checked
        context.known = remembered.document
        core = graphql.Executor.build(
            self._schema._schema, remembered.document.node, None, context, dict(variables), name
        )
        if isinstance(core, list):
            return self._refused(map(public, core))
        events = await _awaited(create_source_event_stream(core))
        if isinstance(events, ExecutionResult):
            return self._refused(map(public, events.errors or ()))
        return Followed(events, core, self._plan(remembered, name, operation, coerced), coerced, self.ways)

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
        return _answer(result.data, result.errors)

    def _refused(self, errors: Iterable[GraphQLError]) -> Answer:
        self.ways[Way.REFUSED] += 1
        body = orjson.dumps({"errors": [error.formatted for error in errors]})
        return Answer(body, executed=False, has_errors=True)


async def _awaited(value: Any) -> Any:
    """Of graphql-core, which gives a value, or else something to wait for."""
    return await value if isinstance(value, Awaitable) else value


def _answer(data: object, errors: Sequence[GraphQLError] | None) -> Answer:
    answer: dict[str, Any] = {"data": data}
    if errors:
        answer["errors"] = [error.formatted for error in errors]
    return Answer(orjson.dumps(answer), has_errors=bool(errors))


async def _planned(plan: Plan, context: Context, variables: VariableValues, root: object = None) -> bytes | None:
    """The answer; None when something failed: graphql-core will meet it again, and say what there is to say."""
    try:
        return orjson.dumps({"data": await plan.data(context, variables, root)})
    except Exception:
        return None


_NOT_STREAMED = GraphQLError(
    "A subscription has many answers; ask with Accept: text/event-stream, or over a WebSocket.",
    extensions={"code": "SUBSCRIPTION_NOT_STREAMED"},
)
