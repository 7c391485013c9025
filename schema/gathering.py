"""Gathers what is asked for in one turn of an operation, so that it can be answered together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

_Question = TypeVar("_Question", bound=Hashable)
_Answer = TypeVar("_Answer")

#: Rounds of the loop without a new question that end a turn. Fields that lie deeper in the answer are reached a round
#: later than others; so far one quiet round has told the end. A round costs microseconds, a call milliseconds.
_QUIET_ROUNDS = 3


class Gathering(Generic[_Question, _Answer]):
    """Asks every question once, and those of a turn together, of ``answers``, which keeps their order.

    Where answering fails, all questions of the turn do.
    """

    def __init__(self, answers: Callable[[Sequence[_Question]], Awaitable[Sequence[_Answer]]]) -> None:
        self._answers = answers
        self._asked: dict[_Question, asyncio.Future[_Answer]] = {}
        self._waiting: list[_Question] = []
        self._turns: set[asyncio.Task[None]] = set()

    async def ask(self, question: _Question) -> _Answer:
        if question not in self._asked:
            self._asked[question] = asyncio.get_running_loop().create_future()
            self._waiting.append(question)
            if len(self._waiting) == 1:
                turn = asyncio.create_task(self._turn())
                self._turns.add(turn)
                turn.add_done_callback(self._turns.discard)
        # Others may wait for the same answer when whoever asked first no longer does.
        return await asyncio.shield(self._asked[question])

    def abandon(self) -> None:
        """Ends what is being answered: nobody waits for it, and nobody will ask any more."""
        for turn in self._turns:
            turn.cancel()

    async def _turn(self) -> None:
        await self._quiet()
        questions, self._waiting = self._waiting, []
        try:
            answers = await self._answers(questions)
        except Exception as error:
            for question in questions:
                self._asked[question].set_exception(error)
                self._asked[question].exception()  # not to be missed where nobody waits for it any more
        else:
            for question, answer in zip(questions, answers, strict=True):
                self._asked[question].set_result(answer)

    async def _quiet(self) -> None:
        rounds, seen = 0, 0
        while rounds < _QUIET_ROUNDS:
            rounds = rounds + 1 if len(self._waiting) == seen else 0
            seen = len(self._waiting)
            await asyncio.sleep(0)
