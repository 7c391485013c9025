"""RSS 0.9x to 2.0, RSS 1.0 (RDF) and Atom, whichever comes.

https://www.rssboard.org/rss-specification, https://web.resource.org/rss/1.0/spec, RFC 4287; paging by RFC 5005,
deletions by RFC 6721, pictures by https://www.rssboard.org/media-rss.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

import orjson

from indexer import charset
from indexer.item import Item
from indexer.source import Page, Request, Response
from indexer.sources import entry
from indexer.sources.entry import Publisher
from indexer.sources.xmlfeed import document, mapping
from indexer.sources.xmlfeed.split import link_of, split
from indexer.tagging import TagRules

_ACCEPT = "application/rss+xml, application/atom+xml, application/rdf+xml, application/xml, text/xml;q=0.9, */*;q=0.1"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Rss:
    """A feed in XML."""

    publisher: Publisher
    tags: TagRules = field(default_factory=TagRules)

    kind = "rss"

    @property
    def rules(self) -> str:
        return f"{self.kind} {_VERSION}.{entry.RULES} {self.publisher.version} {self.tags.version}"

    def request(self) -> Request:
        return Request(self.publisher.url, {"accept": _ACCEPT})

    def split(self, response: Response) -> Page:
        """Entries that are listed twice count once, in their newest version. Raises `FeedRefused`."""
        text = charset.decoded(response.body, response.headers.get("content-type", ""))
        found = split(document.root(text), _without_query(response.url))
        following = Request(found.older, self.request().headers) if found.older not in (None, response.url) else None
        return Page(found.records, found.removed, found.rejected, following)

    def parse(self, key: str, payload: bytes, seen: datetime) -> Item:
        kept = orjson.loads(payload)
        feed = kept["feed"]
        source = self.publisher.source(kept["format"], mapping.feed_title(feed), link_of(feed, kept["base"]))
        return entry.item(mapping.entry(key, kept), self.publisher, source, self.tags, seen)


def _without_query(address: str) -> str:
    """The base of relative addresses. What may be another at each poll has no part in it."""
    return urlsplit(address)._replace(query="", fragment="").geturl()
