"""Feeds as they come from the network. All content is invented."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from indexer.item import Item
from indexer.source import Feed, Page, Response
from indexer.sources.entry import Publisher
from indexer.sources.jsonfeed import JsonFeed
from indexer.sources.rss import Rss

DATA = Path(__file__).parent / "data"
URL = "https://harbor.example/feed?key=1"
#: When everything here is first seen.
SEEN = datetime(2025, 11, 26, 12, tzinfo=UTC)

RSS = Rss(Publisher(URL))
JSON = JsonFeed(Publisher(URL))


def page(body: str | bytes, feed: Feed = RSS, content_type: str = "", url: str = URL) -> Page:
    content = body.encode() if isinstance(body, str) else body
    return feed.split(Response(url, {"content-type": content_type}, content, SEEN))


def items(body: str | bytes, feed: Feed = RSS, content_type: str = "") -> list[Item]:
    return [feed.parse(record.key, record.payload, SEEN) for record in page(body, feed, content_type).records]


def rss(*entries: str, channel: str = "<title>Harbor Daily</title>") -> str:
    """A channel with these items, each given by what is in it."""
    inner = "".join(f"<item>{entry}</item>" for entry in entries)
    return f"""<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
        xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
        xmlns:atom="http://www.w3.org/2005/Atom"><channel>{channel}{inner}</channel></rss>"""


def atom(*entries: str, head: str = "<title>Harbor Daily</title>") -> str:
    inner = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">
        {head}{inner}</feed>"""
