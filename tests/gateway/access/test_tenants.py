"""Whatever a tenant asks, it is told what an index would tell that never held anything else.

Random operations over the whole schema, with ids, states, cursors and words of what it must not see among the
arguments. They are asked by somebody who sees everything first, so that whatever is kept is there to be given away.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import httpx
import pytest

from gateway.app import create_app
from schema.federation import federated
from search import cursor, factory
from search.article import AiProvenance, Article, CoverImage, Source, story_id
from search.cursor import Offset, Position, Sort
from search.engine import SearchEngine, SearchIndex
from search.filters import ArticleFilter, Terms
from search.seal import Seal
from search.state import SearchState
from tests.articles import article, at
from tests.gateway.access.doors import bearer, door
from tests.gateway.asking import asking
from tests.gateway.plans.operations import Generator, Operation
from tests.schema.library import GATE

pytestmark = pytest.mark.anyio

#: In every text of what the tenant does not see, and in no question.
MARK = "secretbird"
#: A word there too, but one that is asked for.
ASKED = "kolibri"
#: A story that others alone tell.
THEIRS = story_id("art_" + "1" * 26)

OWN_SOURCE = Source(key="orbit-wire", name="Orbit Wire", type="RSS", url="https://orbit-wire.example/")
OTHER_SOURCES = [Source(key=key, name=f"{key} {MARK}", type=MARK) for key in ("lunar-post", "orbit-wires")]


def _own(number: int) -> Article:
    """One of a story of several, every third translated."""
    original = number - number % 3
    return article(
        slug=f"own-{number}",
        source=OWN_SOURCE,
        lang="en" if number == original else "uk",
        title=f"Harbor number {number} opens its gate",
        description="Ships queue in the morning." if number % 2 else None,
        text=f"Pilots guide tanker {number} through the fog.",
        body=f"Pilots guide **tanker {number}** through the fog.",
        published_at=at(-40 * number),
        updated_at=at(-number) if number % 4 else None,
        category=("Trade", "Science")[number % 2],
        tags=["harbor", ("shipping", "tides")[number % 2], f"tag {number % 5}"],
        authors=["Olena Koval"] if number % 3 else [],
        sentiment=("POSITIVE", "NEUTRAL", "NEGATIVE", None)[number % 4],
        sticky_weight=number % 3,
        url=f"https://orbit-wire.example/{number}",
        image="gate" if number % 2 else None,
        story=GATE if number < 6 else None,
        ai=None if number == original else AiProvenance(rewritten=True, version=1, translated_from=f"own-{original}"),
        topics=["gate", "harbo", f"tag:{number % 3}"],
        shares=[5_000, 3_000, 2_000],
    )


def _other(number: int) -> Article:
    """The like of what the tenant has, at the same times, of the same story, in the same words; and marked."""
    like = _own(number)
    picture = f"https://images.example/{MARK}.jpg"
    return like.model_copy(
        update={
            "source": OTHER_SOURCES[number % 2],
            "slugs": [f"own-{number}", f"{MARK}-{number}"],
            "title": f"{like.title} {ASKED} {MARK}",
            "description": f"Ships queue {MARK}",
            "text": f"{like.text} {MARK}",
            "body": f"{like.body} {MARK}",
            "category": (like.category or "").upper() if number % 3 else f"{MARK} kind",
            "tags": ["HARBOR", ASKED.upper(), MARK.upper()],
            "authors": ["OLENA KOVAL", f"Ann {MARK}"],
            "sticky_weight": 9,
            "url": f"https://other.example/{ASKED}/{number}",
            "canonical_url": f"https://other.example/{MARK}/{number}",
            "cover_image": CoverImage(raw=picture, full=picture, regular=picture, small=picture, thumb=picture),
            "story": GATE if number % 2 else THEIRS,
            "published_at": like.published_at if number % 3 else at(500 + number),
        }
    )


def _renamed(one: Article) -> Article:
    """With the id that it has by its new source."""
    return Article.model_validate(one.model_dump(exclude={"id"}))


OWN = [_own(number) for number in range(24)]
OTHERS = [_renamed(_other(number)) for number in range(24)]


def _positions() -> list[str]:
    ends = [(OTHERS[0], Sort.PUBLISHED_AT_DESC), (OTHERS[4], Sort.UPDATED_AT_DESC), (OWN[3], Sort.PUBLISHED_AT_DESC)]
    found = [
        cursor.encode(Position(sort.key, one.document()[sort.key], one.id))
        for one, sort in ends
        if sort.key is not None
    ]
    return [*found, cursor.encode(Offset(2, "another"))]


def _state(**chosen: Any) -> str:
    return Seal().token(SearchState(filter=ArticleFilter(**chosen), sort=Sort.PUBLISHED_AT_DESC))


VALUES: dict[str, list[Any]] = {
    "String": ["", "orbit-wire", "lunar-post", "orbit-wires", "en", "uk", "harbor", ASKED, "Olena Koval", "own-3"],
    "Int": [1, 2, 3, 20, 100, 0, 101],
    "Boolean": [True, False],
    "Float": [0.5],
    "ID": [
        *(one.id for one in (*OWN[:4], *OTHERS[:4])),
        *(GATE, THEIRS, "src_orbit-wire", "src_lunar-post", "src_orbit-wires", "nonsense"),
    ],
    "_Any": [
        *({"__typename": "Article", "id": one.id} for one in (*OWN[:2], *OTHERS[:2])),
        *({"__typename": "Story", "id": story} for story in (GATE, THEIRS)),
        *({"__typename": "Source", "key": key} for key in ("orbit-wire", "lunar-post")),
        *({"__typename": "Source", "id": f"src_{key}"} for key in ("orbit-wires", "orbit-wire")),
    ],
    "DateTime": ["2025-11-24T12:00:00Z", "2025-11-24T20:20:00Z", "2030-01-01T00:00:00Z", "2025-11-20T00:00:00Z"],
    "Duration": ["P100Y", "P7D"],
    "URL": [OTHERS[0].url and str(OTHERS[0].url), str(OWN[0].url)],
    "SearchState": [
        _state(source=Terms(any_of=("lunar-post",))),
        _state(not_=ArticleFilter(source=Terms(any_of=("orbit-wire",)))),
        _state(tags=Terms(any_of=(ASKED,)), any_of=(ArticleFilter(), ArticleFilter(story=THEIRS))),
        _state(),
        "nonsense",
    ],
    "first": [1, 2, 5, 20],
    "widths": [100, 200],
    "width": [1, 300],
    "timeZone": ["UTC", "Europe/Kyiv"],
    "prefix": ["", "orb", "lun", "kol", "har", "ann", "olena"],
    "key": ["orbit-wire", "lunar-post", "orbit-wires"],
    "slug": ["own-3", "own-4", "own-5"],
    "externalId": ["own-3", "own-4"],
    "source": ["orbit-wire", "lunar-post"],
    "after": _positions(),
    "before": _positions(),
}
#: Words of the embedded engine's questions: those that rank hits would rank them by how common they are in the index.
UNRANKED = ["", "", ASKED]
#: Meilisearch ranks without that.
WORDS = ["", "harbor", "gate opens", f"harbor {ASKED}", ASKED, "tankr", "har"]

#: What a tenant may see that depends on the others, as docs/security.md says; and what differs from time to time.
LEFT_OUT = {"score", "asOf", "lastWriteAt", "tookMs", "cached", "generation"}


@dataclass(frozen=True)
class Sites:
    """``whole`` holds everything, and ``alone`` what the tenant sees."""

    whole: httpx.AsyncClient
    alone: httpx.AsyncClient
    words: list[str]
    operations: int


def _places(
    request: pytest.FixtureRequest, folder: Path, name: str
) -> tuple[Callable[[], SearchIndex], Callable[[], SearchEngine]]:
    if request.param == "embedded":
        return partial(factory.embedded_index, folder / name), partial(factory.embedded_engine, folder / name)
    place = (request.getfixturevalue("meilisearch_url"), None, f"tenants-{uuid4().hex}")
    return partial(factory.meilisearch_index, *place), partial(factory.meilisearch_engine, *place, deadline=4.9)


@pytest.fixture(scope="module", params=["embedded", "meilisearch"])
async def sites(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sites]:
    folder = tmp_path_factory.mktemp("tenants")
    async with AsyncExitStack() as stack:
        clients: list[httpx.AsyncClient] = []
        for name, articles in (("whole", [*OTHERS, *OWN]), ("alone", OWN)):
            open_index, open_engine = _places(request, folder, name)
            async with aclosing(open_index()) as index:
                await index.open()
                await index.apply([one.document() for one in articles], ())
            keys = door(folder) if name == "whole" else None
            app = create_app(open_engine, cache_bytes=20_000_000, door=keys, surface=federated())
            clients.append(await stack.enter_async_context(asking(app)))
        words, operations = (UNRANKED, 400) if request.param == "embedded" else (WORDS, 120)
        whole, alone = clients
        yield Sites(whole, alone, words, operations)


async def asked(client: httpx.AsyncClient, what: Operation, who: str | None) -> httpx.Response:
    body = {"query": what.text, "variables": what.variables}
    return await client.post("/graphql", json=body, headers=bearer(who) if who else {})


def comparable(response: httpx.Response) -> object:
    """Of several errors that all make the whole answer null, it depends on what was loaded first which are told."""
    said = response.json()
    return response.status_code, sorted(said) if said.get("data") is None else _without_generations(said)


def _without_generations(said: Any) -> Any:
    """Cursors by relevance have one in them."""
    match said:
        case dict():
            return {name: _without_generations(value) for name, value in said.items()}
        case list():
            return [_without_generations(value) for value in said]
        case str():
            try:
                plain = base64.b64decode(said + "=" * (-len(said) % 4), altchars=b"-_").decode()
            except (ValueError, UnicodeError, binascii.Error):
                return said
            return plain.rpartition("|")[0] if plain.startswith("1|o|") else said
    return said


async def test_random_operations(sites: Sites) -> None:
    revealing = answered = 0
    values = VALUES | {"query": sites.words}
    for seed in range(sites.operations):
        what = Generator(federated()._schema, Random(seed), values, LEFT_OUT).operation()
        everything = await asked(sites.whole, what, "admin")
        expected = await asked(sites.alone, what, None)
        for _ in range(2):
            told = await asked(sites.whole, what, "orbit")
            assert MARK not in told.text.lower(), (seed, what, told.text)
            assert comparable(told) == comparable(expected), (seed, what)
        revealing += MARK in everything.text.lower()
        answered += expected.json().get("data") is not None
    # Without these two the test would say little.
    assert revealing > sites.operations * 0.15
    assert answered > sites.operations * 0.4


ALL_AT_ONCE = """
query ($ids: [ID!]!, $state: SearchState!, $id: ID!, $key: String!, $story: ID!, $own: ID!) {
  nodes(ids: $ids) { __typename id ... on Article { title story { articleCount sourceCount headline } } }
  article(by: {id: $id}) { title related(first: 20) { id title } translations { id } story { id } }
  own: article(by: {id: $own}) { related(first: 20) { title } translations { title } story { headline sourceCount } }
  source(key: $key) { name articleCount }
  sources { key name articleCount sentiment { positive } }
  story(id: $story) { headline articleCount }
  index { documents }
  suggest(prefix: "kol", first: 20) {
    completions { text count } tags { value count } sources { value label } articles { node { title } }
  }
  facetValues(field: AUTHOR, prefix: "ann") { value count }
  articles(state: $state, first: 100) {
    totalCount nodes { id } pageInfo { hasNextPage }
    facets { source { values { value count label } totalValues } author { values { value } } }
    histogram(interval: DAY) { buckets { count } }
  }
}
"""


async def test_everything_that_others_have_asked_for_by_its_name(sites: Sites) -> None:
    names = {
        "ids": [one.id for one in OTHERS],
        "id": OTHERS[1].id,
        "key": "lunar-post",
        "story": THEIRS,
        "own": OWN[9].id,
    }
    what = Operation(ALL_AT_ONCE, names | {"state": _state(source=Terms(any_of=("lunar-post", "orbit-wires")))})
    told = [await asked(sites.whole, what, who) for who in ("admin", "orbit", "orbit")]
    assert MARK in told[0].text
    assert all(each.json()["data"]["nodes"] == [None] * len(OTHERS) for each in told[1:])
    assert "errors" not in told[0].json()
    assert told[1].json()["data"]["own"]["related"]
    assert told[1].json() == told[2].json() == (await asked(sites.alone, what, None)).json()


ENTITIES = """query ($of: [_Any!]!) { _entities(representations: $of) {
  ... on Article { id title story { articleCount } }
  ... on Source { key name articleCount }
  ... on Story { id headline articleCount sourceCount }
} }"""


async def test_entities_that_others_have(sites: Sites) -> None:
    """As a router asks for them, by names that another subgraph knows."""
    others = [{"__typename": "Article", "id": one.id} for one in OTHERS]
    others += [{"__typename": "Source", "key": one.key} for one in OTHER_SOURCES]
    others += [{"__typename": "Source", "id": "src_lunar-post"}, {"__typename": "Story", "id": THEIRS}]
    own = [{"__typename": "Article", "id": OWN[0].id}, {"__typename": "Story", "id": GATE}]
    what = Operation(ENTITIES, {"of": others + own})
    told = [await asked(sites.whole, what, who) for who in ("admin", "orbit", "orbit")]
    assert MARK in told[0].text
    assert None not in told[0].json()["data"]["_entities"]
    assert told[1].json()["data"]["_entities"][: len(others)] == [None] * len(others)
    assert told[1].json() == told[2].json() == (await asked(sites.alone, what, None)).json()
    assert told[1].json()["data"]["_entities"][-1]["articleCount"] == 6
