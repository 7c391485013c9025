"""Polls of a JSON feed that lists its newest items, in which items change, move, break and are soon gone.

All content is invented; the shapes and the pace are those of a real feed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, TypeAlias

Item: TypeAlias = Mapping[str, Any]
Poll: TypeAlias = Sequence[Item]

_BEGIN = datetime(2025, 11, 12, tzinfo=UTC)
_BETWEEN = timedelta(minutes=50)
#: How many items are listed, and added from one poll to the next, at the most.
_LISTED = 30
_ADDED = 9

_PLACES = ("Вербокрай", "Skerrin Gulf", "Zürich", "Port Aldous", "Łódź", "Тихолужжя", "São Tomé", "東港")
_EVENTS = ("opens a pier", "відкриває причал", "counts its boats 🛶", "sells a lighthouse", "läßt die Brücke sperren")
_WORDS = ("harbor", "tide", "ferry", "човен", "маяк", "crane", "pilot", "fog", "rope", "Öl", "wheat", "salt")
_PUBLISHERS = ("Harbor Daily", "Tidewater Post", "Портові вісті")
_FAULTS: Sequence[Item] = ({"title": ""}, {"published": "soon"}, {"body": None})


def made(chance: Random, count: int) -> list[Poll]:
    """So many polls. Whatever is listed broken is listed whole again later."""
    return _with_faults(list(_Feed(chance).polls(count)), chance)


def newest(polls: Sequence[Poll]) -> dict[str, Item]:
    """Each item as it was listed last, by its id."""
    return {str(item["id"]): item for poll in polls for item in poll}


@dataclass
class _Feed:
    chance: Random
    listed: list[dict[str, Any]] = field(default_factory=list)
    titles: dict[int, str] = field(default_factory=dict)
    last: int = 60_000_000

    def polls(self, count: int) -> Iterator[Poll]:
        for number in range(count):
            self._add(_BEGIN + number * _BETWEEN)
            for item in self.listed:
                item.update(self._changes(item, number))
            yield self._page()

    def _add(self, at: datetime) -> None:
        for _ in range(self.chance.randint(0, _ADDED)):
            self.last += 1
            self.listed.insert(0, self._item(self.last, at))
        del self.listed[_LISTED:]

    def _item(self, id: int, at: datetime) -> dict[str, Any]:
        publisher = self.chance.choice(_PUBLISHERS)
        self.titles[id] = f"{self.chance.choice(_PLACES)} {self.chance.choice(_EVENTS)} ({id})"
        return {
            "id": id,
            "published": int((at - timedelta(seconds=self.chance.randrange(3_000))).timestamp()) * 1000,
            "title": self.titles[id],
            "body": " ".join(self.chance.choices(_WORDS, k=40)) + ".",
            "sentiment": self.chance.choice(("POSITIVE", "NEGATIVE", "UNKNOWN")),
            "score": self.chance.randint(-2, 2),
            "keywords": "|".join(self.chance.sample(_WORDS, k=3)),
            "lang": "EN",
            "source_data": {"name": publisher, "source_key": f"key-{_PUBLISHERS.index(publisher)}"},
            "category_data": [{"NAME": "PORTS", "CATEGORY": "PORTS"}] * self.chance.randint(0, 1),
        }

    def _changes(self, item: Item, number: int) -> Item:
        changes: list[Item] = [
            {"title": f"{self.titles[item['id']]}, corrected in {number}"},
            {"title": self.titles[item["id"]]},  # as it was at first
            {"body": f"{item['body']} More in {number}."},
            {"keywords": f"{item['keywords']}|NEW{number}"},
        ]
        return self.chance.choice(changes) if self.chance.random() < 0.1 else {}

    def _page(self) -> Poll:
        if self.chance.random() < 0.1:
            return []
        page = [dict(item) for item in self.listed]
        if self.chance.random() < 0.3:
            self.chance.shuffle(page)
        return [*page, *page[:1]] if self.chance.random() < 0.2 else page


def _with_faults(polls: Sequence[Poll], chance: Random) -> list[Poll]:
    shown: list[Poll] = []
    for number, poll in enumerate(polls):
        again = newest(polls[number + 1 :])
        faults = {id: chance.choice(_FAULTS) for id in newest([poll]) if id in again and chance.random() < 0.04}
        shown.append([{**item, **faults.get(str(item["id"]), {})} for item in poll])
    return shown
