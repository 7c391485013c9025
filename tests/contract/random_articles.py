"""A pool of made-up articles, the same in every run, whose values overlap much; and what may be asked about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from random import Random
from typing import Any

from hypothesis import strategies as st

from search.article import Article
from search.cursor import Cursor, Offset, Position, Sort
from search.filters import ArticleFilter, FacetField, Period, Terms
from search.histogram import HistogramRequest, Interval
from search.request import Page, SearchRequest
from search.text import Query
from search.time_zone import TimeZone
from tests.articles import article, at, second
from tests.search.zones import ZONES

TAGS = ("harbor", "Harbor", "TIDES", "northern sea", 'say "when"', "back\\slash", "ціни", "ЦІНИ", "Ａ", "ﬁnance")
AUTHORS = ("Olena Koval", "OLENA KOVAL", "José Núñez", "jose\u0301 nu\u0301n\u0303ez", "O'Neil", "\\x4")
CATEGORIES = ("Trade", "science", "ring road")
SOURCES = ("harbor-daily", "orbit-wire", "lunar-post")
LANGS = ("en", "uk", "pt-br")
SENTIMENTS = ("POSITIVE", "NEUTRAL", "NEGATIVE")
STORIES = ("sto_gate", "sto_Gate")
TOPICS = ("gate", "harbo", "tag:ціни", "#2.5m", 'tag:say "when"', "їжаки")

#: Most articles are of the same few minutes, so that many share a second; some are hours, months or decades off.
AWAY = (*[timedelta()] * 6, *(timedelta(days) for days in (0.1, -1, 31, -200, -12_000)))

#: Words a typo apart, the beginnings of others, joined and apart, in two alphabets.
WORDS = (
    *("harbor", "harbors", "harpor", "arbor", "orbit", "orbital", "obit", "sun", "flower", "sunflower", "flow"),
    *("regulation", "regulations", "deregulation", "relation", "gate", "gateway", "way", "news", "newsgate"),
    *("the", "then", "of", "гавань", "гавані", "їжак", "п'ять", "ціна", "ціни", "криптовалюта"),
    *("100", "100000", "x", "a"),
)


def _made(number: int, random: Random) -> Article:
    def some(values: tuple[str, ...], most: int) -> list[str]:
        return random.sample(values, random.randint(0, most))

    def text(most: int) -> str:
        return " ".join(random.choices(WORDS, k=random.randint(1, most)))

    def perhaps(value: str) -> str | None:
        return value if random.random() < 0.6 else None

    return article(
        slug=f"made-{number}",
        source=random.choice(SOURCES),
        lang=random.choice(LANGS),
        title=text(4),
        description=perhaps(text(6)),
        text=perhaps(text(12)) or "",
        published_at=at(random.randint(-3, 3), random.randint(0, 1)) + random.choice(AWAY),
        updated_at=at(random.randint(-2, 5)) if random.random() < 0.5 else None,
        category=perhaps(random.choice(CATEGORIES)),
        tags=some((*TAGS, "sun flower"), 4),
        authors=some(AUTHORS, 2),
        sticky_weight=random.choice((-1, 0, 0, 0, 1)),
        sentiment=perhaps(random.choice(SENTIMENTS)),
        image="made" if random.random() < 0.5 else None,
        story=perhaps(random.choice(STORIES)),
        translation_of=perhaps(f"made-{random.randint(0, 5)}"),
        topics=some(TOPICS, 4),
    )


POOL: tuple[Article, ...] = tuple(_made(number, Random(number)) for number in range(40))


@dataclass(frozen=True, eq=False)
class World:
    """What is in an index, and the values that are asked for: those of its articles, and others."""

    articles: tuple[Article, ...]
    tags: tuple[str, ...] = TAGS
    authors: tuple[str, ...] = AUTHORS
    categories: tuple[str, ...] = CATEGORIES
    #: Instants that periods begin or end near, in epoch seconds.
    moments: tuple[int, ...] = tuple(second(minutes) for minutes in range(-4, 7))


def _terms(values: tuple[str, ...]) -> st.SearchStrategy[Terms]:
    spelled = st.sampled_from((*values, *(value.swapcase() for value in values), "unknown", ""))
    few = st.lists(spelled, max_size=3).map(tuple)
    none: st.SearchStrategy[tuple[str, ...]] = st.just(())
    return st.one_of(
        st.builds(Terms, any_of=few),
        st.builds(Terms, none_of=few),
        st.builds(Terms, all_of=st.lists(spelled, max_size=2).map(tuple)),
        st.builds(Terms, any_of=few, all_of=none, none_of=few, exists=st.sampled_from((None, True, False))),
    )


def _periods(near: tuple[int, ...]) -> st.SearchStrategy[Period]:
    moments = st.builds(lambda moment, away: moment + away, st.sampled_from(near), st.integers(-60, 60))
    return st.one_of(
        st.builds(Period, gte=moments),
        st.builds(Period, lt=moments),
        st.tuples(moments, moments).filter(lambda ends: ends[0] < ends[1]).map(lambda ends: Period(*ends)),
    )


_FLAGS = st.booleans()
_UP_TO_3 = st.integers(0, 3)


@cache
def _filters(world: World) -> st.SearchStrategy[ArticleFilter]:
    flags = st.sampled_from((None, True, False))
    parts: dict[str, st.SearchStrategy[object]] = {
        "tags": _terms(world.tags),
        "category": _terms(world.categories),
        "source": _terms(SOURCES),
        "lang": _terms(LANGS),
        "author": _terms(world.authors),
        "sentiment": _terms(SENTIMENTS),
        "external_id": _terms(tuple(one.external_id for one in world.articles[:5])),
        "published_at": _periods(world.moments),
        "updated_at": _periods(world.moments),
        "story": st.sampled_from((None, *STORIES)),
        "has_cover_image": flags,
        "translation": flags,
        "topics": st.lists(st.sampled_from([f"{lang}:{topic}" for lang in LANGS for topic in TOPICS])).map(tuple),
        "ids": st.lists(st.sampled_from([one.id for one in world.articles])).map(tuple),
    }
    chosen = st.lists(st.sampled_from(sorted(parts)), max_size=2, unique=True)

    # By hand: a strategy that is made anew for each filter is checked anew, and that takes longer than the rest.
    @st.composite
    def nested(draw: st.DrawFn, depth: int) -> ArticleFilter:
        given: dict[str, Any] = {name: draw(parts[name]) for name in draw(chosen)}
        if depth and draw(_FLAGS):
            given["any_of"] = tuple(draw(inner[depth - 1]) for _ in range(draw(_UP_TO_3)))
            given["not_"] = draw(inner[depth - 1]) if draw(_FLAGS) else None
        return ArticleFilter(**given)

    inner = [nested(depth) for depth in range(3)]
    return inner[-1]


MADE = World(POOL)
FILTERS = _filters(MADE)


def _mistyped(word: str, at: int, letter: int) -> str:
    """With a letter of the word's own alphabet: Meilisearch cuts a word where the alphabet changes."""
    at %= len(word)
    letters = "7089" if word.isdigit() else "abxr" if word.isascii() else "абір"
    return word[:at] + letters[letter] + word[at + 1 :]


