"""What entered an index is asked for by number, and exactly that is answered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from search.arrivals import ARRIVAL, MAX_ARRIVALS, Arriving
from search.article import Article, Document
from search.text import Query
from tests.articles import article
from tests.contract.conftest import Contender, Place, opened
from tests.contract.oracle import Oracle, Sought
from tests.contract.random_articles import FILTERS, POOL, QUERIES

pytestmark = pytest.mark.anyio

#: In another order than that of their ids and dates. Those without a number were there before anybody counted.
NUMBERS = {one.id: number for number, one in enumerate(Random(7).sample(POOL, 32), 100)}
ORACLE = Oracle(POOL)


def numbered(one: Article, number: int | None) -> Document:
    return one.document() | ({ARRIVAL: number} if number else {})


async def asked(contender: Contender, *questions: Arriving) -> tuple[int, list[list[tuple[str, int]]]]:
    """The latest number, and the ids and numbers of each answer."""
    answer = await contender.arrivals(*questions)
    return answer.latest, [[(one["id"], one[ARRIVAL]) for one in found] for found in answer.found]


@pytest.fixture(scope="module")
async def counted(shared_place: Place) -> AsyncIterator[Contender]:
    async with opened(shared_place) as contender:
        await contender.index.apply([numbered(one, NUMBERS.get(one.id)) for one in POOL], ())
        yield contender


QUESTIONS = st.builds(Arriving, st.just(Query()) | QUERIES, FILTERS, st.integers(95, 135))


@settings(max_examples=60, deadline=None, derandomize=True, phases=(Phase.generate, Phase.shrink))
@given(questions=st.lists(QUESTIONS, max_size=4))
async def test_what_matches_and_came_later(counted: Contender, questions: list[Arriving]) -> None:
    def expected(question: Arriving) -> list[tuple[str, int]]:
        # Words are never dropped: an article that has only some of them is not what was asked for.
        found = ORACLE.select(question.filter, Sought(tuple(question.query.tokens)))
        numbers = [(one.id, NUMBERS[one.id]) for one in found if NUMBERS.get(one.id, 0) > question.after]
        return sorted(numbers, key=lambda each: each[1])

    assert await asked(counted, *questions) == (131, [expected(each) for each in questions])


async def test_the_attributes_that_were_asked_for(counted: Contender) -> None:
    answer = await counted.arrivals(Arriving(attributes=frozenset({"title", "source"}), after=130))
    ((found,),) = answer.found
    (newest,) = [one for one in POOL if NUMBERS.get(one.id) == 131]
    document = newest.document()
    assert found == {name: document[name] for name in ("id", "title", "source")} | {ARRIVAL: 131}


async def test_an_index_that_nothing_entered(empty: Contender) -> None:
    one, other = POOL[:2]
    assert await asked(empty, Arriving()) == (0, [[]])
    await empty.index.apply([numbered(one, None), numbered(other, None)], ())
    assert await asked(empty, Arriving()) == (0, [[]])
    await empty.index.apply([numbered(other, 7)], ())
    assert await asked(empty, Arriving(), Arriving(after=7)) == (7, [[(other.id, 7)], []])
    await empty.index.apply([], [other.id])
    assert await asked(empty, Arriving()) == (0, [[]])


async def test_an_index_that_does_not_exist(place: Place) -> None:
    index, engine = place.index(), place.engine()
    try:
        assert await asked(Contender(place, index, engine, ""), Arriving()) == (0, [[]])
    finally:
        await engine.aclose()
        await index.aclose()


async def test_more_than_an_answer_holds(empty: Contender) -> None:
    many = 2 * MAX_ARRIVALS + 1
    articles = [article(slug=f"one-{number}") for number in range(many)]
    await empty.index.apply([numbered(one, number) for number, one in enumerate(articles, 1)], ())
    met: list[tuple[str, int]] = []
    question = Arriving()
    sizes: list[int] = []
    while not sizes or sizes[-1] == MAX_ARRIVALS:
        latest, (found,) = await asked(empty, question)
        assert latest == many
        met += found
        sizes.append(len(found))
        question = replace(question, after=met[-1][1])
    assert sizes == [MAX_ARRIVALS, MAX_ARRIVALS, 1]
    assert met == [(one.id, number) for number, one in enumerate(articles, 1)]
