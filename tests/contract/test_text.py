"""Which words find which articles, the same on every engine."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from search.article import Article
from search.cursor import Sort
from search.filters import ArticleFilter, Terms
from search.page import SearchPage
from search.request import SearchRequest
from search.text import Query
from tests.articles import article
from tests.contract.conftest import EVERYTHING, Contender, ids
from tests.contract.oracle import Oracle
from tests.contract.walking import joined, pages

pytestmark = pytest.mark.anyio

TEXTS = (
    article(slug="bitcoin", title="Bitcoin rally", text="Miners rejoice over the regulation.", tags=["market"]),
    article(slug="sun-flower", title="A sun flower", description="Old spelling of the rally"),
    article(slug="sunflower", title="Sunflower fields"),
    article(slug="newsgate", title="Newsgate", tags=["open source"]),
    article(slug="news-gate", title="The gate", tags=["fresh news", "gate"]),
    article(slug="art", title="State of the art"),
    article(slug="cafe", title="Café olé", description="naïve São Paulo façade"),
    article(slug="five", lang="uk", title="П'ять гривень", text="Їжак і ґанок"),
    article(slug="five-curly", lang="uk", title="П’ять монет"),
    article(slug="five-letter", lang="uk", title="Пʼять доларів"),
    article(slug="crypto", lang="uk", title="Криптовалюта зростає", description="Ринок відновлюється"),
    article(slug="raised", lang="uk", title="Раунд 7qx доларів"),
    article(slug="signs", title='He said: "go-ahead" AND left', text="C++ or S&P 500, snake_case, a*b, 100,000 (x)"),
    article(slug="go", title="Go home"),
    article(slug="wide", title="ＦＵＬＬ width ﬁnish №5 x²"),
    article(slug="rocket", title="Moon🚀landing"),
    article(slug="kings", title="King wings", text="sting strong"),
    article(slug="long-word", title="z" * 240 + " zebra"),
    article(slug="lines", title="Before after", text="one\ntwo\tthree\u00a0four\u2028five"),
    article(slug="ten", title="alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo lima"),
    article(slug="nine", title="alpha bravo charlie delta echo foxtrot golf hotel india"),
    article(slug="figures", title="Latin 31ялина", text="Слово 31 b 57ґ"),
    article(slug="wrong-lang", title="Rally elsewhere", lang="es"),
)
ORACLE = Oracle(TEXTS)
NAMES = {one.id: one.slugs[0] for one in TEXTS}


@pytest.fixture(scope="module")
def content() -> Sequence[Article]:
    return TEXTS


async def search(contender: Contender, query: str, **wanted: Terms) -> SearchPage:
    return await contender.ask(
        SearchRequest(Query.parse(query), ArticleFilter(**wanted), page=EVERYTHING)  # type: ignore[arg-type]
    )


def slugs(page: SearchPage) -> set[str]:
    return {NAMES[hit.document["id"]] for hit in page.hits}


FINDS: list[tuple[str, set[str]]] = [
    # All words, in any field, in any order; the last one as a prefix.
    ("bitcoin rally", {"bitcoin"}),
    ("rally bitcoin", {"bitcoin"}),
    ("market miners", {"bitcoin"}),
    ("RALLY BITCOIN", {"bitcoin"}),
    ("bitcoin regul", {"bitcoin"}),
    ("ral", {"bitcoin", "sun-flower", "wrong-lang"}),
    ("rally rally", {"bitcoin", "sun-flower", "wrong-lang"}),
    ("open", {"newsgate"}),
    # One typo from five letters, two from nine, none below five.
    ("bitcion", {"bitcoin"}),
    ("btcoin", {"bitcoin"}),
    ("bitcoiin", {"bitcoin"}),
    ("bitkoim", set()),
    ("rexulation", {"bitcoin"}),
    ("rexuxation", {"bitcoin"}),
    ("rexuxatiom", set()),
    ("rgeulation", {"bitcoin"}),
    ("sting", {"kings"}),
    ("ging", set()),
    ("kinh", set()),
    ("stinh", {"kings"}),
    ("gaet", set()),
    # A wrong first letter counts as two.
    ("vitcoin", set()),
    ("itcoin", set()),
    ("ibtcoin", set()),
    ("xegulation", {"bitcoin"}),
    ("egulation", {"bitcoin"}),
    ("xregulation", {"bitcoin"}),
    ("ergulation", {"bitcoin"}),
    ("xexulation", set()),
    # Typos and prefixes together.
    ("regulx", {"bitcoin"}),
    ("bitcx", {"bitcoin"}),
    ("bitx", set()),
    ("bitcx rally", set()),
    # Figures and letters: a word ends where the script changes, whatever stands before it.
    ("31ялина", {"figures"}),
    ("31 latin", {"figures"}),
    ("57 слово", {"figures"}),
    ("57ґ latin", {"figures"}),
    # Accents, letters of other widths, signs.
    ("cafe ole", {"cafe"}),
    ("CAFÉ", {"cafe"}),
    ("cafe\u0301", {"cafe"}),
    ("naive sao facade", {"cafe"}),
    ("full", {"wide"}),
    ("ｗｉｄｔｈ", {"wide"}),
    ("finish", {"wide"}),
    ("no5 x2", {"wide"}),
    ("landing moon", {"rocket"}),
    ("🚀", set(NAMES.values())),
    ("moon 🚀", {"rocket"}),
    # Ukrainian.
    ("п'ять", {"five", "five-curly", "five-letter"}),
    ("п’ять", {"five", "five-curly", "five-letter"}),
    ("пʼять", {"five", "five-curly", "five-letter"}),
    ("П'ЯТЬ ГРИВЕНЬ", {"five"}),
    ("пять", {"five", "five-curly", "five-letter"}),
    ("їжак", {"five"}),
    ("іжак", {"five"}),
    ("ґанок", {"five"}),
    ("ганок", set()),
    ("криптовалута", {"crypto"}),
    ("крипт", {"crypto"}),
    ("ринак", {"crypto"}),
    ("минок", set()),
    ("ринк", set()),
    ("відновлюеться", {"crypto"}),
    # Latin letters after figures among Cyrillic words.
    ("7qx", {"raised"}),
    ("раунд 7q", {"raised"}),
    ("qx", set()),
    # Text is text.
    ("-rally", {"bitcoin", "sun-flower", "wrong-lang"}),
    ("bitcoin -rally", {"bitcoin"}),
    ('"rally bitcoin"', {"bitcoin"}),
    ('"bitcoin', {"bitcoin"}),
    ('bitcoin "rally', {"bitcoin"}),
    ("bitcoi*", {"bitcoin"}),
    ("*", set(NAMES.values())),
    ("title:bitcoin", set()),
    ("go AND left", {"signs"}),
    ("NOT go home", set()),
    ("go home", {"go"}),
    ("(bitcoin)", {"bitcoin"}),
    ("bitcoin^2 OR x~", set()),
    ("[a TO z] bitcoin", set()),
    ("+bitcoin", {"bitcoin"}),
    ("\\bitcoin\\", {"bitcoin"}),
    ("snake case", {"signs"}),
    ("snake_case", {"signs"}),
    ("C++ or", {"signs"}),
    ("S&P 500", {"signs"}),
    ("go-ahead", {"signs"}),
    ("100,000", {"signs"}),
    ("100000", {"signs"}),
    ("one two three four", {"lines"}),
    # Boundaries between words may be missing or superfluous.
    ("sun flower", {"sun-flower", "sunflower"}),
    ("sunflower", {"sun-flower", "sunflower"}),
    ("sunflo", {"sunflower"}),
    ("sunf lower", {"sun-flower", "sunflower"}),
    ("sun flowers", {"sun-flower", "sunflower"}),
    ("sunflowers", {"sunflower"}),
    ("news gate", {"newsgate", "news-gate"}),
    ("bti coin", set()),
    ("stateof the art", {"art"}),
    ("state oftheart", set()),
    ("state of theart", {"art"}),
    ("moonlanding", {"rocket"}),
    # Long words, and words that nothing has.
    ("z" * 240, {"long-word"}),
    ("z" * 300, set()),
    ("zebra", {"long-word"}),
    ("xylophone", set()),
]


@pytest.mark.parametrize(("query", "expected"), FINDS, ids=[query for query, _ in FINDS])
async def test_what_words_find(filled: Contender, query: str, expected: set[str]) -> None:
    page = await search(filled, query)
    found = set() if page.relaxed else slugs(page)
    assert found == expected
    assert page.relaxed or page.total == len(expected)


@pytest.mark.parametrize(("query", "expected"), FINDS, ids=[query for query, _ in FINDS])
def test_what_words_find_by_the_rule(query: str, expected: set[str]) -> None:
    answer = ORACLE.answer(SearchRequest(Query.parse(query), page=EVERYTHING))
    assert (set() if answer.relaxed else {NAMES[one] for one in answer.ids}) == expected


RELAXED: list[tuple[str, set[str]]] = [
    ("rally xylophone", {"bitcoin", "sun-flower", "wrong-lang"}),
    ("bitcoin rally xylophone", {"bitcoin"}),
    ("bitcoin xylophone rally", {"bitcoin"}),
    ("gate bitcoin xylophone yacht", {"news-gate"}),
    ("криптовалюта зростає xylophone", {"crypto"}),
    ("rall xylophone", set()),
]


@pytest.mark.parametrize(("query", "expected"), RELAXED, ids=[query for query, _ in RELAXED])
async def test_words_are_dropped_from_the_end(filled: Contender, query: str, expected: set[str]) -> None:
    page = await search(filled, query)
    assert (slugs(page), page.total, page.relaxed) == (expected, len(expected), bool(expected))


#: Of the articles with "rally", the one that has most of the words behind "xylophone" as well.
MEANT = [
    ("rally xylophone spelling", "sun-flower"),
    ("rally xylophone speling old", "sun-flower"),
    ("rally xylophone elsewh", "wrong-lang"),
    ("rally xylophone market", "bitcoin"),
    ("rally xylophone zebra yacht miners", "bitcoin"),
    ("rally xylophone elsewh yacht spelling", "sun-flower"),
]


@pytest.mark.parametrize(("query", "expected"), MEANT, ids=[query for query, _ in MEANT])
async def test_dropped_words_bring_a_hit_forward(filled: Contender, query: str, expected: str) -> None:
    request = SearchRequest(Query.parse(query), page=EVERYTHING)
    page = await filled.ask(request)
    assert NAMES[ids(page)[0]] == expected
    assert (slugs(page), page.relaxed) == ({"bitcoin", "sun-flower", "wrong-lang"}, True)
    for backward in (False, True):
        assert joined(await pages(filled, request, 1, backward=backward), backward=backward) == ids(page)


@pytest.mark.parametrize("sort", Sort)
async def test_words_are_dropped_under_every_sort(filled: Contender, sort: Sort) -> None:
    page = await filled.ask(SearchRequest(Query.parse("bitcoin xylophone"), sort=sort))
    assert (slugs(page), page.total, page.relaxed) == ({"bitcoin"}, 1, True)


async def test_words_are_dropped_when_the_filter_leaves_nothing_with_all(filled: Contender) -> None:
    page = await search(filled, "rally bitcoin", lang=Terms(any_of=("es",)))
    assert (slugs(page), page.relaxed) == ({"wrong-lang"}, True)


async def test_nothing_is_relaxed_where_not_even_the_first_word_is_found(filled: Contender) -> None:
    page = await search(filled, "xylophone bitcoin")
    assert (page.hits, page.total, page.relaxed) == ((), 0, False)


async def test_nothing_is_relaxed_where_everything_is_found(filled: Contender) -> None:
    assert not (await search(filled, "bitcoin rally")).relaxed
    assert not (await search(filled, "")).relaxed


async def test_of_more_than_ten_words_the_first_ten_count(filled: Contender) -> None:
    ten = "alpha bravo charlie delta echo foxtrot golf hotel india juliett"
    for query in (ten, f"{ten} kilo", f"{ten} kilo xylophone"):
        page = await search(filled, query)
        assert (slugs(page), page.relaxed) == ({"ten"}, False)


async def test_the_tenth_of_many_words_is_a_prefix(filled: Contender) -> None:
    page = await search(filled, "alpha bravo charlie delta echo foxtrot golf hotel india juli xylophone")
    assert (slugs(page), page.relaxed) == ({"ten"}, False)


@pytest.mark.parametrize("query", ["", " ", "!?", '"', '"" -- **', "-", "_", "…", "🚀🚀", "\x00", "\u200d"])
@pytest.mark.parametrize("sort", Sort)
async def test_without_words_everything_is_found(filled: Contender, query: str, sort: Sort) -> None:
    request = SearchRequest(Query.parse(query), sort=sort, page=EVERYTHING, scores=True)
    assert await filled.ids(request) == ORACLE.answer(request).ids
    assert {hit.score for hit in (await filled.ask(request)).hits} == {None}


async def test_tags_are_searched_and_authors_are_not(empty: Contender) -> None:
    await empty.fill([article(slug="one", tags=["zanzibar"], authors=["Quentin"], category="violet")])
    found = [(await search(empty, word)).total for word in ("zanzibar", "quentin", "violet", "daily")]
    assert found == [1, 0, 0, 0]
