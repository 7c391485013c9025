"""Short names for the elements of feeds: ``content:encoded``, however the document declares its namespaces."""

from __future__ import annotations

import functools

#: Of Atom's elements.
ATOM = "atom:"

_PREFIXES = {
    "": "",
    "http://purl.org/rss/1.0": "",
    "http://my.netscape.com/rdf/simple/0.9": "",
    "http://channel.netscape.com/rdf/simple/0.9": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://www.w3.org/2005/atom": "atom",
    "http://purl.org/atom/ns#": "atom",  # Atom 0.3
    "http://purl.org/rss/1.0/modules/content": "content",
    "http://purl.org/dc/elements/1.1": "dc",
    "http://purl.org/dc/terms": "dcterms",
    "http://search.yahoo.com/mrss": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://purl.org/atompub/tombstones/1.0": "at",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/xml/1998/namespace": "xml",
}
_KNOWN = frozenset(prefix for prefix in _PREFIXES.values() if prefix)


@functools.lru_cache(maxsize=2_000)
def short(tag: str) -> str | None:
    """The short name in lower case of an element or attribute as lxml names it; None in a namespace of no interest.

    A prefix that the document forgot to declare means what it usually means.
    """
    uri, brace, local = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
    if not brace and ":" in local:
        prefix, _, name = local.lower().partition(":")
        return f"{prefix}:{name}" if prefix in _KNOWN else None
    known = _PREFIXES.get(uri.lower().rstrip("/"))
    if known is None:
        return None
    return f"{known}:{local}".lower() if known else local.lower()


def local(tag: str) -> str:
    """The name of an element without namespace. `etree.QName` raises for names that a repaired document may have."""
    return tag.rpartition("}")[2].rpartition(":")[2]
