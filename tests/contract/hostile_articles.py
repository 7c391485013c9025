"""Whole indexes of articles drawn at random, with strings as unfriendly as they come, and instants from all ages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from search import terms
from search.article import Article
from tests.articles import article, second
from tests.contract.random_articles import LANGS, SENTIMENTS, SOURCES, STORIES, WORDS, World

_NASTY = (
    *(
        "",
        " ",
        '"',
        "'",
        "\\",
        "\\\\",
        "\\x4",
        "\\u{41}",
        '" OR 1=1',
        "a) OR (b",
        "[1, 2]",
        "NOT EXISTS",
        "*",
        "%",
        "_",
    ),
    *("tab\tstop", "line\nbreak", "bell\x07ring", "null\x00", "\x7f", "\x85", "\u2028", "\ufeff", "\u200d", "\u202e"),
    *("🚀", "🇺🇦", "👩\u200d🚀", "é", "e\u0301", "ЦІНА", "ціна", "їжак", "ß", "SS", "İ", "ı", "ﬁ", "Ａ", "Ω", "ς", "Σ"),
    *("0", "00", "1e3", "NaN", "inf", "-1", "null", "true", "{}", "art_", "POSITIVE", "x" * 600, "ї" * 300, "🚀" * 150),
)
_LETTERS = st.sampled_from("aA \"'\\\t\n\x00\x1f\x80бБїé\u0301🚀()[]{}<>=,.;:-_*%|&$#@!?/0123")

STRINGS = st.one_of(
    st.sampled_from(_NASTY),
    st.text(_LETTERS, max_size=6),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
    st.builds(lambda begin, end: begin + " " + end, st.sampled_from(_NASTY), st.sampled_from(_NASTY)),
)

#: Around which articles are published: what happens to clocks now and then, and instants far from any.
MOMENTS = (
    second(),
    *(
        int(datetime.fromisoformat(written).replace(tzinfo=UTC).timestamp())
        for written in (
            *("2025-10-26 01:00", "2025-03-30 01:00", "2011-12-30 10:00", "2017-10-15 03:00", "2010-11-07 02:31"),
            *("1970-01-01 00:00", "1972-01-07 00:44:30", "1924-05-01 21:57:56", "1867-10-18 12:00", "0987-06-05"),
            *("2024-02-29 23:59:59", "5432-01-01"),
        )
    ),
)
_FLAGS = st.booleans()
_SPANS = st.sampled_from((1, 60, 3_600, 86_400, 40 * 86_400, 900 * 86_400))
_TEXTS = st.lists(st.one_of(st.sampled_from(WORDS), STRINGS), min_size=1, max_size=6).map(" ".join)
_TITLES = _TEXTS.filter(lambda text: bool(terms.clean(text)))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Of up to 16 articles, which have their few terms and moments in common."""

    def few(most: int) -> tuple[str, ...]:
        return tuple(draw(st.lists(STRINGS, min_size=1, max_size=most)))

    tags, authors, categories = few(8), few(4), few(3)
    near = draw(st.lists(st.sampled_from(MOMENTS), min_size=1, max_size=2))
    span = draw(_SPANS)
    instants = st.builds(lambda moment, away: moment + away, st.sampled_from(near), st.integers(-span, span))
    bounded = instants.map(_instant)
    number = draw(st.integers(1, 16))
    made = tuple(_article(draw, n, bounded, tags, authors, categories) for n in range(number))
    return World(
        made or (_article(draw, 0, bounded, tags, authors, categories),), tags, authors, categories, tuple(near)
    )


def _instant(seconds: int) -> datetime:
    """Or the one of `MOMENTS` that is nearest to it, where it is beyond them all."""
    bounded = min(max(seconds, min(MOMENTS)), max(MOMENTS))
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=bounded)


def _article(
    draw: st.DrawFn,
    number: int,
    instants: st.SearchStrategy[datetime],
    tags: tuple[str, ...],
    authors: tuple[str, ...],
    categories: tuple[str, ...],
) -> Article:
    def perhaps(values: st.SearchStrategy[Any]) -> Any:
        # By hand: a strategy that is made anew for each article is checked anew, and that takes longer than the rest.
        return draw(values) if draw(_FLAGS) else None

    category = perhaps(st.sampled_from(categories))
    return article(
        slug=f"made-{number}",
        external_id=f"{number}{draw(STRINGS)}",
        source=draw(st.sampled_from(SOURCES)),
        lang=draw(st.sampled_from(LANGS)),
        title=draw(_TITLES),
        description=perhaps(_TEXTS),
        text=perhaps(_TEXTS) or "",
        published_at=draw(instants),
        updated_at=perhaps(instants),
        category=category if category and terms.clean(terms.upper(category)) else None,
        tags=draw(st.lists(st.sampled_from(tags), max_size=4)),
        authors=draw(st.lists(st.sampled_from(authors), max_size=2)),
        sticky_weight=draw(st.sampled_from((-1, 0, 0, 0, 2**31 - 1))),
        sentiment=perhaps(st.sampled_from(SENTIMENTS)),
        image=perhaps(st.just("made")),
        story=perhaps(st.sampled_from(STORIES)),
        translation_of=perhaps(st.just("made-0")),
    )
