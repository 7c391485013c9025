"""Makes an article of an item: types, repaired text, plain text, canonical addresses. Pure.

`RULES` goes up whenever an item would become another article than before, so that everything is read again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from indexer import instant, mojibake, web_address
from indexer.fields import Fields, shown
from indexer.item import Item, Rejected, Value
from indexer.plaintext import plain_text
from search.article import Article

RULES = 1

_SENTIMENTS = ("POSITIVE", "NEUTRAL", "NEGATIVE")
_RENDITIONS = ("raw", "full", "regular", "small", "thumb")
# pydantic's kinds of error, in the words of the other rejections. What `Fields` has checked cannot come up any more.
_PROBLEMS = {
    "string_too_short": "is empty",
    "greater_than_equal": "is too small",
    "less_than": "is too large",
    "missing": "is missing",
}


@dataclass(frozen=True, slots=True)
class Normalised:
    """An article and the instant of this version of it, in microseconds since 1970, to tell the newest by."""

    article: Article
    version: int


@dataclass(frozen=True, slots=True)
class Texts:
    """An item's body, repaired, and what a reader sees of it."""

    body: str
    plain: str


def texts_of(item: Item) -> Texts:
    body = mojibake.repaired(item.body)
    return Texts(body, plain_text(body))


def normalise(item: Item, texts: Texts | None = None, fetched: datetime | None = None) -> Normalised:
    """Raises `Rejected` for the first field that is missing or wrong. Makes the texts where they are not given.

    ``fetched`` is when an upstream gave this version: it was not updated later, whatever it says.
    """
    fields = Fields(item.fields)
    external_id = fields.required("externalId")
    title = fields.required("title")
    published = fields.instant("publishedAt")
    if published is None:
        raise Rejected("publishedAt", "is missing")
    updated = fields.instant("updatedAt")
    if updated and fetched:
        updated = min(updated, fetched)
    texts = texts or texts_of(item)
    values: dict[str, object] = {
        "external_id": external_id,
        "slugs": [item.slug],
        "title": mojibake.repaired(title),
        "description": _repaired(fields.text("description")),
        "body": texts.body,
        "text": texts.plain,
        "published_at": published,
        "updated_at": updated,
        "tags": [mojibake.repaired(tag) for tag in fields.texts("tags")],
        "authors": [mojibake.repaired(author) for author in fields.texts("authors")],
        "source": _source(fields),
        "lang": fields.required("lang"),
        "category": fields.text("category"),
        "sticky_weight": fields.whole("stickyWeight") or 0,
        "sentiment": fields.choice("sentiment", _SENTIMENTS),
        "score": fields.number("score"),
        "url": fields.text("url"),
        "canonical_url": _canonical(fields),
        "cover_image": _cover_image(fields),
        "ai": _ai(fields),
        "draft": fields.flag("draft") or False,
    }
    return Normalised(_article(values), instant.microseconds(updated or published))


def _article(values: dict[str, object]) -> Article:
    try:
        return Article.model_validate(values)
    except ValidationError as error:
        raise _translated(error) from error


def _translated(error: ValidationError) -> Rejected:
    first = error.errors(include_url=False, include_context=False)[0]
    field = ".".join(_public(part) for part in first["loc"])
    problem = _PROBLEMS.get(first["type"]) or first["msg"].removeprefix("Value error, ")
    return Rejected(field, problem if first["type"] == "missing" else f"{problem}: {shown(first['input'])}")


def _public(part: str | int) -> str:
    head, *tail = str(part).split("_")
    return head + "".join(word.capitalize() for word in tail)


def _repaired(text: str | None) -> str | None:
    return text and mojibake.repaired(text)


def _source(fields: Fields) -> dict[str, Value]:
    source = fields.nested("source")
    if source is None:
        raise Rejected("source", "is missing")
    return {
        "key": source.required("key"),
        "name": mojibake.repaired(source.required("name")),
        "type": source.text("type"),
        "url": source.text("url"),
    }


def _canonical(fields: Fields) -> str | None:
    address = (fields.text("canonicalUrl") or "").strip()
    if not address:
        return None
    if canonical := web_address.canonical(address):
        return canonical
    raise Rejected("canonicalUrl", f"is not an absolute http(s) address: {shown(address)}")


def _cover_image(fields: Fields) -> dict[str, Value] | None:
    image = fields.nested("coverImage")
    if image is None:
        return None
    return {name: image.required(name) for name in _RENDITIONS} | {"small_s3": image.text("small_s3")}


def _ai(fields: Fields) -> dict[str, object] | None:
    ai = fields.nested("ai")
    if ai is None:
        return None
    return {
        "rewritten": ai.flag("rewritten") or False,
        "expanded_at": ai.instant("expandedAt"),
        "version": ai.whole("version"),
        "translated_from": ai.text("translatedFrom"),
    }
