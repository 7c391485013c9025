"""The tree of an XML document from the web, well-formed or nearly so, and nothing that could harm who reads it.

The document type declaration is cut off before the parser sees the text, so there are no entities to expand and no
external ones to load. libxml2 limits depth (256) and the size of a text (10 MB) by itself.
"""

from __future__ import annotations

import re

from lxml import etree

from indexer.source import FeedRefused
from indexer.sources.xmlfeed import repair

_NAME = re.compile(r"[A-Za-z_][^\s<>/'\"=]*")
_SUBSET_END = re.compile(r"\]\s*>")


def root(text: str) -> etree._Element:
    """The root element. Comments, processing instructions and the document type are left out.

    What is not well-formed is repaired: HTML's named characters, stray ampersands and control characters first, then
    tags that do not match; of what is wrong beyond that, libxml2 makes what it can. A document that ends before its
    root does is refused: half a feed would be taken for all of it. Raises `FeedRefused`.
    """
    start = _root_start(text)
    name = _NAME.match(text, start + 1)
    if name is None:
        raise FeedRefused("The response is not XML.")
    if name[0].lower() == "html":
        raise FeedRefused("The response is an HTML page, not a feed.")
    document = text[start:]
    found = _parsed(document)
    return found if found is not None else _recovered(document, name[0])


def _root_start(text: str) -> int:
    """Where the first tag is, past the declaration, comments, processing instructions and document type."""
    at = 0
    while (at := text.find("<", at)) >= 0:
        if text.startswith("<!--", at):
            at = _past(text, "-->", at)
        elif text.startswith("<?", at):
            at = _past(text, "?>", at)
        elif text.startswith("<!", at):
            at = _past_doctype(text, at)
        else:
            return at
    if text.lstrip()[:1] in ("{", "["):
        raise FeedRefused("The response is JSON, not XML.")
    raise FeedRefused("The response is not XML." if text.strip() else "The response is empty.")


def _past(text: str, end: str, at: int) -> int:
    found = text.find(end, at)
    if found < 0:
        raise FeedRefused("The document is cut off before it begins.")
    return found + len(end)


def _past_doctype(text: str, at: int) -> int:
    if text[at + 2 : at + 14].lower().split() == ["doctype", "html"]:
        raise FeedRefused("The response is an HTML page, not a feed.")
    end = _past(text, ">", at)
    if "[" not in text[at:end]:
        return end
    subset = _SUBSET_END.search(text, at)
    if subset is None:
        raise FeedRefused("The document is cut off before it begins.")
    return subset.end()


def _recovered(document: str, name: str) -> etree._Element:
    """The tree of a document that is not well-formed."""
    repaired = repair.with_known_references(document)
    if (found := _parsed(repaired)) is not None:
        return found
    if f"</{name}" not in document:
        raise FeedRefused(f"The document is cut off: <{name[:40]}> is never closed.")
    found = _parsed(repair.with_matching_tags(repaired), recover=True)
    if found is None or not _is_readable(found):
        raise FeedRefused("The response is not XML.")
    return found


def _is_readable(found: etree._Element) -> bool:
    """Whether all of its text is UTF-8, which libxml2 does not promise of what it recovered."""
    try:
        etree.tostring(found, encoding="unicode")
    except UnicodeDecodeError:
        return False
    return True


def _parsed(document: str, recover: bool = False) -> etree._Element | None:
    parser = etree.XMLParser(
        recover=recover,
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(document.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error) or "huge" in str(error).lower():
            raise FeedRefused("The document is nested too deeply or has too long a text.") from error
        return None
