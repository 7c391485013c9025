"""Whether gateways answer the same, before it is measured how fast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

Answer: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Agreement:
    """In how many of ``answers`` something is as in another gateway's.

    ``counts``: how often the facets' values occur. Which one of several equally frequent values is listed is not
    compared: Meilisearch has an order of its own among them.
    """

    answers: int = 0
    totals: int = 0
    hits: int = 0
    order: int = 0
    articles: int = 0
    counts: int = 0

    def __add__(self, other: Agreement) -> Agreement:
        return Agreement(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def is_enough(self) -> bool:
        """What does not depend on ranking is the same."""
        return self.totals == self.counts == self.answers

    @classmethod
    def of(cls, mine: Answer, others: Answer) -> Agreement:
        """``others`` is what is compared with. Both are whole answers of `questions.OPERATION`."""
        one, other = (each["data"]["articles"] for each in (mine, others))
        return cls(
            answers=1,
            totals=one["totalCount"] == other["totalCount"],
            hits=sorted(_ids(one)) == sorted(_ids(other)),
            order=_ids(one) == _ids(other),
            articles=one["nodes"] == other["nodes"],
            counts=_counts(one) == _counts(other),
        )


def compare(pairs: Iterable[tuple[Answer, Answer]]) -> Agreement:
    return sum((Agreement.of(*pair) for pair in pairs), Agreement())


def _ids(connection: Mapping[str, Any]) -> list[str]:
    return [node["id"] for node in connection["nodes"]]


def _counts(connection: Mapping[str, Any]) -> dict[str, list[int]]:
    facets = connection["facets"]
    return {name: [value["count"] for value in facet["values"]] for name, facet in facets.items()}
