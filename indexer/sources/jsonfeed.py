"""JSON Feed 1.0 and 1.1: https://www.jsonfeed.org/version/1.1/

{"version": "https://jsonfeed.org/version/1.1", "title": "…", "home_page_url": "https://…", "next_url": "https://…",
 "language": "en-US", "authors": [{"name": "…"}],
 "items": [{"id": "…", "url": "https://…", "external_url": "https://…", "title": "…", "summary": "…",
   "content_html": "…", "content_text": "…", "image": "https://…", "banner_image": "https://…", "tags": ["…"],
   "date_published": "2025-11-25T10:00:00Z", "date_modified": "…", "authors": [{"name": "…"}], "language": "en",
   "attachments": [{"url": "https://…", "mime_type": "image/jpeg"}]}]}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import orjson

from indexer.item import Item
from indexer.resolve import absolute
from indexer.safe_html import paragraphs
from indexer.source import FeedRefused, Page, Record, Request, Response
from indexer.sources import entry, feed_date, json_records
from indexer.sources.entry import Entry, Publisher
from indexer.tagging import TagRules

_ACCEPT = "application/feed+json, application/json;q=0.9, */*;q=0.1"
_VERSION = 1
_PERSON = ("name", "url")
_ATTACHMENT = ("url", "mime_type")
# Extensions, which begin with an underscore, may be anything, and another at every poll.
_TEXTS = (
    *("id", "url", "external_url", "title", "summary", "content_html", "content_text", "image", "banner_image"),
    *("date_published", "date_modified", "language"),
)
_FEED_TEXTS = ("title", "home_page_url", "language")


@dataclass(frozen=True, slots=True)
class JsonFeed:
    """A JSON Feed. Its version does not count, and members of a wrong type are taken for absent."""

    publisher: Publisher
    tags: TagRules = field(default_factory=TagRules)

    kind = "jsonfeed"

    @property
    def rules(self) -> str:
        return f"{self.kind} {_VERSION}.{entry.RULES} {self.publisher.version} {self.tags.version}"

    def request(self) -> Request:
        return Request(self.publisher.url, {"accept": _ACCEPT})

    def split(self, response: Response) -> Page:
        feed = _feed(response.body)
        base = urlsplit(response.url)._replace(query="", fragment="").geturl()
        inherited = _kept(feed, _FEED_TEXTS)
        best: dict[str, tuple[str, bytes]] = {}
        rejected = []
        for given in feed["items"]:
            item = _kept(given, _TEXTS)
            if key := _key(item):
                payload = orjson.dumps({"base": base, "feed": inherited, "item": item}, option=orjson.OPT_SORT_KEYS)
                best[key] = max(best.get(key, ("", b"")), (_date(item), payload))
            else:
                rejected = [("an empty item", "it has neither id, url, title nor content")]
        records = [Record(key, payload) for key, (_, payload) in best.items()]
        return Page(records, rejected=rejected, following=self._following(feed, response.url))

    def parse(self, key: str, payload: bytes, seen: datetime) -> Item:
        kept = orjson.loads(payload)
        feed = kept["feed"]
        site = _address(kept["base"], feed.get("home_page_url"))
        source = self.publisher.source("JSON", _line(feed.get("title", "")), site)
        return entry.item(_entry(key, kept["item"], feed, kept["base"]), self.publisher, source, self.tags, seen)

    def _following(self, feed: Mapping[str, Any], address: str) -> Request | None:
        older = _address(address, _text(feed.get("next_url")))
        return Request(older, self.request().headers) if older not in (None, address) else None


def _feed(body: bytes) -> dict[str, Any]:
    feed = json_records.read(body)
    if isinstance(feed, dict) and isinstance(feed.get("items"), list):
        return feed
    said = json_records.complaint(feed)
    raise FeedRefused(f"The answer is an error: {said}" if said else "The answer is JSON, but has no list of items.")


def _kept(given: object, texts: Sequence[str]) -> dict[str, Any]:
    """Those members that are of use, where they are of the right type."""
    members = given if isinstance(given, dict) else {}
    persons = _list(members.get("authors")) or [members.get("author")]
    kept: dict[str, Any] = _texts(members, texts)
    kept["authors"] = [_texts(person, _PERSON) for person in persons if isinstance(person, dict)]
    kept["tags"] = [tag for tag in map(_text, _list(members.get("tags"))) if tag]
    attachments = (each for each in _list(members.get("attachments")) if isinstance(each, dict))
    kept["attachments"] = [_texts(each, _ATTACHMENT) for each in attachments]
    return {name: value for name, value in kept.items() if value}


def _key(item: Mapping[str, Any]) -> str | None:
    if name := item.get("id", "").strip() or item.get("url", "").strip():
        return entry.key(name)
    parts = [_line(item.get("title", "")), item.get("content_html") or item.get("content_text", "")]
    return entry.digest(*parts) if any(parts) else None


def _entry(key: str, item: Mapping[str, Any], feed: Mapping[str, Any], base: str) -> Entry:
    summary = item.get("summary", "")
    return Entry(
        key=key,
        title=_line(item.get("title", "")) or _line(summary),
        summary=paragraphs(summary),
        body=item.get("content_html") or paragraphs(item.get("content_text", "")),
        base=base,
        url=_address(base, item.get("url")) or _address(base, item.get("external_url")),
        authors=_authors(item) or _authors(feed),
        tags=item.get("tags", ()),
        languages=[item.get("language", ""), feed.get("language", "")],
        published=item.get("date_published") or item.get("date_modified"),
        updated=item.get("date_modified"),
        images=[image for address in _images(item) if (image := _address(base, address))],
    )


def _authors(given: Mapping[str, Any]) -> list[str]:
    names = (_line(person.get("name", "")) for person in given.get("authors", ()))
    return list(dict.fromkeys(name for name in names if name))


def _images(item: Mapping[str, Any]) -> Iterator[str]:
    yield from (item[name] for name in ("image", "banner_image") if name in item)
    for attachment in item.get("attachments", ()):
        if attachment.get("mime_type", "").lower().startswith("image/") and "url" in attachment:
            yield attachment["url"]


def _date(item: Mapping[str, Any]) -> str:
    dates = (feed_date.parse(item.get(name)) for name in ("date_modified", "date_published"))
    return max((date.isoformat() for date in dates if date), default="")


def _address(base: str, given: str | None) -> str | None:
    return absolute(base, given) if given else None


def _list(given: object) -> Sequence[Any]:
    return given if isinstance(given, list) else ()


def _texts(members: Mapping[str, Any], names: Sequence[str]) -> dict[str, str]:
    return {name: text for name in names if (text := _text(members.get(name)))}


def _text(given: object) -> str:
    """Ids that are numbers are common, and the specification wants them read as text."""
    is_text = isinstance(given, str | int | float) and not isinstance(given, bool)
    return str(given) if is_text else ""


def _line(text: str) -> str:
    return " ".join(text.split())
