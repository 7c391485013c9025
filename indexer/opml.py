"""Lists of feeds in OPML, as feed readers exchange them: http://opml.org/spec2.opml

Categories become tags: those of an outline's ``category``, else the folders that it is in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from indexer import charset
from indexer.resolve import absolute
from indexer.source import FeedRefused
from indexer.sources.xmlfeed import document
from indexer.sources.xmlfeed.names import local

MAX_FEEDS = 10_000

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Between categories, and between those within each other.
_SEPARATOR = re.compile("[,/]")


class OpmlRefused(Exception):
    """A file that is no list of feeds. The text is a sentence."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed in a list. ``site`` is the page that it belongs to."""

    url: str
    title: str = ""
    tags: tuple[str, ...] = ()
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """An outline that names a feed which cannot be used."""

    title: str
    reason: str


def parse(content: bytes) -> tuple[list[Outline], list[Skipped]]:
    """The feeds of an OPML file of version 1 or 2 in its order, each address once. Raises `OpmlRefused`."""
    try:
        root = document.root(charset.decoded(content))
    except FeedRefused as refused:
        raise OpmlRefused(str(refused).replace("response", "file").replace(", not a feed", "")) from refused
    if _name(root) != "opml":
        raise OpmlRefused(f"The file is <{_name(root)[:40]}>, not OPML.")
    found: dict[str, Outline] = {}
    skipped = []
    for element, folders in _feeds(root):
        outline = _outline(element, folders)
        if isinstance(outline, Skipped):
            skipped.append(outline)
        else:
            found.setdefault(outline.url, outline)
        if len(found) + len(skipped) > MAX_FEEDS:
            raise OpmlRefused(f"The file has more than {MAX_FEEDS:,} feeds.")
    return list(found.values()), skipped


def write(outlines: Iterable[Outline], title: str = "newsgate") -> bytes:
    """OPML 2.0, which `parse` reads as the same outlines.

    Commas and slashes in tags become hyphens: OPML has other uses for them.
    """
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _legal(title)
    body = etree.SubElement(root, "body")
    for outline in outlines:
        name = _legal(outline.title)
        element = etree.SubElement(body, "outline", type="rss", text=name or outline.url, xmlUrl=outline.url)
        if name:
            element.set("title", name)
        if outline.tags:
            element.set("category", ",".join(_SEPARATOR.sub("-", _legal(tag)) for tag in outline.tags))
        if outline.site:
            element.set("htmlUrl", outline.site)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _feeds(root: etree._Element) -> Iterator[tuple[etree._Element, tuple[str, ...]]]:
    """Every outline with an address, and the names of the folders around it, the outermost first."""
    waiting: list[tuple[etree._Element, tuple[str, ...]]] = [(root, ())]
    while waiting:
        element, folders = waiting.pop()
        if _attribute(element, "xmlurl"):
            yield element, folders
        elif _name(element) == "outline" and (label := _attribute(element, "text") or _attribute(element, "title")):
            folders = (*folders, label)
        waiting += [(child, folders) for child in reversed(element)]


def _outline(element: etree._Element, folders: tuple[str, ...]) -> Outline | Skipped:
    given = _attribute(element, "xmlurl")
    title = _attribute(element, "title") or _attribute(element, "text")
    # Feed readers have had schemes of their own.
    url = absolute("", given.replace("feed://", "http://", 1) if given.startswith("feed://") else given)
    if url is None:
        return Skipped(title or given[:100], "xmlUrl is not an absolute http(s) address")
    categories = _attribute(element, "category").replace("/", ",").split(",")
    tags = [" ".join(part.split()) for part in categories]
    named = tuple(dict.fromkeys(tag for tag in tags if tag)) or tuple(dict.fromkeys(folders))
    site = _attribute(element, "htmlurl")
    return Outline(url, "" if title == given else title, named, absolute("", site) if site else None)


def _attribute(element: etree._Element, name: str) -> str:
    """By its name in lower case: writers differ on ``xmlUrl``."""
    values = (str(value) for key, value in element.attrib.items() if str(key).lower() == name)
    return " ".join(next(values, "").split())


def _name(element: etree._Element) -> str:
    return local(str(element.tag)).lower()


def _legal(text: str) -> str:
    """On one line, and without what XML does not allow."""
    return " ".join(_ILLEGAL.sub("", text).split())
