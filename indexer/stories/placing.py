"""Finds the story of an article among the articles around it, and founds one where two belong together. Pure.

A story is compared with by its **core**: of each publisher and language the member that arrived first. Somebody's
tenth report never speaks for the story, so stories do not drift along chains of reports that are each like the one
before. The same articles in the same order always give the same stories.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from indexer.stories.likeness import WINDOW, Weighed, is_same_report, likeness, tells_the_same
from search.article import story_id

#: Under how many of its heaviest terms an article can be found, and how many of them two must share to be compared.
POSTED = 12
SHARED_POSTED = 2
#: How many articles are looked at for a term, the newest first. A term that more have in a week is not rare.
POSTINGS = 40
#: How many articles an article is compared with.
_COMPARED = 30


@dataclass(slots=True, eq=False)
class Entry:
    """An article and the story it is in, if it is in one. ``posted`` are the terms that it is found under."""

    weighed: Weighed
    story: str | None = None
    # What is asked for most often, and would take the longest way.
    article: str = field(init=False)
    published: int = field(init=False)
    posted: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.article, self.published = self.weighed.features.article, self.weighed.features.published
        self.posted = posted(self.weighed.vector)


def posted(vector: Mapping[str, float]) -> list[str]:
    """The terms that an article is found under."""
    return list(islice(vector, POSTED))


class Surroundings:
    """The articles that new ones are compared with.

    It has to hold, of every article to be placed, those of its group, those found under its posted terms in the
    window (the newest `POSTINGS` of each), and the cores of the stories of all of these; more does not matter.
    ``taken`` tells whether a story of this id is known beyond these.
    """

    def __init__(self, entries: Iterable[Entry] = (), taken: Iterable[str] = ()) -> None:
        self.entries: dict[str, Entry] = {}
        self._taken = set(taken)
        self._by_term: defaultdict[str, dict[str, Entry]] = defaultdict(dict)
        self._by_group: defaultdict[str, dict[str, Entry]] = defaultdict(dict)
        self._by_story: defaultdict[str, dict[str, Entry]] = defaultdict(dict)
        for entry in entries:
            self._add(entry)

    def place(self, weighed: Weighed) -> None:
        """Adds an article, or a new version of one, and links it."""
        before = self.entries.get(weighed.features.article)
        if before:
            self.remove(before.article)
        entry = Entry(weighed)
        self._add(entry)
        mates = self._mates(entry)
        if mates:
            self._join_group(entry, mates)
        elif before and before.story and self._fits(entry, self._core(before.story)):
            self._move(entry, before.story)
        else:
            self._join_best(entry, [entry])

    def remove(self, article: str) -> None:
        """Takes an article out; what is left of its story goes on."""
        entry = self.entries.pop(article)
        for term in entry.posted:
            del self._by_term[term][article]
        del self._by_group[entry.weighed.features.group][article]
        if entry.story:
            del self._by_story[entry.story][article]

    def _add(self, entry: Entry) -> None:
        self.entries[entry.article] = entry
        for term in entry.posted:
            self._by_term[term][entry.article] = entry
        self._by_group[entry.weighed.features.group][entry.article] = entry
        if entry.story:
            self._taken.add(entry.story)
            self._by_story[entry.story][entry.article] = entry

    def _move(self, entry: Entry, story: str) -> None:
        if entry.story:
            del self._by_story[entry.story][entry.article]
        entry.story = story
        self._taken.add(story)
        self._by_story[story][entry.article] = entry

    def _mates(self, entry: Entry) -> list[Entry]:
        """The article's translations, and its original."""
        found = self._by_group[entry.weighed.features.group].values()
        return sorted((each for each in found if each is not entry), key=_arrival)

    def _join_group(self, entry: Entry, mates: list[Entry]) -> None:
        """Translations are always linked. As long as they are by themselves, any of them may find the others' story."""
        self._link(entry, mates[0])
        group = entry.weighed.features.group
        story = self._by_story[entry.story or ""].values()
        if all(each.weighed.features.group == group for each in story):
            self._join_best(entry, [entry, *mates])

    def _join_best(self, entry: Entry, unit: list[Entry]) -> None:
        """Links the unit with the story, or the lone article, that the entry is most like."""
        best = max(
            (core for core in self._candidates(entry, unit) if self._fits(entry, core)),
            key=lambda core: (max(likeness(entry.weighed, each.weighed) for each in core), -core[0].weighed.arrival),
            default=None,
        )
        if best is None:
            return
        if best[0].story is None and entry.story:
            self._link(best[0], entry)
        else:
            for each in unit:
                self._link(each, best[0])

    def _candidates(self, entry: Entry, unit: list[Entry]) -> list[list[Entry]]:
        """The cores of the stories near an article, and each lone article as a core of its own."""
        cores: dict[str, list[Entry]] = {}
        for near in self._near(entry):
            if near not in unit:
                cores.setdefault(near.story or near.article, self._core(near.story) if near.story else [near])
        return list(cores.values())

    def _link(self, entry: Entry, other: Entry) -> None:
        """Into the story of the other, which both begin where it has none."""
        if other.story is None:
            self._move(other, self._new_id(*sorted((entry, other), key=_arrival)))
        self._move(entry, other.story or "")

    def _new_id(self, founder: Entry, second: Entry) -> str:
        """The founder's; where it has founded another before, one of both."""
        own = story_id(founder.article)
        return own if own not in self._taken else story_id(founder.article, second.article)

    def _near(self, entry: Entry) -> list[Entry]:
        """The articles worth comparing with, those that share most first."""
        shared: dict[Entry, list[float]] = {}
        for term in entry.posted:
            found = self._by_term[term]
            if len(found) > 1:  # else it is this article that was found
                weight = entry.weighed.vector[term]
                for each in _newest_around(entry, found.values()):
                    shared.setdefault(each, []).append(weight)
        near = [(sum(weights), each) for each, weights in shared.items() if len(weights) >= SHARED_POSTED]
        near.sort(key=lambda found: (-found[0], found[1].weighed.arrival))
        return [each for _, each in near[:_COMPARED]]

    def _core(self, story: str) -> list[Entry]:
        first: dict[tuple[str, str], Entry] = {}
        for entry in sorted(self._by_story[story].values(), key=_arrival):
            first.setdefault((entry.weighed.features.source, entry.weighed.features.lang), entry)
        return list(first.values())

    def _fits(self, entry: Entry, core: list[Entry]) -> bool:
        """Whether there is evidence enough: against most of the core, of which each publisher has one vote.

        A story that has a report of this publisher takes only that one again.
        """
        peers = list(_in_language(core, entry.weighed.features.lang))
        source = entry.weighed.features.source
        for peer in peers:
            if peer.weighed.features.source == source:
                return is_same_report(entry.weighed, peer.weighed)
        agreeing = sum(tells_the_same(entry.weighed, peer.weighed) for peer in peers)
        return 2 * agreeing > len(peers)


def _newest_around(entry: Entry, found: Iterable[Entry]) -> list[Entry]:
    """Those in the entry's window but itself; where they are many, the newest."""
    first, last = entry.published - WINDOW, entry.published + WINDOW
    within = [each for each in found if first <= each.published <= last and each is not entry]
    if len(within) > POSTINGS:
        within.sort(key=lambda each: (each.published, each.weighed.arrival), reverse=True)
    return within[:POSTINGS]


def _in_language(entries: Iterable[Entry], lang: str) -> Iterator[Entry]:
    return (entry for entry in entries if entry.weighed.features.lang == lang)


def _arrival(entry: Entry) -> int:
    return entry.weighed.arrival
