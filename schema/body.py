"""An article's body in the formats of the contract."""

from __future__ import annotations

import html
import re

import nh3
import pyromark

from schema.enums import BodyFormat
from search.article import Document

#: Characters and open elements of a body that is rendered. Beyond, the sanitiser takes quadratic time: twenty kilobytes
#: of ">" would keep it busy for seconds. No article comes near; what does is shown as plain text.
MAX_LENGTH, MAX_DEPTH = 200_000, 60

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_VOID = frozenset(
    {"br", "hr", "img", "input", "wbr", "col", "area", "base", "embed", "link", "meta", "source", "track"}
)
_OPTIONS = pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_STRIKETHROUGH | pyromark.Options.ENABLE_FOOTNOTES


def body(document: Document, wanted: BodyFormat) -> str:
    """Empty for an article without a body. HTML is safe to put into a page: whatever could run is gone."""
    match wanted:
        case BodyFormat.TEXT:
            text: str = document.get("text", "")
            return text
        case BodyFormat.MARKDOWN:
            markdown: str = document.get("body", "")
            return markdown
        case BodyFormat.HTML:
            return _rendered(document)


def _rendered(document: Document) -> str:
    markdown = document.get("body", "")
    if len(markdown) <= MAX_LENGTH:
        rendered = pyromark.html(markdown, options=_OPTIONS)
        if not _is_deep(rendered):
            return nh3.clean(rendered)
    paragraphs = document.get("text", "").split("\n")
    return "\n".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs if paragraph.strip())


def _is_deep(rendered: str) -> bool:
    """Whether more elements may be open at once than are rendered; each that is never closed counts to the end."""
    depth = 0
    for closing, name in _TAG.findall(rendered):
        if name.lower() not in _VOID:
            depth += -1 if closing else 1
            if depth > MAX_DEPTH:
                return True
    return False
