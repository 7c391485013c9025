"""An entry of a feed in XML as plain JSON: all of it that an article may ever be made of, as it came.

The result maps the short name of an element to its values in the document's order. A value has the element's text
and attributes; ``type`` is ``xhtml`` where elements stood in the place of text, which is then their HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree

from indexer.sources.xmlfeed.names import local, short

#: The text is under ``""``, a part of a person under its name, anything else is an attribute.
Value: TypeAlias = dict[str, str]
Values: TypeAlias = dict[str, list[Value]]

BASE, LANG = "{http://www.w3.org/XML/1998/namespace}base", "{http://www.w3.org/XML/1998/namespace}lang"

# What is not here is of no use, or is another at every poll: numbers of comments, of votes, of readers.
_KEPT = frozenset(
    """
    title link description guid pubdate author category enclosure language managingeditor
    content:encoded dc:creator dc:date dc:language dc:subject dcterms:created dcterms:issued dcterms:modified
    atom:title atom:link atom:id atom:published atom:updated atom:summary atom:content atom:author atom:category
    atom:issued atom:created atom:modified
    media:content media:thumbnail itunes:author xhtml:body
    """.split()  # noqa: SIM905  # a list has each on a line of its own
)
_PERSONS = frozenset(("atom:author",))
_CONTAINERS = frozenset(("media:group", "media:content"))
_ATTRIBUTES = frozenset(
    "url href rel type mode src term label ispermalink medium width height xml:base xml:lang".split()  # noqa: SIM905
)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")
# What XML lets through of the numbers that Windows-1252 has for quotes and dashes.
_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)}


def values(element: etree._Element) -> Values:
    """Of the elements directly within this one, and of the media in groups."""
    found: Values = {}
    for name, child in _children(element):
        found.setdefault(name, []).append(_person(child) if name in _PERSONS else _value(name, child))
    return found


def _children(element: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    for child in element:
        name = short(str(child.tag))
        if name in _KEPT:
            yield name, child
        if name in _CONTAINERS:
            yield from ((inner, media) for inner, media in _children(child) if inner.startswith("media:"))


def _person(element: etree._Element) -> Value:
    # Some write a name where Atom wants elements.
    parts = {short(str(child.tag)): text(child) for child in element}
    person = {name: parts.get(f"atom:{name}", "") for name in ("name", "email")}
    return {name: part for name, part in person.items() if part} or {"name": text(element)}


def _value(name: str, element: etree._Element) -> Value:
    value = {known: given for key, given in element.attrib.items() if (known := short(str(key))) in _ATTRIBUTES}
    if len(element) and name not in _CONTAINERS:
        return value | {"": _markup(element), "type": "xhtml"}
    return value | {"": content} if (content := text(element)) else value


def text(element: etree._Element) -> str:
    """The text directly in an element, up to the first element in it."""
    return _readable(element.text or "").strip()


def _markup(element: etree._Element) -> str:
    """What is in an element as HTML, without the one ``div`` that Atom puts around it (RFC 4287, section 3.1.1.3)."""
    holder = element
    if len(element) == 1 and not text(element) and short(str(element[0].tag)) in ("xhtml:div", "div", "atom:div"):
        holder = element[0]
    # A reference that is left where repair could not see it is a node too, but no element.
    for inner in holder.iterdescendants(etree.Element):
        inner.tag = _html_name(inner)
    etree.cleanup_namespaces(holder)
    written = "".join(etree.tostring(inner, encoding="unicode", method="html") for inner in holder)
    return _readable((_escaped(holder.text) + written).strip())


def _html_name(element: etree._Element) -> str:
    name = local(str(element.tag))
    return name if _NAME.fullmatch(name) else "span"


def _escaped(given: str | None) -> str:
    return (given or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _readable(given: str) -> str:
    return given if given.isascii() else given.translate(_WINDOWS)
