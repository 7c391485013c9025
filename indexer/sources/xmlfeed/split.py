"""Splits a feed in XML into its entries: what each is called, what it takes over from the feed, what is gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from lxml import etree

from indexer.resolve import absolute, joined
from indexer.source import FeedRefused, Record
from indexer.sources import entry, feed_date
from indexer.sources.xmlfeed import elements
from indexer.sources.xmlfeed.elements import BASE, LANG, Values
from indexer.sources.xmlfeed.names import local, short

_ENTRIES = frozenset(("item", "atom:entry"))
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_FORMATS = {"rss": "RSS", "rdf:rdf": "RSS", "rdf": "RSS", "atom:feed": "ATOM", "feed": "ATOM"}
# Of what the feed says of itself, what its entries take over.
_INHERITED = (
    *("title", "link", "language", "managingeditor", "dc:creator", "dc:language", "itunes:author"),
    *("atom:title", "atom:author", "atom:link"),
)
_DATES = ("pubdate", "dc:date", "atom:updated", "atom:modified", "atom:published", "dcterms:modified")


@dataclass(frozen=True, slots=True)
class Split:
    """``older`` is the address of the page before this one in time (RFC 5005)."""

    records: list[Record]
    removed: list[str]
    rejected: list[tuple[str, str]]
    older: str | None


@dataclass(frozen=True, slots=True)
class _Named:
    """An entry with what may name it: its id, else its link."""

    name: str
    link: str
    payload: dict[str, Any]


def split(root: etree._Element, address: str) -> Split:
    """``address`` is where the document came from. Raises `FeedRefused` for a document that is no feed."""
    kind = _FORMATS.get(short(str(root.tag)) or "")
    if kind is None:
        raise FeedRefused(f"The document is <{local(str(root.tag))[:40]}>, not a feed.")
    head = next((child for child in root if short(str(child.tag)) == "channel"), root)
    base = _base(head, _base(root, address))
    own = elements.values(head)
    inherited = {name: own[name] for name in _INHERITED if name in own} | {"lang": _lang(head) or _lang(root)}
    named, empty = [], 0
    for element in root.iter(etree.Element):
        if short(str(element.tag)) in _ENTRIES:
            found = _named(element, {"format": kind, "feed": inherited, "base": _base(element, base)})
            named += [found] if found else []
            empty += found is None
    records, removed = _without_removed(_keyed(named), _tombstones(root))
    # They are alike, so that one name for all is enough.
    rejected = [("an empty entry", "it has neither id, link, title nor content")] if empty else []
    return Split(records, removed, rejected, _older(own, base))


def _named(element: etree._Element, payload: dict[str, Any]) -> _Named | None:
    values = elements.values(element)
    about = element.get(_ABOUT)
    if about:
        values.setdefault("guid", [{"": about}])
    ids = _texts(values, "guid", "atom:id")
    link = link_of(values, payload["base"]) or ""
    name = next(ids, "") or link or _digest(values)
    payload |= {"lang": _lang(element), "entry": values}
    return _Named(name, link, payload) if name else None


def link_of(values: Values, base: str) -> str | None:
    """The address of an entry or a feed that is given as a link: RSS's text, or Atom's alternate."""
    for link in values.get("link", ()):
        if address := absolute(link.get("xml:base", base), link.get("") or link.get("href", "")):
            return address
    links = [link for link in values.get("atom:link", ()) if link.get("rel", "alternate").lower() == "alternate"]
    # A page rather than the same in another format.
    for link in sorted(links, key=lambda link: "html" not in link.get("type", "html")):
        if link.get("href") and (address := absolute(joined(base, link.get("xml:base")), link["href"])):
            return address
    return None


def _digest(values: Values) -> str:
    """A name made of title and content, for an entry without id and link; empty for an empty one."""
    parts = [
        "\n".join(_texts(values, "title", "atom:title")),
        "\n".join(_texts(values, "content:encoded", "atom:content", "description", "atom:summary")),
    ]
    return entry.digest(*parts) if any(parts) else ""


def _keyed(named: list[_Named]) -> Iterator[tuple[str, _Named]]:
    """With the key of each. An id that several entries of different links have is no id without the link."""
    links: defaultdict[str, set[str]] = defaultdict(set)
    for each in named:
        links[each.name].add(each.link)
    for each in named:
        is_reused = len(links[each.name]) > 1 and each.link
        yield entry.key(f"{each.name} {each.link}" if is_reused else each.name), each


def _without_removed(
    keyed: Iterable[tuple[str, _Named]], tombstones: dict[str, str | None]
) -> tuple[list[Record], list[str]]:
    """The newest entry of each key, whatever the order; and the keys whose tombstone is newer than the entry."""
    best: dict[str, tuple[str, bytes]] = {}
    for key, each in keyed:
        payload = orjson.dumps(each.payload, option=orjson.OPT_SORT_KEYS)
        best[key] = max(best.get(key, ("", b"")), (_date(each.payload["entry"]), payload))
    removed = [key for key, when in tombstones.items() if key not in best or _instant(when) >= best[key][0]]
    return [Record(key, payload) for key, (_, payload) in best.items() if key not in removed], removed


def _tombstones(root: etree._Element) -> dict[str, str | None]:
    """Keys of entries that the feed says are deleted, and when (RFC 6721)."""
    return {
        entry.key(ref.strip()): child.get("when")
        for child in root
        if short(str(child.tag)) == "at:deleted-entry" and (ref := child.get("ref", "")).strip()
    }


def _date(values: Values) -> str:
    return max((_instant(text) for text in _texts(values, *_DATES)), default="")


def _instant(text: str | None) -> str:
    found = feed_date.parse(text)
    return found.isoformat() if found else ""


def _older(own: Values, base: str) -> str | None:
    links = {link.get("rel", "").lower(): link.get("href", "") for link in own.get("atom:link", ())}
    address = links.get("prev-archive") or links.get("next")
    return absolute(base, address) if address else None


def _texts(values: Values, *names: str) -> Iterator[str]:
    return (text for name in names for value in values.get(name, ()) if (text := value.get("")))


def _base(element: etree._Element, inherited: str) -> str:
    return joined(inherited, element.get(BASE))


def _lang(element: etree._Element) -> str | None:
    return element.get(LANG)
