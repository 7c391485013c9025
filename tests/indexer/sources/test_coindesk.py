"""The CoinDesk Data API."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from indexer.item import Item
from indexer.source import Feed, FeedRefused, Request
from indexer.sources.coindesk import CoinDesk
from tests.indexer.sources.answers import BODY, COINDESK, PUBLISHED, PUBLISHED_TEXT, SEEN, TITLE, answer, keys, parsed

FEED = CoinDesk("secret-key")
LIST = "https://data-api.coindesk.com/news/v1/article/list?lang=EN&limit=100"


def data(*articles: Any) -> dict[str, Any]:
    return {"Data": list(articles), "Err": {}}


def at(second: int, key: int = 1) -> dict[str, Any]:
    return {**COINDESK, "ID": key, "PUBLISHED_ON": second}


def test_an_item() -> None:
    assert FEED.parse("502", orjson.dumps(COINDESK), SEEN) == Item(
        key="502",
        slug="harbor-opens-its-new-pier",
        fields={
            "externalId": "502",
            "title": TITLE,
            "description": "At last.",
            "publishedAt": PUBLISHED_TEXT,
            "updatedAt": "2025-11-24T11:56:00+00:00",
            "lang": "en",
            "source": {
                "key": "harbordaily",
                "name": "Harbor Daily",
                "type": "RSS",
                "url": "https://harbor.example/feed/",
            },
            "category": "SOL",
            "tags": ["SOL", "PRESS RELEASE", "PIER"],
            "authors": ["Ann Shore", "Bo Strand", "Cy Coast"],
            "sentiment": "NEGATIVE",
            "score": 0.0,
            "url": "https://harbor.example/pier?utm_source=feed",
            "canonicalUrl": "https://harbor.example/pier?utm_source=feed",
            "coverImage": dict.fromkeys(
                ("raw", "full", "regular", "small", "thumb"), "https://images.harbor.example/502.jpeg"
            ),
        },
        body=BODY,
    )


def test_the_key_is_secret() -> None:
    feed: Feed = FEED
    assert feed.request().url == LIST
    assert feed.request().secrets == {"api_key": "secret-key"}
    assert CoinDesk().request().secrets == {}
    assert "secret-key" not in repr(FEED)
    assert "secret-key" not in FEED.rules


def test_what_may_be_asked_for() -> None:
    feed = CoinDesk(lang="ja", source_keys=("a", "b"), categories=("BTC",), excluded_categories=("ETH", "TOKEN SALE"))
    assert feed.request().url == (
        "https://data-api.coindesk.com/news/v1/article/list?lang=JP&limit=100&source_ids=a%2Cb&categories=BTC"
        "&exclude_categories=ETH%2CTOKEN+SALE"
    )


def test_a_page() -> None:
    page = FEED.split(answer(data(COINDESK, {"ID": None}, at(PUBLISHED - 9)), FEED.request().url))
    assert keys(page) == ["502", "1"]
    assert [reason for _, reason in page.rejected] == ["ID is not a usable id: null"]
    assert page.following is not None
    assert page.following.url == f"{LIST}&to_ts={PUBLISHED - 9}"
    assert page.following.secrets == {"api_key": "secret-key"}


def test_a_deleted_article_is_removed() -> None:
    deleted = {"ID": 9, "STATUS": "deleted", "PUBLISHED_ON": PUBLISHED - 5}
    page = FEED.split(answer(data(COINDESK, deleted)))
    assert (keys(page), page.removed) == (["502"], ["9"])
    assert page.following is not None
    assert page.following.url.endswith(str(PUBLISHED - 5))


@pytest.mark.parametrize(
    ("seconds", "asked", "following"),
    [
        ([PUBLISHED, PUBLISHED - 3], None, PUBLISHED - 3),
        ([PUBLISHED, PUBLISHED], None, PUBLISHED),
        ([PUBLISHED, PUBLISHED - 3], PUBLISHED, PUBLISHED - 3),
        ([PUBLISHED, PUBLISHED], PUBLISHED, None),
        ([PUBLISHED + 9], PUBLISHED, None),
        ([PUBLISHED - 3, 0], PUBLISHED, PUBLISHED - 3),
        ([0, -1], None, None),
        ([], PUBLISHED, None),
        ([], None, None),
    ],
)
def test_walking_back(seconds: list[int], asked: int | None, following: int | None) -> None:
    url = f"{LIST}&to_ts={asked}" if asked else LIST
    page = FEED.split(answer(data(*(at(second, number) for number, second in enumerate(seconds))), url))
    assert (page.following and page.following.url) == (f"{LIST}&to_ts={following}" if following else None)


def test_a_walk_misses_nothing_and_ends() -> None:
    everything = [at(PUBLISHED - number // 40, number) for number in range(500)]
    request: Request | None = FEED.request()
    seen, asked = set[str](), 0
    while request is not None and asked < 50:
        until = int(request.url.partition("to_ts=")[2] or PUBLISHED)
        shown = [article for article in everything if article["PUBLISHED_ON"] <= until][:100]
        page = FEED.split(answer(data(*shown), request.url))
        seen.update(keys(page))
        request, asked = page.following, asked + 1
    assert len(seen) == 500
    assert asked < 20


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            {"Data": {}, "Err": {"type": 1, "message": "lang is wrong", "other_info": {"param": "lang"}}},
            'CoinDesk answers with an error: "lang is wrong".',
        ),
        ({"Data": [], "Err": {"type": 99}}, "CoinDesk answers with an error: it does not say which."),
        ({"Data": [COINDESK], "Err": {"message": "half of it"}}, 'CoinDesk answers with an error: "half of it".'),
        ({"Err": {"message": "no key like secret-key"}}, 'CoinDesk answers with an error: "no key like …".'),
        ({"Err": "busy"}, 'CoinDesk answers with an error: "busy".'),
        ({"message": "Too many"}, 'CoinDesk answers with an error: "Too many".'),
        ({"Data": {}, "Err": {}}, "Data should be a list of articles but is an object."),
        ({}, "Data should be a list of articles but is null."),
        ([COINDESK], "The answer should be an object with Data but is a list."),
        (b"<html>", "The answer is a web page or XML, not JSON."),
    ],
)
def test_refusals_are_sentences(body: Any, sentence: str) -> None:
    with pytest.raises(FeedRefused) as caught:
        FEED.split(answer(body))
    assert str(caught.value) == sentence


def test_an_answer_without_err_is_fine() -> None:
    assert keys(FEED.split(answer({"Data": [COINDESK]}))) == ["502"]
    assert keys(FEED.split(answer({"Data": [], "Err": None}))) == []


def test_old_answers_lack_much() -> None:
    for name in ("SUBTITLE", "AUTHORS", "PUBLISHED_ON_NS", "CATEGORY_DATA", "SOURCE_DATA", "UPDATED_ON", "IMAGE_URL"):
        assert parsed(FEED, {**COINDESK, name: None})["title"] == TITLE
        assert parsed(FEED, {given: value for given, value in COINDESK.items() if given != name})["title"] == TITLE


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"LANG": "JP"}, "lang", "ja"),
        ({"UPDATED_ON": PUBLISHED - 60}, "updatedAt", None),
        ({"UPDATED_ON": "soon"}, "updatedAt", None),
        ({"URL": "harbor.example/pier"}, "url", None),
        ({"URL": None}, "canonicalUrl", None),
        ({"IMAGE_URL": "https://resources.cryptocompare.com/news/82/default.png"}, "coverImage", None),
        ({"SUBTITLE": None}, "description", BODY),
        ({"AUTHORS": "Bobby Anders"}, "authors", ["Bobby Anders"]),
        ({"AUTHORS": ""}, "authors", []),
        ({"KEYWORDS": "one, two", "CATEGORY_DATA": None}, "tags", ["ONE", "TWO"]),
        ({"SENTIMENT": "neutral"}, "sentiment", "NEUTRAL"),
        ({"SCORE": "3.5"}, "score", 3.5),
        (
            {"SOURCE_DATA": {"NAME": "Harbor & Co"}},
            "source",
            {"key": "harbor-co", "name": "Harbor & Co", "type": None, "url": None},
        ),
        (
            {"SOURCE_DATA": {"SOURCE_KEY": "harbor", "URL": "feed"}},
            "source",
            {"key": "harbor", "name": "harbor", "type": None, "url": None},
        ),
    ],
)
def test_fields(changes: dict[str, Any], field: str, value: Any) -> None:
    assert parsed(FEED, {**COINDESK, **changes})[field] == value
