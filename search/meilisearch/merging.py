"""Answers of partitions to the same query, made one: as if a single server had all the articles.

Totals and counts add up, for every article is in one partition. Hits are put in order by what the query orders them by;
each partition is asked for as many as there can be before the end of the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from search.article import Document
from search.errors import EngineFailed
from search.meilisearch.answers import Answer
from search.meilisearch.queries import Query

_SCORE = "_rankingScore"

# What decides among equally good hits: the end of the ranking rules in `settings`.
_TIES = ("publishedAt:desc", "id:desc")


def for_a_partition(question: Query) -> Query:
    """What each partition is asked."""
    if not question.get("limit"):
        return question
    asked = {**question, "limit": question.get("offset", 0) + question["limit"]}
    asked.pop("offset", None)
    if not _is_ordered(question):
        return asked
    asked["attributesToRetrieve"] = sorted({*question["attributesToRetrieve"], *map(_attribute, _order(question))})
    if "sort" not in question:
        asked["showRankingScore"] = True
    return asked


def merged(question: Query, answers: Sequence[Answer]) -> Answer:
    """The answer to what was asked, from those to `for_a_partition`. Raises `EngineFailed` where hits have no score."""
    facets: dict[str, Mapping[str, int]] = {}
    for attribute in {name for answer in answers for name in answer.facets}:
        counts: Counter[str] = Counter()
        for answer in answers:
            counts.update(answer.distribution(attribute))
        facets[attribute] = counts
    return Answer(sum(answer.total for answer in answers), tuple(_hits(question, answers)), facets)


def _hits(question: Query, answers: Sequence[Answer]) -> Sequence[Document]:
    found = [hit for answer in answers for hit in answer.hits]
    start, size = question.get("offset", 0), question.get("limit", 0)
    if not _is_ordered(question):
        return found[:size]
    for rule in reversed(_order(question)):  # sorting is stable: what matters most comes last
        attribute, _, direction = rule.partition(":")
        with_it = [hit for hit in found if attribute in hit]
        with_it.sort(key=lambda hit: hit[attribute], reverse=direction == "desc")
        found = [*with_it, *(hit for hit in found if attribute not in hit)]
    if "sort" not in question:
        if not all(_SCORE in hit for hit in found):
            raise EngineFailed("Meilisearch did not say how well its hits match.")
        found.sort(key=lambda hit: hit[_SCORE], reverse=True)
        if not question.get("showRankingScore"):
            found = [{name: value for name, value in hit.items() if name != _SCORE} for hit in found]
    return found[start : start + size]


def _is_ordered(question: Query) -> bool:
    """A query without words and order asks for documents in any."""
    return "sort" in question or bool(question.get("q", "").strip())


def _order(question: Query) -> Sequence[str]:
    return (*question.get("sort", ()), *_TIES)


def _attribute(rule: str) -> str:
    return rule.partition(":")[0]
