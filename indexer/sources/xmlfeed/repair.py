"""Makes well-formed XML, or nearly, of what people who write feeds by template take for XML. Linear in time."""

from __future__ import annotations

import html
import html.entities
import re
import sys
from collections import Counter
from collections.abc import Iterator

from indexer.source import FeedRefused

_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_CODE = r"#(?P<code>\d{1,40}|[xX][0-9a-fA-F]{1,40})"
_REFERENCE = re.compile(rf"&(?:(?P<name>[A-Za-z][A-Za-z0-9]{{1,31}});|{_CODE};)?")
# In a section of CDATA it is text; but where another error hides its beginning, libxml2 takes it for a reference and
# makes bytes of it that no text has.
_NUMBER = re.compile(f"&{_CODE};")
_PREDEFINED = frozenset(("amp", "lt", "gt", "quot", "apos"))
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONE_BRACKET = re.compile(r"<(?!/?[A-Za-z_]|!--|\?)")
_TAG = re.compile(r"<(?P<closing>/?)(?P<name>[A-Za-z_][^\s<>/'\"=]*)(?P<rest>[^<>]*)>")
# One is never within another, so a second one means that the first was not closed.
_ENTRIES = frozenset(("item", "entry", "outline"))
# HTML that somebody forgot to escape: these have no end. ``link`` and ``source`` have one in feeds.
_VOID = frozenset(("area", "br", "col", "embed", "hr", "img", "input", "wbr"))
_MAX_DEPTH = 200


def with_known_references(document: str) -> str:
    """Only such references as XML knows, no characters that it does not allow, no bracket that begins no tag.

    HTML's named characters are written out. Raises `FeedRefused` where a text in ``CDATA`` has no end.
    """
    legal = _ILLEGAL.sub("", document)
    return "".join(_NUMBER.sub(_legal, piece) if cdata else _escaped(piece) for piece, cdata in _pieces(legal))


def with_matching_tags(document: str) -> str:
    """Every element is closed, at the latest where what it is in is closed; end tags of nothing are dropped."""
    written: list[str] = []
    balance = _Balance()
    for piece, cdata in _pieces(document):
        written.append(piece if cdata else _TAG.sub(balance.tag, piece))
    return "".join((*written, balance.closed_down_to(0)))


class _Balance:
    """The elements that are open while a document's tags are read in order."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._count: Counter[str] = Counter()

    def tag(self, tag: re.Match[str]) -> str:
        """What is to be written for it."""
        name: str = tag["name"]
        if tag["closing"]:
            return self.closed_down_to(self._at(name)) if self._count[name] else ""
        before = self.closed_down_to(self._at(name)) if name in _ENTRIES and self._count[name] else ""
        if name.lower() in _VOID:
            return f"<{name}{tag['rest'].rstrip('/')}/>"
        if not tag["rest"].endswith("/"):
            if len(self._open) >= _MAX_DEPTH:
                raise FeedRefused("The document is nested too deeply.")
            self._open.append(name)
            self._count[name] += 1
        return before + tag[0]

    def closed_down_to(self, depth: int) -> str:
        closed = self._open[depth:][::-1]
        del self._open[depth:]
        self._count.subtract(closed)
        return "".join(f"</{name}>" for name in closed)

    def _at(self, name: str) -> int:
        """The depth of the innermost open element of that name."""
        return len(self._open) - 1 - self._open[::-1].index(name)


def _pieces(document: str) -> Iterator[tuple[str, bool]]:
    """The document in pieces, each with whether it is a section of ``CDATA``."""
    at = 0
    while (opened := document.find(_CDATA, at)) >= 0:
        closed = document.find(_CDATA_END, opened)
        if closed < 0:
            raise FeedRefused("The document is cut off within a text.")
        yield document[at:opened], False
        at = closed + len(_CDATA_END)
        yield document[opened:at], True
    yield document[at:], False


def _escaped(piece: str) -> str:
    return _LONE_BRACKET.sub("&lt;", _REFERENCE.sub(_as_xml, piece))


def _as_xml(reference: re.Match[str]) -> str:
    name, is_number = reference["name"], reference["code"]
    if name:
        return reference[0] if name in _PREDEFINED else _named(name)
    return _legal(reference) if is_number else "&amp;"


def _legal(reference: re.Match[str]) -> str:
    """A reference by number, or nothing for one to what is no character."""
    code = reference["code"]
    number = int(code[1:], 16) if code[0] in "xX" else int(code)
    return "" if number > sys.maxunicode or _ILLEGAL.match(chr(number)) else reference[0]


def _named(name: str) -> str:
    characters = html.entities.html5.get(name + ";")
    return html.escape(characters) if characters else f"&amp;{name};"
