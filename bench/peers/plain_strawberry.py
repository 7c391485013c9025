"""Strawberry over httpx, as their documentations advise: ``python -m bench.peers.plain_strawberry``.

Its own ASGI application, parsing and validation remembered, one client for all requests; MEILISEARCH_URL names the
server. The schema is that of `articles.js`; so is what it knows of the index that newsgate filled.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any, NewType

import httpx
import strawberry
import uvicorn
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

SHOWN = (
    *("id", "externalId", "slug", "title", "description", "lang", "publishedAt", "updatedAt", "category", "sentiment"),
    *("url", "readingMinutes", "source", "coverImage"),
)
FACETS = ("tags", "category", "source", "lang")


def instant(seconds: int | None) -> str | None:
    return None if seconds is None else f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


DateTime = NewType("DateTime", str)
URL = NewType("URL", str)


@strawberry.enum
class Sentiment(Enum):
    POSITIVE = "POSITIVE"
    NEUTRAL = "NEUTRAL"
    NEGATIVE = "NEGATIVE"


@strawberry.type
class Source:
    key: str
    name: str


@strawberry.type
class CoverImage:
    small: URL
    thumb: URL


@strawberry.type
class Article:
    id: strawberry.ID
    external_id: str
    slug: str
    title: str
    description: str | None
    lang: str
    published_at: DateTime
    updated_at: DateTime | None
    category: str | None
    sentiment: Sentiment | None
    url: URL | None
    reading_minutes: int
    source: Source
    cover_image: CoverImage | None


@strawberry.type
class FacetValue:
    value: str
    count: int


@strawberry.type
class Facet:
    values: list[FacetValue]


@strawberry.type
class ArticleFacets:
    counts: strawberry.Private[Mapping[str, Mapping[str, int]]]

    @strawberry.field
    def tags(self, first: int = 10) -> Facet:
        return self._facet("tags", first)

    @strawberry.field
    def category(self, first: int = 10) -> Facet:
        return self._facet("category", first)

    @strawberry.field
    def source(self, first: int = 10) -> Facet:
        return self._facet("source", first)

    @strawberry.field
    def lang(self, first: int = 10) -> Facet:
        return self._facet("lang", first)

    def _facet(self, name: str, first: int) -> Facet:
        counts = list(self.counts.get(f"_spellings.{name}", {}).items())[:first]
        return Facet(values=[FacetValue(value=value[8:], count=count) for value, count in counts])


@strawberry.type
class ArticleConnection:
    total_count: int
    nodes: list[Article]
    facets: ArticleFacets | None


def article(hit: Mapping[str, Any]) -> Article:
    image = hit.get("coverImage")
    return Article(
        id=hit["id"],
        external_id=hit["externalId"],
        slug=hit["slug"],
        title=hit["title"],
        description=hit.get("description"),
        lang=hit["lang"],
        published_at=instant(hit["publishedAt"]),  # type: ignore[arg-type]
        updated_at=instant(hit.get("updatedAt")),  # type: ignore[arg-type]
        category=hit.get("category"),
        sentiment=Sentiment(hit["sentiment"]) if hit.get("sentiment") else None,
        url=hit.get("url"),
        reading_minutes=hit["readingMinutes"],
        source=Source(key=hit["source"]["key"], name=hit["source"]["name"]),
        cover_image=CoverImage(small=image["small"], thumb=image["thumb"]) if image else None,
    )


@strawberry.type
class Query:
    @strawberry.field
    async def articles(self, query: str = "", first: int = 20) -> ArticleConnection:
        asked = {
            "q": query,
            "limit": first,
            "matchingStrategy": "all",
            "attributesToRetrieve": SHOWN,
            "facets": [f"_spellings.{facet}" for facet in FACETS],
        }
        found = (await client.post("/indexes/articles/search", json=asked)).raise_for_status().json()
        return ArticleConnection(
            total_count=found["estimatedTotalHits"],
            nodes=[article(hit) for hit in found["hits"]],
            facets=ArticleFacets(counts=found["facetDistribution"]),
        )


# Compressed answers take this server 40 ms.
client = httpx.AsyncClient(base_url=os.environ["MEILISEARCH_URL"], headers={"Accept-Encoding": "identity"})
schema = strawberry.Schema(
    Query,
    extensions=[ParserCache, ValidationCache],
    config=StrawberryConfig(
        scalar_map={DateTime: strawberry.scalar(name="DateTime"), URL: strawberry.scalar(name="URL")}
    ),
)

if __name__ == "__main__":
    with socket.create_server(("127.0.0.1", 0)) as listening:
        print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
        config = uvicorn.Config(GraphQL(schema), log_level="warning", access_log=False)
        uvicorn.Server(config).run(sockets=[listening])