def _begun(word: str, end: int) -> str:
    return word[: 1 + end % len(word)]


def _torn(word: str, at: int) -> str:
    begun = _begun(word, at)
    return f"{begun} {word[len(begun) :]}"


def _words(known: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Words of one alphabet: as they are, mistyped, begun, torn in two, or joined."""
    place = st.integers(0, 20)
    return st.one_of(
        known,
        known,
        st.builds(_mistyped, known, place, st.integers(0, 3)),
        st.builds(_begun, known, place),
        st.builds(_torn, known, place),
        st.builds(lambda one, other: one + other, known, known),
    )


_DIGITS = _words(st.sampled_from([word for word in WORDS if word.isdigit()]))
_LATIN = _words(st.sampled_from([word for word in WORDS if word.isascii() and word.isalpha()]))
_CYRILLIC = _words(st.sampled_from([word for word in WORDS if not word.isascii()]))
_WORDS = _LATIN | _CYRILLIC | _DIGITS | st.just("xylophone")
QUERIES = st.lists(_WORDS, min_size=1, max_size=4).map(" ".join).map(Query.parse)


HISTOGRAMS = st.builds(HistogramRequest, st.sampled_from(Interval), st.builds(TimeZone, st.sampled_from(ZONES)))


@st.composite
def requests(
    draw: st.DrawFn, queries: st.SearchStrategy[Query] | None = None, world: World | None = None
) -> SearchRequest:
    """Of `POOL`, where no world is given."""
    asked = world or MADE
    sort = draw(st.sampled_from(Sort))
    cursor: Cursor | None = None
    if draw(st.booleans()):
        one = draw(st.sampled_from(asked.articles)).document()
        cursor = (
            Position(sort.key, one[sort.key], one["id"])
            if sort.key
            else Offset(draw(st.integers(0, 45)), "another generation")
        )
    page = Page(draw(st.integers(1, 45)), cursor, draw(st.booleans()))
    facets = draw(st.frozensets(st.sampled_from(FacetField), max_size=3))
    query = draw(queries) if queries is not None else Query()
    histograms = draw(st.frozensets(HISTOGRAMS, max_size=2))
    return SearchRequest(query, draw(_filters(asked)), sort, page, facets=facets, histograms=histograms)
