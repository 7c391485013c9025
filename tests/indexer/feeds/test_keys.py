"""What an entry is called, for good."""

from __future__ import annotations

import orjson

from indexer.sources.entry import MAX_KEY_LENGTH
from tests.indexer.feeds.fetched import JSON, atom, page, rss


def keys(body: str) -> list[str]:
    return [record.key for record in page(body).records]


def json_keys(*entries: dict[str, object]) -> list[str]:
    return [record.key for record in page(orjson.dumps({"items": entries}), JSON).records]


def test_the_guid() -> None:
    assert keys(rss("<guid> g-1 </guid><link>https://e.example/1</link>")) == ["g-1"]


def test_a_guid_that_two_links_share_needs_the_link() -> None:
    first = "<guid>all</guid><link>https://e.example/1</link>"
    second = "<guid>all</guid><link>https://e.example/2</link>"
    assert keys(rss(first, second)) == ["all https://e.example/1", "all https://e.example/2"]


def test_an_entry_listed_twice_counts_once_in_its_newest_version() -> None:
    old = (
        "<guid>g</guid><link>https://e.example/1</link><title>Old</title><pubDate>Mon, 24 Nov 2025 10:00 GMT</pubDate>"
    )
    new = old.replace("Old", "New").replace("24 Nov", "25 Nov")
    for order in ((old, new), (new, old)):
        [record] = page(rss(*order)).records
        assert record.key == "g"
        assert b"New" in record.payload


def test_the_link_where_there_is_no_guid() -> None:
    assert keys(rss("<link>/1</link>")) == ["https://harbor.example/1"]


def test_a_hash_of_title_and_content_where_there_is_neither() -> None:
    [first, second] = keys(
        rss("<title>A</title><description>B</description>", "<title>A</title><description>C</description>")
    )
    assert first.startswith("sha256:")
    assert first != second


def test_an_entry_with_nothing_is_rejected() -> None:
    found = page(rss("", "<pubDate>Mon, 24 Nov 2025 10:00 GMT</pubDate>", "<title>A</title>"))
    assert len(found.records) == 1
    assert found.rejected == [("an empty entry", "it has neither id, link, title nor content")]


def test_a_long_guid_is_hashed() -> None:
    [long] = keys(rss(f"<guid>{'x' * (MAX_KEY_LENGTH + 1)}</guid>"))
    assert len(long) < 100
    assert keys(rss(f"<guid>{'x' * MAX_KEY_LENGTH}</guid>")) == ["x" * MAX_KEY_LENGTH]


def test_atom_has_the_id_else_the_link() -> None:
    assert keys(atom("<id>tag:1</id><link href='/1'/>", "<link href='/2'/>", "<link rel='alternate' href='/3'/>")) == [
        "tag:1",
        "https://harbor.example/2",
        "https://harbor.example/3",
    ]


def test_json_feed_has_the_id_else_the_url_else_a_hash() -> None:
    assert json_keys({"id": "a"}, {"id": 7}, {"id": 0.5}, {"url": "https://e.example/1"}) == [
        "a",
        "7",
        "0.5",
        "https://e.example/1",
    ]
    [key] = json_keys({"id": None, "title": "A", "content_text": "B"})
    assert key.startswith("sha256:")
    assert page(orjson.dumps({"items": [{}, 3, None, {"id": True}]}), JSON).rejected
