"""HTML of upstreams as an article keeps it: Markdown, text, one line of text.

A body becomes Markdown where that renders to the same words, and safe HTML inside Markdown where it does not.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import html_to_markdown
from html_to_markdown import (
    CodeBlockStyle,
    HeadingStyle,
    HiddenContent,
    HighlightStyle,
    InlineDataMedia,
    LinkStyle,
    ListIndentType,
    NewlineStyle,
    OutputFormat,
    TierStrategy,
    UrlEscapeStyle,
    WhitespaceMode,
)

from indexer.plaintext import plain_text
from indexer.safe_html import MAX_DEPTH, safe

_PREFORMATTED = re.compile(r"(<pre[ >].*?</pre>)", re.DOTALL)
# As they stand in text, of elements that titles are known to have.
_TITLE_TAG = re.compile(
    r"</?(?:a|abbr|acronym|b|bdi|big|br|cite|code|del|div|em|font|h[1-6]|i|img|ins|kbd|mark|nobr|p|q|s|samp|small|span"
    r"|strike|strong|sub|sup|tt|u|var|wbr)(?:\s[^<>]*|/)?>",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_MARKUP = re.compile(r"<[a-zA-Z/!][^<>]*>|" + _REFERENCE.pattern)

_MARKDOWN = html_to_markdown.ConversionOptions(
    escape_asterisks=True,
    escape_underscores=True,
    escape_misc=True,
    bullets="-",
    autolinks=False,
    expand_abbreviations=False,
    include_blockquote_citations=False,
    extract_metadata=False,
    max_depth=2 * MAX_DEPTH,
    preprocessing=html_to_markdown.PreprocessingOptions(enabled=False),
    highlight_style=HighlightStyle.NONE,
    hidden_content=HiddenContent.ALL,
    # The defaults. Given by name, each would be looked up again for every body, for a fifth of the time.
    heading_style=HeadingStyle.ATX,
    list_indent_type=ListIndentType.SPACES,
    whitespace_mode=WhitespaceMode.NORMALIZED,
    newline_style=NewlineStyle.SPACES,
    code_block_style=CodeBlockStyle.BACKTICKS,
    inline_data_media=InlineDataMedia.KEEP,
    url_escape_style=UrlEscapeStyle.ANGLE,
    link_style=LinkStyle.INLINE,
    output_format=OutputFormat.MARKDOWN,
    tier_strategy=TierStrategy.AUTO,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A body. ``markdown`` is what an article keeps, ``text`` its words, ``image`` the address of its first picture."""

    markdown: str
    text: str
    image: str | None


def read(markup: str, base: str = "") -> Reading:
    """Makes a body of HTML, which is made safe first: see `indexer.safe_html.safe`."""
    made_safe = safe(markup, base)
    kept = _in_one_line(made_safe.html)
    words = plain_text(kept)
    return Reading(_markdown(kept, words), words, made_safe.image)


def text(markup: str) -> str:
    """The words of HTML, a line for each paragraph."""
    if not _MARKUP.search(markup):
        return "\n".join(line for line in map(str.strip, markup.split("\n")) if line)
    return plain_text(_in_one_line(safe(markup).html))


def title(markup: str) -> str:
    """One line of text, of a title that may hold HTML, or text that was encoded once too often.

    Tags that titles have are dropped, anything else in angle brackets is text; ``AT&amp;T`` is ``AT&T``.
    """
    return " ".join(_decoded(_TITLE_TAG.sub(_space_for_break, markup)).split())


def has_markup(value: str) -> bool:
    """Whether a value that may be HTML or plain text has a tag or a character reference."""
    return _MARKUP.search(value) is not None


def _in_one_line(markup: str) -> str:
    """A block of HTML that is valid in Markdown: it would end at the first blank line (CommonMark, section 4.6)."""
    if not markup:
        return ""
    parts = _PREFORMATTED.split(markup.replace("\r", ""))
    parts[0::2] = [part.replace("\n", " ") for part in parts[0::2]]
    parts[1::2] = [part.replace("\n", "&#10;") for part in parts[1::2]]
    return f"<div>{''.join(parts)}</div>"


def _markdown(safe: str, words: str) -> str:
    converted = _converted(safe)
    return converted if plain_text(converted).split() == words.split() else safe


def _converted(safe: str) -> str:
    try:
        return (html_to_markdown.convert(safe, _MARKDOWN).content or "").strip("\n") if safe else ""
    except html_to_markdown.ConversionError:
        return ""


def _decoded(value: str) -> str:
    # Only what ends in a semicolon: "R&D&copy" and "a&lt b" are text.
    return _REFERENCE.sub(lambda reference: html.unescape(reference[0]), value) if "&" in value else value


def _space_for_break(tag: re.Match[str]) -> str:
    return " " if re.match(r"</?(?:br|p|div|h\d)\b", tag[0], re.IGNORECASE) else ""
