"""What is asked: one operation, with what people type, and the same of Meilisearch itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

import orjson

from bench.gateways.load import post
from bench.suggest import BOX
from gateway.plans.executor import Executor
from schema import schema
from schema.context import Context
from search.engine import SearchEngine
from search.meilisearch import MeilisearchEngine
from search.meilisearch.http import Pool, Response
from search.request import Page, SearchRequest
from search.text import Query, tokens

#: Hits with twelve scalar fields, source and image, and four facets.
OPERATION = """query Search($text: String!, $first: Int!) {
  articles(query: $text, first: $first) {
    totalCount
    nodes {
      id externalId slug title description lang publishedAt updatedAt category sentiment url readingMinutes
      source { key name }
      coverImage { small thumb }
    }
    facets {
      tags { values { value count } }
      category { values { value count } }
      source { values { value count } }
      lang { values { value count } }
    }
  }
}"""
_SHOWN = """id externalId slug title description lang publishedAt updatedAt category sentiment url readingMinutes
  source coverImage"""
_NAIVE = "/indexes/articles/search"
_GRAPHQL = "/graphql"
_MULTI = "/multi-search"


async def typed(engine: SearchEngine, titles: Sequence[str], number: int, hits: int) -> list[str]:
    """Beginnings of words, and two words at a time, out of titles; all differ, and each finds so many articles.

    They are in comparable form already, so that who sends them to newsgate's index as they are finds the same.
    """
    random, found = Random(1), dict[str, None]()  # noqa: S311  # nothing here is secret
    while len(found) < number:
        words = [word for word in tokens(random.choice(titles)) if len(word) > 1]
        if len(words) > 1:
            one, other = random.sample(words, 2)
            text = one[: random.randint(1, 6)] if len(found) % 2 else f"{one} {other}"
            (page,) = await engine.search([SearchRequest(Query.parse(text), page=Page(size=0))])
            if page.total >= hits and not page.relaxed:
                found[text] = None
    return list(found)


def keystrokes(titles: Sequence[str], number: int, seed: int = 1) -> list[bytes]:
    """The requests of a search box in which one or two words of a title are typed, letter by letter."""
    random, found = Random(seed), list[bytes]()  # noqa: S311  # nothing here is secret
    while len(found) < number:
        words = tokens(random.choice(titles))
        text = " ".join(random.sample(words, min(len(words), random.randint(1, 2))))
        typed = (text[:end] for end in range(1, len(text) + 1))
        found += [post(_GRAPHQL, orjson.dumps({"query": BOX, "variables": {"typed": each}})) for each in typed]
    return found[:number]


def graphql(texts: Iterable[str], first: int = 20) -> list[bytes]:
    """The requests to a gateway."""
    return [post(_GRAPHQL, orjson.dumps(_body(text, first))) for text in texts]


async def multi_searches(url: str, texts: Iterable[str], first: int = 20) -> list[bytes]:
    """The requests that newsgate makes of Meilisearch, one for each text."""
    noting = _Noting(url)
    engine = MeilisearchEngine(url, None, "articles", sender=noting)
    executor = Executor(schema)
    for text in texts:
        await executor.execute(OPERATION, {"text": text, "first": first}, None, Context(engine))
    await engine.aclose()
    return [post(_MULTI, body) for body in noting.bodies]


def searches(texts: Iterable[str], first: int = 20) -> list[bytes]:
    """The same as one plain search of Meilisearch for each text, as the peers make it."""
    common = {
        "limit": first,
        "matchingStrategy": "all",
        "attributesToRetrieve": _SHOWN.split(),
        "facets": [f"_spellings.{facet}" for facet in ("tags", "category", "source", "lang")],
    }
    return [post(_NAIVE, orjson.dumps({"q": text, **common})) for text in texts]


def _body(text: str, first: int) -> dict[str, object]:
    return {"query": OPERATION, "variables": {"text": text, "first": first}}


class _Noting:
    """A `Sender` that notes the searches that pass through it."""

    def __init__(self, url: str) -> None:
        self._pool = Pool(url, {"Accept-Encoding": "identity", "Content-Type": "application/json"})
        self.bodies: list[bytes] = []

    async def send(self, method: str, path: str, body: bytes = b"", *, fresh: bool = False) -> Response:
        if path == _MULTI.removeprefix("/"):
            self.bodies.append(body)
        return await self._pool.send(method, path, body, fresh=fresh)

    async def aclose(self) -> None:
        await self._pool.aclose()
