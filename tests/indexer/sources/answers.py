"""Answers of JSON upstreams, as small as they come. All content is invented."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson

from indexer.source import Feed, Page, Response

#: When records of tests were first seen.
SEEN = datetime(2025, 11, 24, 12, tzinfo=UTC)
#: Five minutes before, in epoch seconds.
PUBLISHED = 1763985300
PUBLISHED_TEXT = "2025-11-24T11:55:00+00:00"

TITLE = "Harbor opens its new pier"
BODY = "Boats came and went. The old pier sank ten years ago."

POLLED: dict[str, Any] = {
    "id": 501,
    "published": PUBLISHED * 1000,
    "title": TITLE,
    "body": BODY,
    "sentiment": "POSITIVE",
    "score": 2,
    "keywords": "pier|Boats/Ships|harbor news",
    "lang": "EN",
    "source_data": {"name": "Harbor Daily", "source_key": "harbor_daily", "source_type": "RSS"},
    "category_data": [
        {"TYPE": "122", "ID": 7, "NAME": "REGULATION", "CATEGORY": "REGULATION"},
        {"TYPE": "122", "ID": 14, "NAME": "MARKET", "CATEGORY": "MARKET"},
    ],
}

COINDESK: dict[str, Any] = {
    "TYPE": "121",
    "ID": 502,
    "GUID": "harbor-502",
    "PUBLISHED_ON": PUBLISHED,
    "PUBLISHED_ON_NS": None,
    "IMAGE_URL": "https://images.harbor.example/502.jpeg",
    "TITLE": TITLE,
    "SUBTITLE": "At last.",
    "AUTHORS": "By Ann Shore, Bo Strand and Cy Coast",
    "URL": "https://harbor.example/pier?utm_source=feed",
    "SOURCE_ID": 3,
    "BODY": BODY,
    "KEYWORDS": "Press Release|pier",
    "LANG": "EN",
    "UPVOTES": 0,
    "DOWNVOTES": 0,
    "SCORE": 0,
    "SENTIMENT": "NEGATIVE",
    "STATUS": "ACTIVE",
    "CREATED_ON": PUBLISHED,
    "UPDATED_ON": PUBLISHED + 60,
    "SOURCE_DATA": {
        "TYPE": "120",
        "ID": 3,
        "SOURCE_KEY": "harbordaily",
        "NAME": "Harbor Daily",
        "IMAGE_URL": None,
        "URL": "https://harbor.example/feed/",
        "LANG": "EN",
        "SOURCE_TYPE": "RSS",
    },
    "CATEGORY_DATA": [{"TYPE": "122", "ID": 46, "NAME": "SOL", "CATEGORY": "SOL"}],
}

CRYPTOCOMPARE: dict[str, Any] = {
    "id": "503",
    "guid": "https://harbor.example/?p=503",
    "published_on": PUBLISHED,
    "imageurl": "https://resources.cryptocompare.com/news/73/503.jpeg",
    "title": TITLE,
    "url": "https://harbor.example/pier/",
    "body": BODY,
    "tags": "Partner Content|sponsored",
    "categories": "SHIB|ICO|SPONSORED",
    "lang": "EN",
    "upvotes": "0",
    "downvotes": "0",
    "source": "harbor_daily",
    "source_info": {
        "name": "harbor.daily",
        "img": "https://resources.cryptocompare.com/news/73/default.png",
        "lang": "EN",
    },
}


def cryptocompare(*articles: Any) -> dict[str, Any]:
    return {"Type": 100, "Message": "News list successfully returned", "RateLimit": {}, "Data": list(articles)}


def answer(body: Any, url: str = "https://api.example/", at: datetime = SEEN) -> Response:
    """With this body: bytes as they are, anything else as JSON."""
    return Response(url, {}, body if isinstance(body, bytes) else orjson.dumps(body), at)


def keys(page: Page) -> list[str]:
    return [record.key for record in page.records]


def parsed(feed: Feed, record: dict[str, Any], key: str = "1") -> dict[str, Any]:
    """The fields of the item that is made of a record."""
    return dict(feed.parse(key, orjson.dumps(record), SEEN).fields)
