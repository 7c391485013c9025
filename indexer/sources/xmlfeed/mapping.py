"""What each field of an article is made of, of an entry in XML: the table of feeds.md, section 5."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from indexer import html
from indexer.resolve import absolute, joined
from indexer.safe_html import paragraphs
from indexer.sources.entry import Entry
from indexer.sources.xmlfeed.elements import Value, Values
from indexer.sources.xmlfeed.split import link_of

_IMAGE_PATH = re.compile(r"[^?#]*\.(?:jpe?g|png|webp|gif|avif)(?:[?#]|$)", re.IGNORECASE)
# RSS wants an address and has the name in brackets; many write it the other way round.
_ADDRESS_THEN_NAME = re.compile(r"\S{1,200}@\S{1,200}\s*\((?P<name>[^()]+)\)")
_NAME_THEN_ADDRESS = re.compile(r"(?P<name>[^<>@()]+?)\s*[<(][^<>()\s]{1,200}@[^<>()\s]{1,200}[>)]")
_ADDRESS = re.compile(r"(?:mailto:)?\S+@\S+")
_NOBODY = frozenset(("", "unknown", "noreply", "no-reply", "n/a", "none"))


def entry(key: str, payload: dict[str, Any]) -> Entry:
    """Of what `split` made of an entry."""
    values: Values = payload["entry"]
    feed: dict[str, Any] = payload["feed"]
    base: str = payload["base"]
    is_atom = payload["format"] == "ATOM"
    content, summary = _content(values), _first(values, "atom:summary", "description")
    body = content or summary
    return Entry(
        key=key,
        title=_title(values),
        summary=_html(summary),
        body=_html(content),
        base=joined(base, body.get("xml:base")),
        url=link_of(values, base) or _permalink(values),
        authors=authors(values) or authors(feed),
        tags=list(_tags(values)),
        languages=_languages(payload, values, feed, body),
        published=_date(values, is_atom),
        updated=_text(values, "atom:updated", "atom:modified", "dcterms:modified"),
        images=[image for address in _images(values) if (image := absolute(base, address))],
    )


def feed_title(feed: Values) -> str:
    """Of what an entry takes over from its feed."""
    return _title(feed)


def authors(values: Values) -> list[str]:
    """Names, each once; a bare e-mail address is no name."""
    given = [value.get("") or value.get("name", "") for value in values.get("dc:creator", ())]
    if not given:
        names = ("author", "atom:author", "itunes:author", "managingeditor")
        given = next(([v.get("name") or v.get("", "") for v in values[name]] for name in names if name in values), [])
    return list(dict.fromkeys(name for name in map(_name, given) if name.lower() not in _NOBODY))


def _name(person: str) -> str:
    person = html.title(person)[:300]
    match = _ADDRESS_THEN_NAME.fullmatch(person) or _NAME_THEN_ADDRESS.fullmatch(person)
    if match:
        return match["name"].strip(" \"'")
    return "" if _ADDRESS.fullmatch(person) else person


def _content(values: Values) -> Value:
    """The full text, where it is given as text and not as a picture or a reference."""
    for content in _all(values, "content:encoded", "atom:content", "xhtml:body"):
        kind = content.get("type", "").lower()
        if "/" not in kind or kind.startswith("text/") or kind.endswith(("xml", "html")):
            return content
    return {}


def _html(value: Value) -> str:
    """Atom says which it is, or should; RSS does not, and has both."""
    text, kind = value.get("", ""), value.get("type", "").lower()
    is_html = "html" in kind or (kind not in ("text", "text/plain") and html.has_markup(text))
    return text if is_html else paragraphs(text)


def _title(values: Values) -> str:
    """RSS has HTML or text, encoded once or twice; Atom has plain text unless it says otherwise."""
    if rss := _text(values, "title"):
        return html.title(rss)
    title = _first(values, "atom:title")
    text = title.get("", "")
    return html.title(text) if "html" in title.get("type", "").lower() else " ".join(text.split())


def _permalink(values: Values) -> str | None:
    guid = _first(values, "guid")
    return absolute("", guid.get("", "")) if guid.get("ispermalink", "true").lower() == "true" else None


def _date(values: Values, is_atom: bool) -> str | None:
    if is_atom:
        return _text(values, "atom:published", "atom:issued", "atom:created", "atom:updated", "atom:modified")
    names = ("pubdate", "dc:date", "atom:published", "dcterms:issued", "dcterms:created", "atom:updated")
    return _text(values, *names)


def _tags(values: Values) -> Iterator[str]:
    for category in _all(values, "category", "dc:subject", "atom:category"):
        if tag := category.get("label") or category.get("term") or category.get("", ""):
            yield html.title(tag)


def _languages(payload: dict[str, Any], values: Values, feed: dict[str, Any], body: Value) -> list[str]:
    """The closest first."""
    title = _first(values, "atom:title", "title")
    given = (
        _text(values, "dc:language", "language"),
        body.get("xml:lang") or title.get("xml:lang"),
        payload["lang"],
        _text(feed, "dc:language", "language"),
        feed["lang"],
    )
    return [name for name in given if name]


def _images(values: Values) -> Iterator[str]:
    """Addresses of pictures that come beside the body, the best first."""
    contents = [value for value in values.get("media:content", ()) if _is_image(value)]
    links = [link for link in values.get("atom:link", ()) if link.get("rel", "").lower() == "enclosure"]
    enclosures = [value for value in (*values.get("enclosure", ()), *links) if _is_image(value)]
    groups = (_largest_first(contents), _largest_first(values.get("media:thumbnail", ())), enclosures)
    yield from (address for group in groups for value in group if (address := value.get("url") or value.get("href")))


def _is_image(value: Value) -> bool:
    if kind := value.get("medium") or value.get("type"):
        return kind.lower().startswith("image")
    return _IMAGE_PATH.match(value.get("url") or value.get("href", "")) is not None


def _largest_first(media: Iterable[Value]) -> list[Value]:
    return sorted(media, key=lambda value: -_pixels(value))


def _pixels(value: Value) -> int:
    width, height = value.get("width", ""), value.get("height", "")
    sides = [int(side) for side in (width, height) if side.isdecimal() and len(side) < 6]  # noqa: PLR2004
    return sides[0] * sides[-1] if sides else 0


def _first(values: Values, *names: str) -> Value:
    """The first value with a text, of the first of these elements that has one."""
    return next((value for value in _all(values, *names) if value.get("")), {})


def _text(values: Values, *names: str) -> str | None:
    return _first(values, *names).get("")


def _all(values: Values, *names: str) -> Iterator[Value]:
    return (value for name in names for value in values.get(name, ()))
