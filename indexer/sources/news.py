"""What the JSON news APIs have in common: how a record of theirs becomes an item."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from indexer import epoch, excerpt, html, language, prose, renditions, slug, web_address
from indexer.fields import shown
from indexer.item import Item, Rejected, Value
from indexer.plaintext import plain_text
from indexer.sources.members import Members
from indexer.tagging import TagRules

#: Goes up whenever a record would become another item than before.
RULES = 2

_SENTIMENTS = ("POSITIVE", "NEUTRAL", "NEGATIVE")
_BETWEEN_AUTHORS = re.compile(r"\s*[|;,]\s*|\s+and\s+")
_BEFORE_AUTHORS = re.compile(r"\Aby\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsRecord:
    """A record of any of them, under common names. Texts may hold stray markup; None is what is absent or unusable."""

    title: str | None
    body: str | None
    published: float | None
    source: Mapping[str, Value]
    categories: Sequence[str]
    keywords: Sequence[str]
    lang: str | None
    subtitle: str | None = None
    updated: float | None = None
    sentiment: str | None = None
    score: float | None = None
    authors: str | None = None
    url: str | None = None
    image: str | None = None


def item(key: str, record: NewsRecord, seen: datetime, lang: str, rules: TagRules) -> Item:
    """``lang`` is for a text that neither its upstream nor detection tells the language of.

    Raises `Rejected` where title, body or time is missing: anything else may be absent or wrong.
    """
    title = _required("title", html.title(record.title or ""))
    body = _required("body", prose.markdown(record.body or ""))
    published = _published(record.published)
    text = plain_text(body)
    fields: dict[str, Value] = {
        "externalId": key,
        "title": title,
        "description": html.title(record.subtitle or "") or excerpt.of(text),
        "publishedAt": min(published, seen).isoformat(),
        "updatedAt": _updated(record.updated, published),
        "lang": language.code(record.lang) or language.detect(f"{title}\n{text}") or lang,
        "source": record.source,
        "category": rules.category(record.categories),
        "tags": rules.tags([*record.categories, *record.keywords]),
        "authors": _authors(record.authors),
        "sentiment": _sentiment(record.sentiment),
        "score": record.score,
        "url": address(record.url),
        "canonicalUrl": address(record.url),
        "coverImage": renditions.of(record.image),
    }
    return Item(key, slug.of(title, key), fields, body)


def source(members: Members, names: Mapping[str, str], publisher: str) -> dict[str, Value]:
    """Who published a record. ``names`` tells in which members key, name, type and url are.

    What gives neither name nor key is of the feed's ``publisher``.
    """
    given = {field: members.text(name) for field, name in names.items()}
    name = given.get("name") or given.get("key") or publisher
    return {
        "key": given.get("key") or slug.of(name, name),
        "name": name,
        "type": given.get("type"),
        "url": address(given.get("url")),
    }


def category_names(categories: list[Members]) -> list[str]:
    """Names and categories, each name before its category."""
    names = (category.text(member) for category in categories for member in ("NAME", "CATEGORY"))
    return [name for name in names if name]


def address(text: str | None) -> str | None:
    """A web address; None for anything else."""
    return text if text and web_address.canonical(text) else None


def host(url: str) -> str:
    """What a publisher without a name is called by."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


def _required(field: str, text: str) -> str:
    if text.strip():
        return text
    raise Rejected(field, "is missing")


def _published(value: float | None) -> datetime:
    if published := epoch.instant(value):
        return published
    if value is None:
        raise Rejected("publishedAt", "is missing or no number")
    raise Rejected("publishedAt", f"is not a time of this century, in seconds or parts of them: {shown(value)}")


def _updated(value: float | None, published: datetime) -> str | None:
    """None where an API says that it changed an article before it was published: those are its own affairs."""
    updated = epoch.instant(value)
    return updated.isoformat() if updated and updated > published else None


def _authors(text: str | None) -> list[str]:
    names = _BETWEEN_AUTHORS.split(_BEFORE_AUTHORS.sub("", html.title(text or ""), count=1))
    return [name for name in names if name]


def _sentiment(value: str | None) -> str | None:
    return value.upper() if value and value.upper() in _SENTIMENTS else None
