"""An article's body in the formats of the contract."""

from __future__ import annotations

import nh3
import pyromark

from schema.enums import BodyFormat
from search.article import Document

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
            return nh3.clean(pyromark.html(document.get("body", ""), options=_OPTIONS))
