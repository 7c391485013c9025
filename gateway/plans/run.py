"""One execution of a plan: what it is given, what it waits for, what it remembers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import strawberry
from graphql.execution.values import VariableValues

from schema.context import Context

Json: TypeAlias = Any
#: Makes JSON of what a resolver gave.
Completer: TypeAlias = "Callable[[Any, Run], Json]"


class Unfinished(NamedTuple):
    """A value that is still being loaded, and its place in the answer."""

    parent: dict[str, Json]
    key: str
    loading: Coroutine[Any, Any, Any]
    complete: Completer


@dataclass(slots=True)
class Run:
    """``arguments`` and ``infos`` make what a field is called with, once a run: they have a function for each field."""

    context: Context
    variables: VariableValues
    arguments: list[Callable[[VariableValues], dict[str, Any]]]
    infos: list[Callable[[Context, VariableValues], strawberry.Info[Context, None]]]
    unfinished: list[Unfinished] = field(default_factory=list)
    _known_arguments: dict[int, dict[str, Any]] = field(default_factory=dict)
    _known_infos: dict[int, strawberry.Info[Context, None]] = field(default_factory=dict)

    def given(self, number: int) -> dict[str, Any]:
        """The arguments of a field whose arguments depend on the variables."""
        known = self._known_arguments.get(number)
        if known is None:
            known = self._known_arguments[number] = self.arguments[number](self.variables)
        return known

    def info(self, number: int) -> strawberry.Info[Context, None]:
        known = self._known_infos.get(number)
        if known is None:
            known = self._known_infos[number] = self.infos[number](self.context, self.variables)
        return known

    async def finish(self) -> None:
        """Loads wave by wave: all that one depth of the answer waits for at once, so that loaders gather it.

        Raises what a resolver raises; then nothing is left running.
        """
        while self.unfinished:
            wave, self.unfinished = self.unfinished, []
            for (parent, key, _, complete), value in zip(wave, await _all(wave), strict=True):
                parent[key] = complete(value, self)

    def abandon(self) -> None:
        """Closes what was not begun."""
        for each in self.unfinished:
            each.loading.close()


async def _all(wave: list[Unfinished]) -> list[Any]:
    if len(wave) == 1:
        return [await wave[0].loading]
    # All of them are waited for even when one fails: whoever asks the same again finds their loads made, not torn.
    values = await asyncio.gather(*(each.loading for each in wave), return_exceptions=True)
    for value in values:
        if isinstance(value, BaseException):
            raise value
    return values
