"""What is on in a filter, in words for people and as a filter takes it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.labels import Named, label, named
from schema.literals import literal, name, value
from schema.scalars import format_duration, parse_duration
from search.applied import applied
from search.engine import SearchEngine
from search.filters import ArticleFilter, Period, Terms
from search.state import SearchState
from tests.schema.asking import Asker, Recording
from tests.search.states import filters

NAMES = {Named("source", "coindesk"): "CoinDesk", Named("story", "sty_1"): "The gate opens"}
DAY = 86_400
#: 2025-11-24 17:10:37 UTC.
AT = 1_764_004_237


def tags(*values: str) -> ArticleFilter:
    return ArticleFilter(tags=Terms(values))


CASES: list[tuple[dict[str, Any], str, str]] = [
    ({"tags": Terms(("BITCOIN",))}, "BITCOIN", "BITCOIN"),
    ({"tags": Terms(all_of=("BITCOIN",))}, "BITCOIN", "BITCOIN"),
    ({"tags": Terms(none_of=("BITCOIN",))}, "not BITCOIN", "BITCOIN"),
    ({"tags": Terms(("",))}, '""', ""),
    ({"tags": Terms(('say "when"',))}, 'say "when"', 'say "when"'),
    ({"external_id": Terms(("\ud800x",))}, "\ufffdx", "\ufffdx"),
    ({"source": Terms(("coindesk",))}, "CoinDesk", "coindesk"),
    ({"source": Terms(none_of=("coindesk",))}, "not CoinDesk", "coindesk"),
    ({"source": Terms(("unknown",))}, "unknown", "unknown"),
    ({"story": "sty_1"}, "The gate opens", "sty_1"),
    ({"story": "sty_2"}, "sty_2", "sty_2"),
    ({"sentiment": Terms(("POSITIVE",))}, "POSITIVE", "POSITIVE"),
    ({"tags": Terms(exists=True)}, "any tag", "true"),
    ({"category": Terms(exists=False)}, "no category", "false"),
    ({"source": Terms(exists=True)}, "any source", "true"),
    ({"lang": Terms(exists=False)}, "no language", "false"),
    ({"author": Terms(exists=False)}, "no author", "false"),
    ({"sentiment": Terms(exists=False)}, "no tone", "false"),
    ({"external_id": Terms(exists=True)}, "any external id", "true"),
    ({"has_cover_image": True}, "with cover image", "true"),
    ({"has_cover_image": False}, "without cover image", "false"),
    ({"translation": True}, "only translations", "true"),
    ({"translation": False}, "only originals", "false"),
    ({"published_at": Period(AT)}, "published since 2025-11-24 17:10:37 UTC", "2025-11-24T17:10:37Z"),
    ({"published_at": Period(AT - 37)}, "published since 2025-11-24 17:10 UTC", "2025-11-24T17:10:00Z"),
    ({"published_at": Period(lt=AT - AT % DAY)}, "published before 2025-11-24", "2025-11-24T00:00:00Z"),
    ({"updated_at": Period(lt=-62_135_596_800)}, "updated before 0001-01-01", "0001-01-01T00:00:00Z"),
    ({"updated_at": Period(gte=2**40)}, "updated since 9999-12-31 23:59:59 UTC", "9999-12-31T23:59:59Z"),
    ({"published_at": Period(within=7 * DAY)}, "published in the last 7 days", "P7D"),
    ({"published_at": Period(within=DAY)}, "published in the last 1 day", "P1D"),
    ({"updated_at": Period(within=5_400)}, "updated in the last 1 hour 30 minutes", "PT1H30M"),
    ({"updated_at": Period(within=2 * DAY + 1)}, "updated in the last 2 days 1 second", "P2DT1S"),
    ({"updated_at": Period(within=0)}, "updated in the last 0 seconds", "PT0S"),
    ({"not_": tags("A")}, "not A", '{tags: {anyOf: ["A"]}}'),
    ({"not_": tags("A", "B")}, "not (A or B)", '{tags: {anyOf: ["A", "B"]}}'),
    (
        {"not_": replace(tags("A", "B"), lang=Terms(all_of=("en",)), source=Terms(("coindesk",)))},
        "not ((A or B) and CoinDesk and en)",
        '{tags: {anyOf: ["A", "B"]}, source: {anyOf: ["coindesk"]}, lang: {allOf: ["en"]}}',
    ),
    ({"any_of": (tags("A"),)}, "A", '{tags: {anyOf: ["A"]}}'),
    (
        {"any_of": (replace(tags("A", "B"), has_cover_image=True, sentiment=Terms(none_of=("NEGATIVE",))),)},
        "(A or B) and not NEGATIVE and with cover image",
        '{tags: {anyOf: ["A", "B"]}, sentiment: {noneOf: [NEGATIVE]}, hasCoverImage: true}',
    ),
    (
        {"not_": ArticleFilter(any_of=(replace(tags("A"), story="sty_1"), tags("B", "C")))},
        "not ((A and The gate opens) or (B or C))",
        '{anyOf: [{tags: {anyOf: ["A"]}, story: "sty_1"}, {tags: {anyOf: ["B", "C"]}}]}',
    ),
    (
        {"not_": ArticleFilter(published_at=Period(0, DAY, 60))},
        "not (published since 1970-01-01 and published before 1970-01-02 and published in the last 1 minute)",
        '{publishedAt: {gte: "1970-01-01T00:00:00Z", lt: "1970-01-02T00:00:00Z", within: "PT1M"}}',
    ),
]


@pytest.mark.parametrize(("wanted", "words", "written"), CASES, ids=str)
def test_in_words_and_as_a_filter_takes_it(wanted: dict[str, Any], words: str, written: str) -> None:
    (one,) = applied(ArticleFilter(**wanted))
    assert (label(one, NAMES), value(one)) == (words, written)


def test_only_sources_and_stories_have_names() -> None:
    wanted = ArticleFilter(
        tags=Terms(("coindesk",)),
        source=Terms(("a", "b"), none_of=("c",), exists=True),
        story="sty_1",
        any_of=(tags("x"), ArticleFilter(source=Terms(("d",)))),
        not_=ArticleFilter(not_=ArticleFilter(story="sty_2")),
    )
    found = {each for one in applied(wanted) for each in named(one)}
    assert found == {Named("source", key) for key in "abcd"} | {Named("story", "sty_1"), Named("story", "sty_2")}


@pytest.mark.parametrize(
    ("attribute", "written"),
    [("tags", "tags"), ("has_cover_image", "hasCoverImage"), ("not_", "not"), ("any_of", "anyOf")],
)
def test_names_of_fields(attribute: str, written: str) -> None:
    assert name(attribute) == written


@given(seconds=st.integers(0, 86_399_999_913_600))
def test_durations_are_read_as_they_are_written(seconds: int) -> None:
    assert parse_duration(format_duration(seconds)) == seconds
    assert re.fullmatch(r"P(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?(?<!T)", format_duration(seconds))


@settings(deadline=None)
@given(wanted=filters(st.text(st.characters(exclude_categories=["Cs"]), max_size=8)))
async def test_what_is_written_is_the_filter(library: SearchEngine, wanted: ArticleFilter) -> None:
    """A client may take it and ask with it."""
    ask = Asker(Recording(library), now=-(2**60))  # so early that no relative period is empty
    question = f"{{ articles(filter: {literal(wanted)}) {{ state }} }}"
    state = (await ask.data(question))["articles"]["state"]
    assert state == ask.seal.token(SearchState(filter=wanted).canonical())
