"""JSON Lines of articles."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from indexer.item import Item, Rejected
from indexer.normalise import normalise
from indexer.source import Feed, FeedRefused
from indexer.sources.jsonlines import JsonLines
from tests.indexer.sources.answers import BODY, SEEN, TITLE, answer, keys, parsed

FEED = JsonLines("https://www.harbor.example/articles.jsonl")
ARTICLE: dict[str, Any] = {
    "externalId": "504",
    "title": TITLE,
    "publishedAt": "2025-11-24T11:55:00Z",
    "lang": "en",
    "source": {"key": "harbor", "name": "Harbor Daily"},
    "body": f"## Overview\n\n{BODY}",
}


def lines(*values: Any) -> bytes:
    return b"\n".join(value if isinstance(value, bytes) else orjson.dumps(value) for value in values)


def test_an_item_of_little() -> None:
    assert FEED.parse("k", orjson.dumps({"externalId": 504, "title": TITLE, "body": BODY}), SEEN) == Item(
        key="k",
        slug="harbor-opens-its-new-pier",
        fields={
            "externalId": 504,
            "title": TITLE,
            "description": BODY,
            "publishedAt": SEEN.isoformat(),
            "lang": "en",
            "source": {"key": "harbor-example", "name": "harbor.example"},
            "category": "OTHER",
            "url": None,
            "coverImage": None,
        },
        body=BODY,
    )


def test_an_article_with_everything() -> None:
    image = dict.fromkeys(("raw", "full", "regular", "small", "thumb"), "https://harbor.example/a.jpg")
    everything = {
        **ARTICLE,
        "slug": "my-slug",
        "description": "Short.",
        "updatedAt": "2025-11-24T11:56:00Z",
        "category": "BTC",
        "tags": ["A"],
        "authors": ["Ann Shore"],
        "stickyWeight": 3,
        "sentiment": "NEUTRAL",
        "score": 0.5,
        "url": "https://harbor.example/a",
        "canonicalUrl": "https://HARBOR.example/a#top",
        "coverImage": {**image, "smallS3": "https://s3.example/a.jpg"},
        "ai": {"rewritten": True},
        "draft": False,
        "readingMinutes": 7,
        # What an article's neighbours make of it, no upstream may say.
        "story": "sto_other",
        "topics": ["gate"],
        "shares": [10_000],
    }
    article = normalise(FEED.parse("k", orjson.dumps(everything), SEEN)).article
    assert article.model_dump(mode="json") == {
        "external_id": "504",
        "slugs": ["my-slug"],
        "lang": "en",
        "title": TITLE,
        "description": "Short.",
        "source": {"key": "harbor", "name": "Harbor Daily", "type": None, "url": None},
        "body": ARTICLE["body"],
        "text": f"Overview\n{BODY}",
        "published_at": "2025-11-24T11:55:00Z",
        "updated_at": "2025-11-24T11:56:00Z",
        "category": "BTC",
        "tags": ["A"],
        "authors": ["Ann Shore"],
        "sticky_weight": 3,
        "sentiment": "NEUTRAL",
        "score": 0.5,
        "story": None,
        "topics": [],
        "shares": [],
        "draft": False,
        "url": "https://harbor.example/a",
        "canonical_url": "https://harbor.example/a",
        "cover_image": {**image, "small_s3": "https://s3.example/a.jpg"},
        "ai": {"rewritten": True, "expanded_at": None, "version": None, "translated_from": None},
    }


def test_lines_and_what_is_wrong_with_them() -> None:
    translation = {**ARTICLE, "lang": "uk"}
    body = lines(ARTICLE, b"", b'{"externalId": ', translation, [ARTICLE], {"title": TITLE}, b"\xff", b"\r")
    page = FEED.split(answer(b"\xef\xbb\xbf" + body))
    assert keys(page) == ["harbor:504:en", "harbor:504:uk"]
    assert page.records[0].payload == orjson.dumps(ARTICLE, option=orjson.OPT_SORT_KEYS)
    assert [(name, reason.partition(":")[0]) for name, reason in page.rejected] == [
        ("line 3", "it is not JSON"),
        ("line 5", "it is a list, not an object"),
        ("line 6", "externalId is missing, or can name no article"),
        ("line 7", "it is not JSON"),
    ]
    assert page.following is None


def test_the_later_line_counts() -> None:
    page = FEED.split(answer(lines(ARTICLE, {**ARTICLE, "title": "Later"})))
    assert keys(page) == ["harbor:504:en"]
    assert b"Later" in page.records[0].payload


def test_articles_do_not_share_keys() -> None:
    clumsy = [("a", "b:c", ""), ("a:b", "c", ""), ("a", "b", "c"), ("", "a:b", "c")]
    articles = [{"externalId": each, "lang": lang, "source": {"key": key}} for key, each, lang in clumsy]
    assert len(set(keys(FEED.split(answer(lines(*articles)))))) == 4


def test_nothing_is_no_error() -> None:
    assert keys(FEED.split(answer(b""))) == []


def test_a_single_bad_line_is_rejected() -> None:
    assert FEED.split(answer(lines({"title": TITLE}))).rejected == [
        ("line 1", "externalId is missing, or can name no article")
    ]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"<!doctype html>\n<p>", "The answer is not JSON Lines: where it begins, it is not JSON"),
        (lines([ARTICLE]), "The answer is not JSON Lines: where it begins, it is a list, not an object."),
        (lines({"error": "busy"}), 'The answer should be articles but is an error: "busy".'),
    ],
)
def test_what_is_no_article_at_all_is_refused(body: bytes, sentence: str) -> None:
    with pytest.raises(FeedRefused) as caught:
        FEED.split(answer(body))
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"publishedAt": None}, "publishedAt", SEEN.isoformat()),
        ({"publishedAt": "2099-01-01"}, "publishedAt", SEEN.isoformat()),
        ({"publishedAt": "2025-01-01"}, "publishedAt", "2025-01-01"),
        ({"lang": "pt-BR"}, "lang", "pt-BR"),
        ({"lang": None, "title": "Порт відкриває причал", "body": "Човни прийшли."}, "lang", "uk"),
        ({"canonicalUrl": "https://harbor.example/"}, "url", "https://harbor.example/"),
        ({"coverImage": "https://h.example/default.png"}, "coverImage", None),
        (
            {"coverImage": "https://h.example/a.png"},
            "coverImage",
            dict.fromkeys(("raw", "full", "regular", "small", "thumb"), "https://h.example/a.png"),
        ),
    ],
)
def test_fields(changes: dict[str, Any], field: str, value: Any) -> None:
    assert parsed(FEED, {**ARTICLE, **changes})[field] == value


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"body": 5}, "body is a number, not a text"),
        ({"slug": ["a"]}, 'slug is not a text: ["a"]'),
        ({"title": None}, "title is missing"),
        ({"publishedAt": 5}, 'publishedAt is not a date: "5"'),
        ({"source": "harbor"}, 'source is not a mapping of fields: "harbor"'),
        ({"tags": "a"}, 'tags is not a list: "a"'),
    ],
)
def test_rejections(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Rejected) as caught:
        normalise(FEED.parse("k", orjson.dumps({**ARTICLE, **changes}), SEEN))
    assert caught.value.reason == reason


def test_it_is_a_feed() -> None:
    feed: Feed = FEED
    assert feed.request().url == FEED.url
    assert len({feed.rules, JsonLines(FEED.url, "uk").rules, JsonLines(FEED.url, publisher="x").rules}) == 3
