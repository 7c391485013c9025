"""What the entries of all feed formats have in common, and the item that is made of it (feeds.md, section 5)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from indexer import excerpt, html, language, renditions, slug
from indexer.item import Item, Value
from indexer.sources import feed_date
from indexer.tagging import TagRules

#: Goes up when the same entry would give another item.
RULES = 2
#: Characters. Beyond, a key is replaced by its hash; nobody ever reads it.
MAX_KEY_LENGTH = 500

_MAX_DESCRIPTION = 500


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes a feed. What is not configured is taken from the feed.

    ``lang`` is for articles that name no language and are too short to tell it by.
    """

    url: str
    key: str | None = None
    name: str | None = None
    lang: str = "en"

    @property
    def version(self) -> str:
        """Another text for another publisher."""
        return f"{self.lang} {self.url} {self.key!r} {self.name!r}"

    def source(self, kind: str, title: str, site: str | None) -> dict[str, Value]:
        """The fields of a source, of a feed with this title that belongs to this site."""
        host = (urlsplit(self.url).hostname or "").removeprefix("www.")
        name = self.name or title or host
        key = self.key or (slug.of(title, host) if title else host)
        return {"key": key, "name": name, "type": kind, "url": site or self.url}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry, its texts as they came.

    ``title`` is text. ``summary`` and ``body`` are HTML, in which addresses are relative to ``base``. ``languages``
    are what it is said to be in, the closest first; ``images`` absolute addresses of those that come beside the body,
    the best first.
    """

    key: str
    title: str
    summary: str
    body: str
    base: str
    url: str | None = None
    authors: Sequence[str] = ()
    tags: Sequence[str] = ()
    languages: Sequence[str] = ()
    published: str | None = None
    updated: str | None = None
    images: Sequence[str] = ()


def item(entry: Entry, publisher: Publisher, source: dict[str, Value], tags: TagRules, seen: datetime) -> Item:
    """A date that is missing or makes no sense is when the entry was first seen; it was not published after that."""
    body = html.read(entry.body or entry.summary, entry.base)
    # An entry without a title is allowed by RSS and JSON Feed, and usual where people write a few lines at a time.
    title = entry.title or excerpt.of(body.text) or ""
    published = feed_date.parse(entry.published) or seen
    updated = feed_date.parse(entry.updated)
    fields: dict[str, Value] = {
        "externalId": entry.key,
        "title": title,
        "description": _description(entry, body.text),
        "publishedAt": min(published, seen).isoformat(),
        "updatedAt": updated.isoformat() if updated else None,
        "lang": _lang(entry, f"{title}\n{body.text}") or publisher.lang,
        "url": entry.url,
        "canonicalUrl": entry.url,
        "source": source,
        "authors": list(entry.authors),
        "tags": tags.tags(entry.tags),
        "category": tags.category(entry.tags),
        "coverImage": _cover_image(entry, body.image),
    }
    return Item(entry.key, slug.of(title, entry.key), fields, body.markdown)


def key(name: str) -> str:
    """The key of an entry with this id or address."""
    return name if len(name) <= MAX_KEY_LENGTH else digest(name)


def digest(*parts: str) -> str:
    """A key of an entry that has neither id nor address."""
    return "sha256:" + hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _description(entry: Entry, text: str) -> str | None:
    """The summary where there is a body beside it, else how the body begins."""
    words = " ".join(html.text(entry.summary).split()) if entry.body else ""
    if not words:
        return excerpt.of(text)
    return words if len(words) <= _MAX_DESCRIPTION else excerpt.of(words)


def _lang(entry: Entry, text: str) -> str | None:
    named = (language.code(name) for name in entry.languages)
    return next((code for code in named if code), None) or language.detect(text)


def _cover_image(entry: Entry, first: str | None) -> dict[str, Value] | None:
    for address in (*entry.images, *((first,) if first else ())):
        if image := renditions.of(address):
            return dict(image)
    return None
