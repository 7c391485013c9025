"""Whatever an upstream sends, only `FeedRefused` and `Rejected` come out, and an item that nothing else chokes on."""

from __future__ import annotations

import contextlib
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.item import Rejected
from indexer.normalise import normalise
from indexer.source import Feed, FeedRefused
from indexer.sources.coindesk import CoinDesk
from indexer.sources.cryptocompare import CryptoCompare
from indexer.sources.jsonlines import JsonLines
from indexer.sources.polled import PolledFeed
from tests.indexer.sources.answers import COINDESK, CRYPTOCOMPARE, POLLED, PUBLISHED_TEXT, SEEN, TITLE, answer

ARTICLE = {
    "externalId": "1",
    "title": TITLE,
    "publishedAt": PUBLISHED_TEXT,
    "lang": "en",
    "body": "x",
    "slug": "x",
    "source": {"key": "a", "name": "A"},
    "coverImage": {"smallS3": None},
    "url": "https://a.example/",
    "tags": [],
}
FEEDS: list[tuple[Feed, dict[str, Any]]] = [
    (PolledFeed("https://a.example/"), POLLED),
    (CoinDesk("key"), COINDESK),
    (CryptoCompare("key"), CRYPTOCOMPARE),
    (JsonLines("https://a.example/"), ARTICLE),
]
ANY_FEED = pytest.mark.parametrize(("feed", "record"), FEEDS, ids=[feed.kind for feed, _ in FEEDS])

NUMBERS = st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(max_size=30) | st.sampled_from(["1740668035", "https://a.example/x", "<b>x</b>", "en", "DELETED", "|"])
SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)


def mutated(record: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """The record, of which some members hold anything, and some are absent."""
    changed = st.dictionaries(st.sampled_from(sorted(record)), VALUES, max_size=5)
    dropped = st.sets(st.sampled_from(sorted(record)), max_size=3)
    return st.builds(
        lambda values, names: {name: value for name, value in {**record, **values}.items() if name not in names},
        changed,
        dropped,
    )


def take(feed: Feed, body: bytes) -> None:
    """All that the indexer does with an answer."""
    with contextlib.suppress(FeedRefused):
        page = feed.split(answer(body))
        assert all(isinstance(text, str) for entry in page.rejected for text in entry)
        for record in page.records:
            assert record.key
            assert orjson.dumps(orjson.loads(record.payload), option=orjson.OPT_SORT_KEYS) == record.payload
            with contextlib.suppress(Rejected):
                normalise(feed.parse(record.key, record.payload, SEEN))


@ANY_FEED
@settings(deadline=None)  # the first to detect a language loads the model
@given(data=st.data())
def test_any_bytes(feed: Feed, record: dict[str, Any], data: st.DataObject) -> None:
    body = data.draw(st.binary() | st.text().map(str.encode))
    take(feed, body)
    with pytest.raises(Rejected):
        feed.parse("1", body + b"\0", SEEN)  # which no JSON ends with


@ANY_FEED
@settings(deadline=None)
@given(data=st.data())
def test_any_json(feed: Feed, record: dict[str, Any], data: st.DataObject) -> None:
    envelopes = st.fixed_dictionaries({}, optional=dict.fromkeys(("Data", "Err", "Type", "RateLimit"), VALUES))
    value = data.draw(VALUES | envelopes)
    take(feed, orjson.dumps(value))
    with contextlib.suppress(Rejected):
        feed.parse("1", orjson.dumps(value), SEEN)


@ANY_FEED
@settings(deadline=None)
@given(data=st.data())
def test_any_record(feed: Feed, record: dict[str, Any], data: st.DataObject) -> None:
    changed = data.draw(mutated(record))
    take(feed, orjson.dumps([changed]))
    take(feed, orjson.dumps({"Data": [changed]}))
    take(feed, orjson.dumps(changed))
    with contextlib.suppress(Rejected):
        normalise(feed.parse("1", orjson.dumps(changed), SEEN))


@ANY_FEED
@settings(deadline=None)
@given(data=st.data())
def test_any_cut(feed: Feed, record: dict[str, Any], data: st.DataObject) -> None:
    body = orjson.dumps([record, record])
    take(feed, body[: data.draw(st.integers(0, len(body)))])


@ANY_FEED
@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        (b"[", b"]"),
        (b'{"a":', b"}"),
        (b'{"Err":', b"}"),
        (b'{"ID":', b"}"),
        (b'[{"errors":', b"}]"),
        (b"[[NaN,", b"]]"),
    ],
)
def test_deep_nesting(feed: Feed, record: dict[str, Any], opening: bytes, closing: bytes) -> None:
    for depth in (200, 300, 600, 1_000, 100_000):
        take(feed, opening * depth)
        take(feed, opening * depth + b"1" + closing * depth)
        take(feed, b'[{"id":' + opening * depth + b"1" + closing * depth + b"}]")
        take(feed, b'{"Data":[{"ID":1,"TITLE":' + opening * depth + b"1" + closing * depth + b"}]}")


@ANY_FEED
@pytest.mark.parametrize("unit", [b"\xf0", b"9", b"\\ud800", b"-", b"\n", b" ", b"{}\n", b"[],", b"<"])
def test_long_answers(feed: Feed, record: dict[str, Any], unit: bytes) -> None:
    for body in (unit * 50_000, b'"' + unit * 50_000 + b'"', b"[" + unit * 50_000 + b"1]"):
        take(feed, body)
