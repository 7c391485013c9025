"""Questions of one turn are answered together, and each once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from schema.gathering import Gathering

pytestmark = pytest.mark.anyio


class Doubling:
    """Answers numbers by their doubles; a negative one is too much for it."""

    def __init__(self) -> None:
        self.turns: list[list[int]] = []
        self.began = asyncio.Event()
        self.gathering = Gathering(self.answers)

    async def answers(self, numbers: Sequence[int]) -> list[int]:
        self.turns.append(list(numbers))
        self.began.set()
        await asyncio.sleep(0.001)
        if min(numbers) < 0:
            raise ValueError("negative")
        return [2 * number for number in numbers]


async def after(rounds: int, doubling: Doubling, number: int) -> int:
    for _ in range(rounds):
        await asyncio.sleep(0)
    return await doubling.gathering.ask(number)


async def test_questions_a_round_or_two_apart_are_one_turn() -> None:
    doubling = Doubling()
    found = await asyncio.gather(*(after(number, doubling, number) for number in (0, 2, 4, 5, 7)))
    assert found == [0, 4, 8, 10, 14]
    assert doubling.turns == [[0, 2, 4, 5, 7]]


async def test_each_is_asked_once() -> None:
    doubling = Doubling()
    assert await asyncio.gather(*(doubling.gathering.ask(number) for number in (1, 2, 1))) == [2, 4, 2]
    assert await doubling.gathering.ask(2) == 4
    assert doubling.turns == [[1, 2]]


async def test_what_comes_while_others_are_answered_is_the_next_turn() -> None:
    doubling = Doubling()
    first = asyncio.create_task(doubling.gathering.ask(1))
    await doubling.began.wait()
    assert await asyncio.gather(*map(doubling.gathering.ask, (2, 1))) == [4, 2]
    assert await first == 2
    assert doubling.turns == [[1], [2]]


async def test_a_failure_is_that_of_the_whole_turn_and_of_no_other() -> None:
    doubling = Doubling()
    found = await asyncio.gather(*(doubling.gathering.ask(number) for number in (1, -1)), return_exceptions=True)
    assert [str(one) for one in found] == ["negative", "negative"]
    assert await doubling.gathering.ask(3) == 6


async def test_who_no_longer_waits_takes_nothing_from_the_others() -> None:
    doubling = Doubling()
    one, other = (asyncio.create_task(doubling.gathering.ask(5)) for _ in range(2))
    await doubling.began.wait()
    one.cancel()
    assert await other == 10
    with pytest.raises(asyncio.CancelledError):
        await one
