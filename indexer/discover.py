"""The feeds that a web page says it has, and where feeds are usually found. Nothing is fetched here.

What a page says: https://blog.whatwg.org/feed-autodiscovery (``<link rel=alternate type=application/rss+xml href=…>``).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from indexer import charset
from indexer.resolve import absolute

#: Bytes of a page that are looked at; what a page says of itself comes first.
READ_BYTES = 1_000_000
MAX_CANDIDATES = 50

_TAG = re.compile(
    r"<(?P<name>link|base|a)\b(?P<rest>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)>|<(?P<end>/head|body)\b", re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"(?<![a-zA-Z:_-])([a-zA-Z:_-]++)\s*+=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1|\Z)", re.DOTALL | re.IGNORECASE)
_KINDS = {
    "application/atom+xml": "rss",
    "application/rss+xml": "rss",
    "application/rdf+xml": "rss",
    "application/feed+json": "jsonfeed",
    "application/json": "jsonfeed",
    "application/xml": "rss",
    "text/xml": "rss",
}
# Some pages give all their data as JSON or XML; a feed then says so in its address or title.
_VAGUE = frozenset(("application/json", "application/xml", "text/xml"))
_FEED = re.compile(r"feed|rss|atom|rdf", re.IGNORECASE)
_LINKED_FEED = re.compile(r"https?://[^?#]*(?:/(?:feed|rss|atom)(?:/|\.xml|\.json)?|\.rss|\.atom)", re.IGNORECASE)
_LESSER = re.compile(r"\bcomments?\b|/comments/|коментар|commentaires|kommentare|comentarios", re.IGNORECASE)
# WordPress and Ghost; Hugo and Jekyll; Blogger; what people type.
_USUAL = (
    *(("/feed/", "rss"), ("/rss/", "rss"), ("/index.xml", "rss"), ("/feed.xml", "rss"), ("/atom.xml", "rss")),
    *(("/rss.xml", "rss"), ("/feed.json", "jsonfeed"), ("/feeds/posts/default", "rss")),
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Where a feed may be. ``kind`` as configuration names it; ``guessed``: nothing on the page speaks of it."""

    url: str
    title: str
    kind: str
    guessed: bool = False


def feeds(page: bytes, url: str, content_type: str = "") -> list[Candidate]:
    """The best first: what the page declares, feeds of comments after others; what it links to; guesses.

    ``url`` is where the page came from. Takes linear time whatever the page.
    """
    text = _COMMENT.sub(" ", charset.decoded(page[:READ_BYTES], content_type))
    declared: list[Candidate] = []
    linked: list[Candidate] = []
    base = url
    for name, attributes in _tags(text):
        if name == "base" and base == url:
            base = absolute(url, attributes.get("href", "")) or url
        elif name == "link":
            declared += _declared(attributes, base)
        elif name == "a":
            linked += _linked(attributes, base)
    said = sorted(declared, key=lambda found: bool(_LESSER.search(f"{found.title} {found.url}"))) + linked
    best: dict[str, Candidate] = {}
    for candidate in (*said[:MAX_CANDIDATES], *_guesses(base)):
        best.setdefault(candidate.url, candidate)
    return list(best.values())


def _tags(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    for tag in _TAG.finditer(text):
        if tag["name"]:
            values = _ATTRIBUTE.findall(tag["rest"])
            yield tag["name"].lower(), {name.lower(): html.unescape(a or b or c).strip() for name, a, b, c in values}


def _declared(attributes: dict[str, str], base: str) -> Iterator[Candidate]:
    relations = attributes.get("rel", "").lower().split()
    kind = attributes.get("type", "").partition(";")[0].strip().lower()
    address = absolute(base, attributes["href"]) if attributes.get("href") else None
    if address is None or not {"alternate", "feed"} & set(relations) or "stylesheet" in relations:
        return
    title = " ".join(attributes.get("title", "").split())
    is_feed = kind in _KINDS and (kind not in _VAGUE or _FEED.search(f"{title} {address}"))
    if is_feed or ("feed" in relations and not kind):
        yield Candidate(address, title, _KINDS.get(kind, "rss"))


def _linked(attributes: dict[str, str], base: str) -> Iterator[Candidate]:
    address = absolute(base, attributes["href"]) if attributes.get("href") else None
    if address and _LINKED_FEED.fullmatch(address):
        title = " ".join(attributes.get("title", "").split())
        yield Candidate(address, title, "jsonfeed" if address.endswith(".json") else "rss")


def _guesses(base: str) -> Iterator[Candidate]:
    for path, kind in _USUAL:
        yield Candidate(urljoin(base, path), "", kind, guessed=True)
