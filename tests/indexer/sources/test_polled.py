"""The polled JSON feed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest

from indexer.item import Item, Rejected
from indexer.source import Feed, FeedRefused, Request
from indexer.sources.polled import PolledFeed
from indexer.tagging import TagRules
from tests.indexer.sources.answers import BODY, POLLED, PUBLISHED, PUBLISHED_TEXT, SEEN, TITLE, answer, keys, parsed

FEED = PolledFeed("https://www.harbor.example/items")


def test_an_item() -> None:
    assert FEED.parse("501", orjson.dumps(POLLED), SEEN) == Item(
        key="501",
        slug="harbor-opens-its-new-pier",
        fields={
            "externalId": "501",
            "title": TITLE,
            "description": BODY,
            "publishedAt": PUBLISHED_TEXT,
            "updatedAt": None,
            "lang": "en",
            "source": {"key": "harbor_daily", "name": "Harbor Daily", "type": "RSS", "url": None},
            "category": "MARKET",
            "tags": ["REGULATION", "MARKET", "PIER", "BOATS-SHIPS", "HARBOR NEWS"],
            "authors": [],
            "sentiment": "POSITIVE",
            "score": 2.0,
            "url": None,
            "canonicalUrl": None,
            "coverImage": None,
        },
        body=BODY,
    )


def test_it_is_a_feed() -> None:
    feed: Feed = FEED
    assert feed.request() == Request("https://www.harbor.example/items", {"accept": "application/json"})
    assert feed.kind == "polled"


def test_a_page_of_records() -> None:
    page = FEED.split(answer([POLLED, {**POLLED, "id": "abc"}]))
    assert keys(page) == ["501", "abc"]
    assert page.records[0].payload == orjson.dumps(POLLED, option=orjson.OPT_SORT_KEYS)
    assert (page.removed, page.rejected, page.following) == ((), [], None)
    assert keys(FEED.split(answer([]))) == []


def test_the_same_record_has_the_same_bytes() -> None:
    turned = dict(reversed(POLLED.items()))
    first, second = (FEED.split(answer(orjson.dumps([each], option=orjson.OPT_INDENT_2))) for each in (POLLED, turned))
    assert first.records == second.records


def test_an_id_that_comes_twice_counts_once() -> None:
    page = FEED.split(answer([POLLED, {**POLLED, "id": "501", "title": "Another"}]))
    assert keys(page) == ["501"]
    assert b"Another" not in page.records[0].payload


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({**POLLED, "id": None}, "id is not a usable id: null"),
        ({**POLLED, "id": "  "}, 'id is not a usable id: "  "'),
        ({**POLLED, "id": True}, "id is not a usable id: true"),
        ({**POLLED, "id": 1.5}, "id is not a usable id: 1.5"),
        ({**POLLED, "id": [501]}, "id is not a usable id: [501]"),
        ({"title": TITLE}, "id is not a usable id: null"),
        ("text", "is not an object"),
        (None, "is not an object"),
    ],
)
def test_a_record_without_a_usable_id_is_rejected_alone(entry: Any, reason: str) -> None:
    page = FEED.split(answer([entry, POLLED]))
    assert keys(page) == ["501"]
    ((name, why),) = page.rejected
    assert (name[:7], why) == ("record ", reason)
    assert FEED.split(answer([POLLED, POLLED, entry])).rejected == page.rejected


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "The answer is empty."),
        (b" \n", "The answer is empty."),
        (b"[{", "The answer is not valid JSON: unexpected end of data at character 3 of 2."),
        (b'[{"id": 1}, {"id"', "The answer is not valid JSON: unexpected end of data at character 18 of 17."),
        (b"<!doctype html><p>Too busy</p>", "The answer is a web page or XML, not JSON."),
        ('[{"title": "é"}]'.encode("latin-1"), "The answer is not UTF-8, as JSON has to be, from byte 12 on."),
        ('[{"title": "é"}]'.encode("utf-16"), "The answer is not UTF-8, as JSON has to be, from byte 0 on."),
        ({}, "The answer should be a list of items but is an object."),
        (None, "The answer should be a list of items but is null."),
        (7, "The answer should be a list of items but is a number."),
        ({"error": "busy"}, 'The answer should be a list of items but is an error: "busy".'),
        ({"error": {"message": "busy"}}, 'The answer should be a list of items but is an error: "busy".'),
        ({"errors": [{"detail": "so\nbusy"}]}, 'The answer should be a list of items but is an error: "so busy".'),
        ("busy", 'The answer should be a list of items but is an error: "busy".'),
    ],
)
def test_refusals_are_sentences(body: Any, sentence: str) -> None:
    with pytest.raises(FeedRefused) as caught:
        FEED.split(answer(body))
    assert str(caught.value) == sentence
    assert caught.value.retry_after is None


def test_a_byte_order_mark_does_no_harm() -> None:
    assert keys(FEED.split(answer(b"\xef\xbb\xbf" + orjson.dumps([POLLED])))) == ["501"]


def test_what_writers_get_wrong_does_not_cost_a_page() -> None:
    page = FEED.split(answer(b'[{"id": 1, "title": "half an emoji \\ud83d", "score": NaN}, {"id": 2}]'))
    assert keys(page) == ["1", "2"]
    assert page.records[0].payload == '{"id":1,"score":null,"title":"half an emoji \ufffd"}'.encode()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"title": None}, "title is missing"),
        ({"title": " <b></b> "}, "title is missing"),
        ({"title": ["a"]}, "title is missing"),
        ({"body": "\n"}, "body is missing"),
        ({"body": {}}, "body is missing"),
        ({"published": None}, "publishedAt is missing or no number"),
        ({"published": "yesterday"}, "publishedAt is missing or no number"),
        ({"published": "1e400"}, "publishedAt is missing or no number"),
        ({"published": True}, "publishedAt is missing or no number"),
        ({"published": 0}, "publishedAt is not a time of this century, in seconds or parts of them: 0.0"),
        ({"published": -5}, "publishedAt is not a time of this century, in seconds or parts of them: -5.0"),
        ({"published": 1e300}, "publishedAt is not a time of this century, in seconds or parts of them: 1e+300"),
    ],
)
def test_what_an_article_cannot_do_without(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Rejected) as caught:
        parsed(FEED, {**POLLED, **changes})
    assert caught.value.reason == reason
    assert caught.value.field == reason.split(maxsplit=1)[0]


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"{", "it is not JSON: unexpected end of data"),
        (b"[]", "it is a list, not an object"),
        (b"\xff", "it is not JSON"),
        (b'{"a":' * 300 + b"1" + b"}" * 300, "it is nested too deeply"),
    ],
)
def test_a_payload_that_is_no_record(payload: bytes, reason: str) -> None:
    with pytest.raises(Rejected) as caught:
        FEED.parse("1", payload, SEEN)
    assert caught.value.reason.startswith(reason)
    assert caught.value.field is None


@pytest.mark.parametrize("published", [str(PUBLISHED * 1000), PUBLISHED * 1000.0, PUBLISHED], ids=repr)
def test_a_time_may_be_written_otherwise(published: Any) -> None:
    assert parsed(FEED, {**POLLED, "published": published})["publishedAt"] == PUBLISHED_TEXT


def test_a_time_in_the_future_is_when_it_was_seen() -> None:
    later = int((SEEN + timedelta(hours=1)).timestamp() * 1000)
    assert parsed(FEED, {**POLLED, "published": later})["publishedAt"] == SEEN.isoformat()


@pytest.mark.parametrize(
    "changes",
    [
        {"sentiment": "BULLISH", "score": "high", "lang": 5, "keywords": 7, "category_data": None, "source_data": []},
        {"sentiment": None, "score": None, "lang": None, "keywords": None, "category_data": {}, "source_data": None},
        {
            "sentiment": {},
            "score": [],
            "lang": [],
            "keywords": {},
            "category_data": [None, "x"],
            "source_data": {"a": 1},
        },
    ],
)
def test_anything_else_may_be_wrong(changes: dict[str, Any]) -> None:
    fields = parsed(FEED, {**POLLED, **changes})
    assert (fields["sentiment"], fields["score"], fields["lang"]) == (None, None, "en")
    publisher = {"key": "harbor-example", "name": "harbor.example", "type": None, "url": None}
    assert fields["source"] == publisher


def test_a_record_may_lack_everything_else() -> None:
    needed = {name: POLLED[name] for name in ("id", "published", "title", "body")}
    fields = parsed(FEED, needed)
    assert (fields["category"], fields["tags"], fields["lang"]) == ("OTHER", [], "en")


def test_language_is_detected_where_none_is_given() -> None:
    text = {"title": "Порт відкриває новий причал", "body": "Човни приходили і відпливали.", "lang": "??"}
    assert parsed(FEED, {**POLLED, **text})["lang"] == "uk"
    unclear = {**POLLED, "title": "42", "body": "7", "lang": None}
    assert parsed(PolledFeed(FEED.url, lang="pl"), unclear)["lang"] == "pl"


def test_rules_change_with_settings() -> None:
    others = [PolledFeed(FEED.url, lang="uk"), PolledFeed(FEED.url, publisher="x"), PolledFeed("https://b.example/")]
    retagged = PolledFeed(FEED.url, tag_rules=TagRules(frozenset({"MARKET"})))
    assert len({feed.rules for feed in (FEED, retagged, *others)}) == 5
    assert parsed(retagged, POLLED)["category"] == "REGULATION"


def test_markup_does_not_get_through() -> None:
    body = "<p>One</p><script>x()</script> *two* <img src=x onerror=y()>"
    record = {**POLLED, "title": "A &amp; B <i>win</i>", "body": body}
    item = FEED.parse("1", orjson.dumps(record), SEEN)
    assert item.fields["title"] == "A & B win"
    assert item.fields["description"] == "One *two*"
    assert "script" not in item.body
    assert "onerror" not in item.body
