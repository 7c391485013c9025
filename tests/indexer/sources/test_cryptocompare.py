"""CryptoCompare's legacy news."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from indexer.item import Item
from indexer.source import Feed, FeedRefused
from indexer.sources.cryptocompare import CryptoCompare
from tests.indexer.sources.answers import (
    BODY,
    CRYPTOCOMPARE,
    PUBLISHED,
    PUBLISHED_TEXT,
    SEEN,
    TITLE,
    answer,
    cryptocompare,
    keys,
    parsed,
)

FEED = CryptoCompare("secret-key")
NEWS = "https://min-api.cryptocompare.com/data/v2/news/?lang=EN&sortOrder=latest"


def error(kind: int, message: str | None = "You are over your rate limit", **limits: Any) -> dict[str, Any]:
    return {"Response": "Error", "Message": message, "HasWarning": False, "Type": kind, "RateLimit": limits, "Data": {}}


def test_an_item() -> None:
    assert FEED.parse("503", orjson.dumps(CRYPTOCOMPARE), SEEN) == Item(
        key="503",
        slug="harbor-opens-its-new-pier",
        fields={
            "externalId": "503",
            "title": TITLE,
            "description": BODY,
            "publishedAt": PUBLISHED_TEXT,
            "updatedAt": None,
            "lang": "en",
            "source": {"key": "harbor_daily", "name": "harbor.daily", "type": None, "url": None},
            "category": "SHIB",
            "tags": ["SHIB", "ICO", "PARTNER CONTENT"],
            "authors": [],
            "sentiment": None,
            "score": None,
            "url": "https://harbor.example/pier/",
            "canonicalUrl": "https://harbor.example/pier/",
            "coverImage": dict.fromkeys(
                ("raw", "full", "regular", "small", "thumb"), "https://resources.cryptocompare.com/news/73/503.jpeg"
            ),
        },
        body=BODY,
    )


def test_requests() -> None:
    feed: Feed = FEED
    assert feed.request().url == NEWS
    assert feed.request().secrets == {"api_key": "secret-key"}
    assert "secret-key" not in repr(FEED)
    narrow = CryptoCompare(lang="tr", feeds=("a", "b"), categories=("BTC",), excluded_categories=("ETH",)).request()
    assert narrow.url == f"{NEWS.replace('EN', 'TR')}&feeds=a%2Cb&categories=BTC&excludeCategories=ETH"
    assert narrow.secrets == {}


def test_a_page_and_the_page_before() -> None:
    older = {**CRYPTOCOMPARE, "id": "1", "published_on": PUBLISHED - 7}
    page = FEED.split(answer(cryptocompare(CRYPTOCOMPARE, {}, older), NEWS))
    assert keys(page) == ["503", "1"]
    assert len(page.rejected) == 1
    assert page.following is not None
    assert page.following.url == f"{NEWS}&lTs={PUBLISHED - 7}"
    last = FEED.split(answer(cryptocompare(older), page.following.url))
    assert (keys(last), last.following) == (["1"], None)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (error(1, "Wrong"), 'CryptoCompare answers with an error: "Wrong".'),
        (error(2, "Wrong"), 'CryptoCompare answers with an error in a parameter: "Wrong".'),
        (error(99), 'CryptoCompare answers with a rate limit: "You are over your rate limit".'),
        ({**error(99), "Type": "99"}, 'CryptoCompare answers with a rate limit: "You are over your rate limit".'),
        (error(77, None), "CryptoCompare answers with an error: it does not say which."),
        (error(1, "secret-key is no key"), 'CryptoCompare answers with an error: "… is no key".'),
        ({"Type": 100, "Data": {}}, "Data should be a list of articles but is an object."),
        ({}, "Data should be a list of articles but is null."),
        ([], "The answer should be an object with Data but is a list."),
    ],
)
def test_refusals_are_sentences(body: Any, sentence: str) -> None:
    with pytest.raises(FeedRefused) as caught:
        FEED.split(answer(body))
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("made", "most", "seconds"),
    [
        ({"second": 20, "minute": 5}, {"second": 20, "minute": 300}, 1),
        ({"second": 20, "minute": 301}, {"second": 20, "minute": 300}, 60),
        ({"hour": 9}, {"hour": 9}, 3600),
        ({"month": 9}, {"month": 9}, 3600),
        ({"second": "20"}, {"second": "20"}, 1),
        ({"second": 1}, {"second": 20}, None),
        ({"second": 1}, {}, None),
        (None, [], None),
    ],
)
def test_how_long_to_wait(made: Any, most: Any, seconds: float | None) -> None:
    with pytest.raises(FeedRefused) as caught:
        FEED.split(answer(error(99, calls_made=made, max_calls=most)))
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"lang": None}, "lang", "en"),
        ({"imageurl": "https://resources.cryptocompare.com/news/73/default.png"}, "coverImage", None),
        ({"published_on": str(PUBLISHED)}, "publishedAt", PUBLISHED_TEXT),
        ({"sentiment": "POSITIVE"}, "sentiment", None),
        (
            {"source_info": None},
            "source",
            {"key": "harbor_daily", "name": "harbor_daily", "type": None, "url": None},
        ),
        (
            {"source": None, "source_info": None},
            "source",
            {"key": "cryptocompare", "name": "CryptoCompare", "type": None, "url": None},
        ),
    ],
)
def test_fields(changes: dict[str, Any], field: str, value: Any) -> None:
    assert parsed(FEED, {**CRYPTOCOMPARE, **changes})[field] == value
