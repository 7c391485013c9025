"""What is no feed, or only half of one."""

from __future__ import annotations

import pytest

from indexer.plaintext import plain_text
from indexer.source import FeedRefused
from tests.indexer.feeds.fetched import JSON, items, page, rss

ENTRY = "<guid>1</guid><title>One</title>"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "The response is empty."),
        (" \n ", "The response is empty."),
        ("<!DOCTYPE html><html><body>Login</body></html>", "The response is an HTML page, not a feed."),
        ("\n<HTML lang='en'><head></head></html>", "The response is an HTML page, not a feed."),
        ('{"error": "no such feed"}', "The response is JSON, not XML."),
        ("Service unavailable", "The response is not XML."),
        ("<opml version='2.0'><body/></opml>", "The document is <opml>, not a feed."),
        ("<Error><Code>AccessDenied</Code></Error>", "The document is <Error>, not a feed."),
        (rss(ENTRY)[:-20], "The document is cut off: <rss> is never closed."),
        (rss(ENTRY).partition("</item>")[0], "The document is cut off: <rss> is never closed."),
        ("<rss><channel><item><title><![CDATA[One", "The document is cut off within a text."),
        ("<!-- <rss></rss>", "The document is cut off before it begins."),
    ],
)
def test_xml(body: str, reason: str) -> None:
    with pytest.raises(FeedRefused) as refused:
        page(body)
    assert str(refused.value) == reason


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "3", "<rss/>", '{"items": {}}', '{"items": null}', '{"version": "https://jsonfeed.org/version/1"}'],
)
def test_json(body: str) -> None:
    with pytest.raises(FeedRefused):
        page(body, JSON)


def test_an_error_in_json_is_quoted() -> None:
    with pytest.raises(FeedRefused, match="quota exceeded"):
        page('{"error": {"message": "quota exceeded"}}', JSON)


def test_a_feed_without_entries_is_a_feed() -> None:
    assert page(rss()).records == []
    assert page('{"items": []}', JSON).records == []


@pytest.mark.parametrize(
    ("broken", "text"),
    [
        ("<title>One</title><description>Fish & chips&nbsp;&mdash; R&D</description>", "Fish & chips — R&D"),
        ("<title>One</title><description>1 < 2 and 3</description>", "1 < 2 and 3"),
        ("<title>One</title><description><p>One<br>two</p></description>", "One\ntwo"),
        ("<title>One</title><description>a\x0bb\x00c&#11;d</description>", "abcd"),
        ("<title>One</title></b><description>end tag of nothing</description>", "end tag of nothing"),
        ("<title>One</title><description>never closed", "never closed"),
        (
            "<title>One</title><georss:point>1 2</georss:point><description>no such prefix</description>",
            "no such prefix",
        ),
    ],
)
def test_what_is_nearly_xml_is_read(broken: str, text: str) -> None:
    found = items(rss(f"<guid>1</guid>{broken}", "<guid>2</guid><title>Two</title><description>Next.</description>"))
    assert [(item.fields["title"], plain_text(item.body)) for item in found] == [("One", text), ("Two", "Next.")]


def test_what_stands_around_a_feed_does_not_count() -> None:
    body = f"Warning: include() failed\n<?xml version='1.0'?>\n{rss(ENTRY)}\n<!-- cached --><script src=x></script>"
    assert len(page(body).records) == 1


def test_media_without_their_namespace_are_media() -> None:
    entry = "<guid>1</guid><title>One</title><media:thumbnail url='https://e.example/1.jpg'/>"
    [item] = items(f"<rss><channel><item>{entry}</item></channel></rss>")
    assert item.fields["coverImage"]
