"""The text of an article without its Markdown: what is searched, and where matches are shown.

HTML inside the Markdown is dropped by a scan that takes linear time whatever the input. (An HTML sanitiser builds
a tree, and a deep or odd one of 2 MB keeps it busy for minutes.) The result is text, not safe HTML.
"""

from __future__ import annotations

import html
import re

import pyromark

_MARKDOWN = pyromark.Markdown(
    options=pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_STRIKETHROUGH | pyromark.Options.ENABLE_TASKLISTS
)
# Tags that stand between words or paragraphs; all others may stand inside a word.
_BREAK = re.compile(
    r"<(?=/?(?:address|article|aside|blockquote|br|caption|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer"
    r"|form|h[1-6]|header|hr|iframe|li|main|nav|ol|option|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr"
    r"|ul|video)\b)",
    re.IGNORECASE,
)
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<[!?/]?[a-zA-Z\[][^<>]*>?|</>", re.DOTALL)
_UNREADABLE = re.compile(r"<(/?)(script|style)\b[^<>]*>?", re.IGNORECASE)
_RENDERED_TAG = re.compile(r"<[^>]*>")
_UNUSUAL_BLANKS = [letter for letter in map(chr, range(0x3001)) if letter.isspace() and letter not in " \n"]


def plain_text(markdown: str) -> str:
    """The words that a reader sees, a line for each paragraph, heading, list item and table cell."""
    rendered = _MARKDOWN.html(markdown)
    text = _text_of_rendered(rendered) if _is_plain(markdown) else _text_of_any(rendered)
    # Where nothing but single blanks is white, which is the rule, only the lines' ends can have too many.
    fold = _folded if "  " in text or _has_unusual_blanks(text) else str.strip
    return "\n".join([folded for line in text.split("\n") if (folded := fold(line))])


def _is_plain(markdown: str) -> bool:
    """Whether it surely has neither HTML nor tables."""
    return "<" not in markdown and "|" not in markdown


def _text_of_rendered(rendered: str) -> str:
    """Of HTML that is all the renderer's own: blocks are on lines of their own, and it escapes three signs."""
    text = _RENDERED_TAG.sub("", rendered)
    if "&" not in text:
        return text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


def _text_of_any(marked: str) -> str:
    return html.unescape(_TAG.sub("", _BREAK.sub("\n<", _without_unreadable(marked))))


def _has_unusual_blanks(text: str) -> bool:
    # Finding one letter is so fast that finding each of these takes less than one look at every letter.
    return any(map(text.__contains__, _UNUSUAL_BLANKS))


def _folded(line: str) -> str:
    # A fifth of a regular expression's time.
    return " ".join(line.split())


def _without_unreadable(marked: str) -> str:
    """Drops scripts and style sheets with their content; one that is never closed goes on to the end."""
    kept, at, opened = [], 0, ""
    for tag in _UNREADABLE.finditer(marked):
        closing, name = tag[1], tag[2].lower()
        if not opened and not closing:
            kept.append(marked[at : tag.start()])
            opened = name
        elif opened == name and closing:
            at, opened = tag.end(), ""
    if not opened:
        kept.append(marked[at:])
    return "\n".join(kept) if len(kept) > 1 else "".join(kept)
