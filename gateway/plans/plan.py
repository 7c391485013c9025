"""A compiled operation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql.execution.values import VariableValues

from gateway.plans.run import Run
from schema.context import Context


class Unplanned(Exception):
    """Plans do not cover this; graphql-core does it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``answer`` writes what is there at once and notes the rest in the run. ``source`` is for people."""

    answer: Callable[[object, Run], Any]
    arguments: list[Callable[[VariableValues], dict[str, Any]]]
    infos: list[Callable[[Context, VariableValues], strawberry.Info[Context, None]]]
    source: str

    async def data(self, context: Context, variables: VariableValues, root: object = None) -> Any:
        """The answer's ``data``. Raises what a resolver raises, or anything else, for what is not a success.

        ``root`` is what a subscription tells of.
        """
        run = Run(context, variables, self.arguments, self.infos)
        try:
            data = self.answer(root, run)
            await run.finish()
        except BaseException:
            run.abandon()
            raise
        return data
