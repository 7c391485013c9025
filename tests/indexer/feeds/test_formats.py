"""A feed of each format, against the whole items it should give, and what holds for all of them."""

from __future__ import annotations

import re
from typing import Any

import orjson
import pytest

from indexer.normalise import normalise
from indexer.source import Feed, Response
from tests.indexer.feeds.fetched import DATA, JSON, RSS, SEEN, URL, items, page

FEEDS: dict[str, Feed] = {"rss2.xml": RSS, "rss1.rdf": RSS, "atom.xml": RSS, "feed.json": JSON}

every_format = pytest.mark.parametrize(("name", "feed"), FEEDS.items(), ids=list(FEEDS))


def golden(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = orjson.loads((DATA / f"{name.partition('.')[0]}.items.json").read_bytes())
    return found


@every_format
def test_items(name: str, feed: Feed) -> None:
    found = items((DATA / name).read_bytes(), feed)
    assert [{"key": i.key, "slug": i.slug, "fields": i.fields, "body": i.body} for i in found] == golden(name)


@every_format
def test_items_become_articles(name: str, feed: Feed) -> None:
    for item in items((DATA / name).read_bytes(), feed):
        assert normalise(item).article.title == item.fields["title"]


@every_format
def test_the_same_bytes_give_the_same_records(name: str, feed: Feed) -> None:
    content = (DATA / name).read_bytes()
    assert page(content, feed) == page(content, feed)


@every_format
def test_a_key_in_the_address_makes_no_other_record(name: str, feed: Feed) -> None:
    content = (DATA / name).read_bytes()
    assert page(content, feed).records == page(content, feed, url=URL + "&token=2").records


@every_format
def test_order_does_not_count(name: str, feed: Feed) -> None:
    records = {record.key: record.payload for record in page((DATA / name).read_bytes(), feed).records}
    assert {record.key: record.payload for record in page(reordered(name), feed).records} == records


def reordered(name: str) -> bytes:
    content = (DATA / name).read_bytes()
    if name.endswith("json"):
        feed = orjson.loads(content)
        return orjson.dumps({**feed, "items": feed["items"][::-1]})
    entries = re.findall(rb"<(?:item|entry)\b.*?</(?:item|entry)>", content, re.DOTALL)
    assert entries
    head, tail = content.split(entries[0])[0], content.rsplit(entries[-1], 1)[1]
    return head + b"\n".join(entries[::-1]) + tail


def test_what_changes_at_every_poll_is_not_kept() -> None:
    content = (DATA / "rss2.xml").read_bytes()
    later = content.replace(b"<slash:comments>17<", b"<slash:comments>18<").replace(
        b"12:00:00 +0000", b"13:00:00 +0000"
    )
    assert later != content
    assert page(later).records == page(content).records
    private = (DATA / "feed.json").read_bytes()
    assert page(private.replace(b'"count": 3', b'"count": 4'), JSON).records == page(private, JSON).records


def test_payloads_keep_the_original() -> None:
    first = page((DATA / "rss2.xml").read_bytes()).records[0]
    assert b"<script>track()</script>" in first.payload
    assert b"onload" in first.payload


def test_pages_lead_to_the_one_before() -> None:
    following = {name: page((DATA / name).read_bytes(), feed).following for name, feed in FEEDS.items()}
    assert {name: request.url for name, request in following.items() if request} == {
        "rss2.xml": "https://harbor.example/feed/?paged=2",
        "atom.xml": "https://berg.example/blog/archive/1.atom",
        "feed.json": "https://field.example/feed.json?page=2",
    }


def test_a_page_does_not_lead_to_itself() -> None:
    url = "https://harbor.example/feed/?paged=2"
    found = RSS.split(Response(url, {}, (DATA / "rss2.xml").read_bytes(), SEEN))
    assert found.following is None


def test_a_tombstone_removes() -> None:
    assert page((DATA / "atom.xml").read_bytes()).removed == ["tag:berg.example,2025:7"]


def test_an_entry_that_is_newer_than_its_tombstone_lives() -> None:
    content = (DATA / "atom.xml").read_bytes().replace(b"2025-11-25T10:00:00Z", b"2025-11-25T11:30:00Z")
    found = page(content)
    assert not found.removed
    assert "tag:berg.example,2025:7" in [record.key for record in found.records]


@every_format
def test_rules_tell_settings_apart(name: str, feed: Feed) -> None:
    kind = type(feed)
    publishers = [
        type(RSS.publisher)(URL),
        type(RSS.publisher)(URL, key="x"),
        type(RSS.publisher)(URL, name="x"),
        type(RSS.publisher)(URL, lang="de"),
    ]
    assert len({kind(publisher).rules for publisher in publishers}) == len(publishers)  # type: ignore[call-arg]
    assert feed.request().url == URL
