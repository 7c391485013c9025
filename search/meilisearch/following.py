"""What entered the index, wherever its parts lie."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from search.arrivals import ARRIVAL, MAX_ARRIVALS, Arrivals, Arriving, joined, parts
from search.article import Document
from search.meilisearch import arrivals as single
from search.meilisearch.partitions import Asking
from search.meilisearch.replicas import Session


async def arrivals(asking: Asking, questions: Sequence[Arriving]) -> Arrivals:
    """Of all partitions or of none: who follows waits for one that is away, and is told in order when it is back.

    Raises `search.errors.EngineUnavailable`.
    """
    count = len(asking.sessions)
    afters = [parts(question.after, count) for question in questions]
    found = await asyncio.gather(
        *(
            _of_one(session, [replace(one, after=after[number]) for one, after in zip(questions, afters, strict=True)])
            for number, session in enumerate(asking.sessions)
        )
    )
    if count == 1:
        return found[0]
    answers = (_merged(after, [one.found[number] for one in found]) for number, after in enumerate(afters))
    return Arrivals(joined([one.latest for one in found]), tuple(answers))


async def _of_one(session: Session, questions: Sequence[Arriving]) -> Arrivals:
    return single.arrivals(await session.ask(single.queries(questions)))


def _merged(after: Sequence[int], found: Sequence[Sequence[Document]]) -> tuple[Document, ...]:
    """In the order of their numbers, which are of one count. Each tells how far in every partition it is."""
    told, documents = list(after), []
    numbered = [(one[ARRIVAL], partition, one) for partition, several in enumerate(found) for one in several]
    for number, partition, document in sorted(numbered, key=lambda each: each[:2])[:MAX_ARRIVALS]:
        told[partition] = number
        documents.append({**document, ARRIVAL: joined(told)})
    return tuple(documents)
