"""Articles to be linked, as `indexer.stories` sees them. All content is invented."""

from __future__ import annotations

from collections.abc import Iterable

from indexer.stories.likeness import Features, Frequencies, Weighed, features_of
from indexer.stories.placing import Surroundings
from tests.articles import EPOCH, article

NOON = int(EPOCH.timestamp())
HOUR = 3_600

#: Three publishers on one event, and two articles on others.
GATE = "Northern Harbor opens its gate to 40 tankers"
GATE_LEAD = "The pilots of Northern Harbor guided 40 tankers through the new gate at dawn."
GATE_AGAIN = "Gate of Northern Harbor opened: 40 tankers through"
GATE_AGAIN_LEAD = "Pilots guided the tankers through the harbor's new northern gate."
TIDES = "Spring tides run higher than the satellite ever measured"
TIDES_LEAD = "A lunar mission saw the highest tides since its launch."


def features(
    name: str,
    title: str = GATE,
    lead: str = GATE_LEAD,
    *,
    source: str = "harbor-daily",
    hours: float = 0,
    lang: str = "en",
    group: str | None = None,
) -> Features:
    document = article(slug=name, title=title, description=lead, source=source, lang=lang).document()
    found = features_of({**document, "id": name, "publishedAt": NOON + int(hours * HOUR)})
    return Features(name, source, lang, group or name, found.published, found.title, found.lead)


def weighed(*several: Features) -> list[Weighed]:
    """In order of arrival."""
    frequencies, made = Frequencies(), []
    for arrival, each in enumerate(several):
        made.append(Weighed(each, frequencies.vector(each), arrival))
        frequencies.add(each)
    return made


def stories(several: Iterable[Weighed]) -> dict[str, str | None]:
    """What becomes of articles that arrive in this order."""
    around = Surroundings()
    for each in several:
        around.place(each)
    return told(around)


def told(around: Surroundings) -> dict[str, str | None]:
    return {article: entry.story for article, entry in around.entries.items()}


def together(found: dict[str, str | None]) -> set[frozenset[str]]:
    """The stories as sets of articles, whatever their ids."""
    by_story: dict[str, set[str]] = {}
    for each, story in found.items():
        if story:
            by_story.setdefault(story, set()).add(each)
    return {frozenset(members) for members in by_story.values()}
