"""Markdown of plain text: whatever it holds, it renders as that text.

News APIs promise plain text, and let some of their publishers' HTML through.
"""

from __future__ import annotations

import re
from html import unescape

from indexer import html

# A tag of an element that publishers use, or a comment. What else stands in angle brackets is text: "<EOS>", "1 < 2".
_TAG = re.compile(
    r"<!--|<(?:/?(?:a|abbr|article|aside|b|blockquote|br|button|center|cite|code|del|div|em|embed|figcaption|figure"
    r"|font|footer|form|h[1-6]|header|hr|i|iframe|img|input|ins|li|link|main|mark|meta|nav|noscript|object|ol|p|picture"
    r"|pre|q|s|script|section|small|source|span|strike|strong|style|sub|sup|svg|table|tbody|td|tfoot|th|thead|time"
    r"|title|tr|tt|u|ul|video)(?=[\s/>])|!doctype)[^<>]*>",
    re.IGNORECASE,
)
# Between these, the line breaks of HTML are mere blanks; where there are none of them, they are the publisher's.
_BLOCK = re.compile(r"<(?:br|div|h[1-6]|li|p|td|tr)\b", re.IGNORECASE)

_LINE = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
# What means something in the middle of a line (CommonMark 0.31, section 6; GFM's strikethrough and tables). An
# underscore within a word does not.
_INLINE = re.compile(r"[\\`*\[\]~|]|(?<![^\W_])_|_(?![^\W_])")
# What means something where a line begins (sections 4 and 5).
_BLOCK_START = re.compile(r"[#+\-=:>]")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")


def markdown(text: str) -> str:
    """Lines stay lines, and blank lines separate paragraphs. Of HTML, what is safe is kept, as Markdown or HTML."""
    if _TAG.search(text):
        return html.read(text if _BLOCK.search(text) else _LINE.sub("<br>", text)).markdown
    return escaped(_REFERENCE.sub(lambda reference: unescape(reference[0]), text))


def escaped(text: str) -> str:
    """Markdown in which no character of the text means anything but itself."""
    lines = [_escaped_line(line) for line in _LINE.split(_CONTROL.sub("", text))]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _escaped_line(line: str) -> str:
    line = " ".join(line.split())
    if "&" in line:
        line = _REFERENCE.sub(lambda reference: "&amp;" + reference[0][1:], line)
    line = _INLINE.sub(r"\\\g<0>", line).replace("<", "&lt;")
    if _BLOCK_START.match(line):
        return "\\" + line
    return _NUMBERED.sub(r"\1\\\2", line, count=1) if line[:1].isdigit() else line
