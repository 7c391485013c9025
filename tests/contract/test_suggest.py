"""Search-as-you-type over both engines: the same rules, and numbers that an oracle counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from search.article import Article
from search.facet_counts import FacetCount
from search.filters import ArticleFilter, FacetField, Terms
from search.request import Page, SearchRequest
from search.text import Query, tokens
from tests.articles import article, at
from tests.contract.conftest import Contender
from tests.contract.oracle import Oracle
from tests.contract.random_articles import POOL, WORDS
from tests.schema.asking import Asker, Recording
from tests.search.test_facet_values import expected

pytestmark = pytest.mark.anyio

#: Headlines as they are written, among the made-up ones.
WRITTEN = tuple(
    article(slug=f"written-{number}", title=title, lang=lang, tags=tags, source="written-post", published_at=at(-50))
    for number, (title, lang, tags) in enumerate(
        [
            ("Bitcoin price falls below $80K: what's next?", "en", ["bitcoin", "bitcoin price"]),
            ("Bitcoin price climbs again", "en", ["bitcoin", "bitcoin price", "ETF"]),
            ("Bitcoin mining moves north", "en", ["bitcoin", "mining"]),
            ("Bitcoin's price and the S&P 500", "en", ["bitcoin"]),
            ("Ethereum ETF launches", "en", ["ethereum", "ETF"]),
            ("Ethereum ETF outflows", "en", ["ethereum"]),
            ("Ціна біткоїна падає", "uk", ["bitcoin"]),
            ("П'ять причин купити біткоїн", "uk", ["bitcoin"]),
            ("Їжаки майнять біткоїн", "uk", ["mining"]),
        ]
    )
)
ORACLE = Oracle((*POOL, *WRITTEN))

ASKED = """query($prefix: String!, $filter: ArticleFilter, $first: Int!) {
  suggest(prefix: $prefix, filter: $filter, first: $first) {
    completions { text parts { text matched } count search }
    tags { value count currentCount toggle }
    sources { value label count currentCount }
    articles { score matches { field } node { id title } }
  }
}"""
#: As a client sends them, and as they are meant.
FILTERS: list[tuple[Mapping[str, Any], ArticleFilter]] = [
    ({}, ArticleFilter()),
    ({"lang": {"anyOf": ["uk"]}}, ArticleFilter(lang=Terms(("uk",)))),
    ({"tags": {"anyOf": ["mining", "tides"]}}, ArticleFilter(tags=Terms(("mining", "tides")))),
    ({"source": {"noneOf": ["written-post"]}}, ArticleFilter(source=Terms(none_of=("written-post",)))),
    ({"not": {"sentiment": {"exists": True}}}, ArticleFilter(not_=ArticleFilter(sentiment=Terms(exists=True)))),
]


@pytest.fixture(scope="module")
def content() -> Sequence[Article]:
    return (*POOL, *WRITTEN)


async def suggest(filled: Contender, prefix: str, wanted: Mapping[str, Any] | None = None, first: int = 6) -> Any:
    asked = {"prefix": prefix, "filter": wanted, "first": first}
    return (await Asker(Recording(filled.engine)).data(ASKED, **asked))["suggest"]


async def completions(filled: Contender, prefix: str, wanted: Mapping[str, Any] | None = None) -> dict[str, int]:
    return {one["text"]: one["count"] for one in (await suggest(filled, prefix, wanted))["completions"]}


async def test_as_somebody_types(filled: Contender) -> None:
    assert await completions(filled, "bitc") == {
        "bitcoin": 6,
        "bitcoin price": 3,
        "bitcoin mining": 1,
        "bitcoin mining moves": 1,
        "bitcoin price climbs": 1,
        "bitcoin price falls": 1,
    }
    assert await completions(filled, "bitcoin mi") == {
        "bitcoin mining": 1,
        "bitcoin mining moves": 1,
        "bitcoin mining moves north": 1,
    }
    assert await completions(filled, "etherum") == {
        "ethereum": 2,
        "ethereum etf": 2,
        "ethereum etf launches": 1,
        "ethereum etf outflows": 1,
    }
    assert await completions(filled, "bitcion outf") == {}
    assert await completions(filled, "ethereum outf") == {"ethereum outflows": 1}


async def test_ukrainian_with_and_without_the_language(filled: Contender) -> None:
    for wanted in (None, {"lang": {"anyOf": ["uk"]}}):
        found = await completions(filled, "п’я", wanted)
        assert next(iter(found)) == "п'ять"
        assert {text: count for text, count in found.items() if "причин" in text} == {
            "п'ять причин": 1,
            "п'ять причин купити": 1,
        }
        assert await completions(filled, "їжаки") == {"їжаки майнять": 1, "їжаки майнять біткоїн": 1}
    assert await completions(filled, "причи", {"lang": {"anyOf": ["en"]}}) == {}


async def test_what_was_typed_is_marked(filled: Contender) -> None:
    (first, *_) = (await suggest(filled, "ETHEREUM e"))["completions"]
    assert first["parts"] == [{"text": "ethereum e", "matched": True}, {"text": "tf", "matched": False}]


async def test_nothing_typed(filled: Contender) -> None:
    found = await suggest(filled, "", first=3)
    everything = SearchRequest(page=Page(3))
    assert found["completions"] == []
    assert [edge["node"]["id"] for edge in found["articles"]] == ORACLE.answer(everything).ids
    assert [(tag["value"], tag["count"]) for tag in found["tags"]] == [
        (count.value, count.count) for count in facet(FacetField.TAGS, ArticleFilter())[:3]
    ]


def facet(field: FacetField, wanted: ArticleFilter) -> list[FacetCount]:
    return list(
        ORACLE.answer(SearchRequest(filter=wanted, page=Page(0), facets=frozenset({field}))).facets[field].values
    )


_TYPED = st.lists(st.sampled_from([*WORDS, "bitcoin", "price", "etherum", "біткоїн"]), min_size=1, max_size=3).map(
    " ".join
)


@settings(max_examples=60, deadline=None, derandomize=True, phases=(Phase.generate, Phase.shrink))
@given(
    prefix=st.builds(lambda text, end: text[:end], _TYPED, st.integers(0, 20)),
    wanted=st.sampled_from(FILTERS),
    first=st.sampled_from([1, 3, 20]),
)
async def test_whatever_is_typed(
    filled: Contender, prefix: str, wanted: tuple[Mapping[str, Any], ArticleFilter], first: int
) -> None:
    sent, meant = wanted
    found = await suggest(filled, prefix, sent, first)
    counts = [one["count"] for one in found["completions"]]
    assert counts == sorted(counts, reverse=True)
    forms = [tuple(tokens(one["text"])) for one in found["completions"]]
    assert len(set(forms)) == len(forms) <= first
    for one in found["completions"]:
        answer = ORACLE.answer(SearchRequest(Query.parse(one["text"]), meant, page=Page(0)))
        assert (one["count"], answer.relaxed) == (answer.total, False)
        assert "".join(part["text"] for part in one["parts"]) == one["text"]
    for group, field in (("tags", FacetField.TAGS), ("sources", FacetField.SOURCE)):
        names = {each.source.key: each.source.name for each in ORACLE.articles} if group == "sources" else {}
        meant_values = expected(facet(field, meant), prefix, names)[:first]
        assert [(one["value"], one["count"], one["currentCount"]) for one in found[group]] == meant_values
    hits = ORACLE.answer(SearchRequest(Query.parse(prefix), meant)).total
    assert len(found["articles"]) == min(first, hits)


@pytest.mark.parametrize(
    "prefix",
    [
        *("\x00", "\x01\x02", "bit\x00coin", "🚀", "👩\u200d🚀 bitcoin", "\ud800", "bitcoin \udfff", "x\ud83d\ude80"),
        *("a" * 1_000, "bitcoin " * 125, "ї" * 1_000, "* OR 1=1 --", 'tags = "x"', "_keys.tags EXISTS", "\\x4", "ﬁ"),
        *("bitcoin\u0301", "ＢＩＴＣ", "\u202ebitcoin", "п\u02bcя", "0", "''", "-bitcoin", '"bitcoin pri'),
    ],
)
async def test_hostile_texts_are_answered(filled: Contender, prefix: str) -> None:
    found = await suggest(filled, prefix)
    for one in found["completions"]:
        assert one["count"] > 0
    assert len(found["articles"]) <= 6
