"""HTML bodies of upstreams, made safe before anything else sees them: Markdown, text, the address of a picture.

A body becomes Markdown where that renders to the same words, and safe HTML inside Markdown where it does not.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin

import html_to_markdown
import nh3

from indexer import web_address
from indexer.plaintext import plain_text

#: Characters of a body that are read. Two hundred times the average article.
MAX_LENGTH = 1_000_000
#: Open elements. Beyond, libraries take quadratic time, or overflow their stack.
MAX_DEPTH = 100
# Every tag and text may repeat all the formatting elements that were left open, so that a few kilobytes could become
# gigabytes. Articles stay below a tenth of this sum of depths.
_MAX_WORK = 1_000_000

_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
# A parser closes these by itself: a list whose items are never closed is not deep.
_CLOSED_FOR_YOU = frozenset(
    [
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "caption",
        "colgroup",
        "option",
        "optgroup",
        "rt",
        "rp",
    ]
)
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)")
_NOSCRIPT = re.compile(r"</?noscript\b[^<>]*>", re.IGNORECASE)

# Elements that disappear with what is in them; of others that are not allowed, the text stays.
_DROPPED_WHOLE = {"script", "style", "template", "iframe", "object", "embed", "noembed", "noframes", "svg", "math"} | {
    "title", "textarea", "select", "xmp", "plaintext", "audio", "video", "canvas"
}  # fmt: skip
_TAGS = (nh3.ALLOWED_TAGS | {"tfoot"}) - {"area", "map"}
# Where an address waits for a script that would show the picture when it is scrolled to.
_LAZY = ("data-src", "data-lazy-src", "data-original")
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height", *_LAZY},
    "ol": {"start"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align"},
    "time": {"datetime"},
    "*": {"lang", "dir"},
}
_SCHEMES = {"http", "https", "mailto"}

# In what the sanitiser writes, every value is in double quotes, and nothing else is.
_IMAGE = re.compile(r'<img((?: [\w-]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([\w-]+)="([^"]*)"')
_EMPTY_LINK = re.compile(r"<a(?: [\w-]+=\"[^\"]*\")*>\s*</a>")
_PREFORMATTED = re.compile(r"(<pre[ >].*?</pre>)", re.DOTALL)
# They count readers: WordPress, FeedBurner, Google Analytics, Medium, DoubleClick, comScore.
_COUNTER = re.compile(
    r"https?://(?:(?:pixel|stats)\.wp\.com|(?:pixel|stats)\.wordpress\.com|feeds\.feedburner\.com/~|feeds\.wordpress\.com"
    r"|www\.google-analytics\.com|medium\.com/_/stat|[\w.-]*\.doubleclick\.net|[\w.-]*\.scorecardresearch\.com)",
    re.IGNORECASE,
)
_TINY = re.compile(r"\s*[01](?:px)?\s*", re.IGNORECASE)

# As they stand in text, of elements that titles are known to have.
_TITLE_TAG = re.compile(
    r"</?(?:a|abbr|acronym|b|bdi|big|br|cite|code|del|div|em|font|h[1-6]|i|img|ins|kbd|mark|nobr|p|q|s|samp|small|span"
    r"|strike|strong|sub|sup|tt|u|var|wbr)(?:\s[^<>]*|/)?>",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_MARKUP = re.compile(r"<[a-zA-Z/!][^<>]*>|" + _REFERENCE.pattern)

_MARKDOWN = html_to_markdown.ConversionOptions(
    heading_style="atx",
    bullets="-",
    escape_asterisks=True,
    escape_underscores=True,
    escape_misc=True,
    autolinks=False,
    expand_abbreviations=False,
    include_blockquote_citations=False,
    extract_metadata=False,
    highlight_style="none",
    hidden_content="all",
    max_depth=2 * MAX_DEPTH,
    preprocessing=html_to_markdown.PreprocessingOptions(enabled=False),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A body. ``markdown`` is what an article keeps, ``text`` its words, ``image`` the address of its first picture."""

    markdown: str
    text: str
    image: str | None


def read(markup: str, base: str = "") -> Reading:
    """Makes a body of HTML. Relative addresses are resolved against ``base``; without one they are dropped.

    Nothing in it can run. Pictures that only count readers are dropped. What is too long is cut, and what is too
    deep for any reader is reduced to its text.
    """
    safe, image = _pictures(_bounded(markup, base))
    kept = _in_one_line(_EMPTY_LINK.sub("", safe).strip())
    words = plain_text(kept)
    return Reading(_markdown(kept, words), words, image)


def text(markup: str) -> str:
    """The words of HTML, a line for each paragraph."""
    if not _MARKUP.search(markup):
        return "\n".join(line for line in map(str.strip, markup.split("\n")) if line)
    return plain_text(_in_one_line(_bounded(markup, "")))


def title(markup: str) -> str:
    """One line of text, of a title that may hold HTML, or text that was encoded once too often.

    Tags that titles have are dropped, anything else in angle brackets is text; ``AT&amp;T`` is ``AT&T``.
    """
    return " ".join(_decoded(_TITLE_TAG.sub(_space_for_break, markup)).split())


def from_text(plain: str) -> str:
    """HTML of plain text: paragraphs where there are blank lines, line breaks where there are others."""
    paragraphs = re.split(r"\n[ \t\r]*\n\s*", html.escape(plain.strip(), quote=False))
    return "".join(f"<p>{'<br>'.join(paragraph.splitlines())}</p>" for paragraph in paragraphs if paragraph)


def has_markup(value: str) -> bool:
    """Whether a value that may be HTML or plain text has a tag or a character reference."""
    return _MARKUP.search(value) is not None


def _bounded(markup: str, base: str) -> str:
    """Safe HTML, of markup that may be of any length and depth."""
    markup = markup[:MAX_LENGTH]
    if _is_too_deep(markup):
        in_one_line = " ".join(markup.splitlines())
        markup = from_text(plain_text(f"<div>{in_one_line}</div>"))
    return _sanitised(markup, base)


def _sanitised(markup: str, base: str) -> str:
    return nh3.clean(
        _NOSCRIPT.sub("", markup),
        tags=_TAGS,
        clean_content_tags=_DROPPED_WHOLE,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        url_relative=("rewrite_with_base", base) if _is_web_address(base) else "deny",
        link_rel=None,
    )


def _is_too_deep(markup: str) -> bool:
    """Whether a parser could need more than a moment for it. Takes linear time, and takes it for deeper than it is."""
    depth = work = 0
    for closing, name in _TAG.findall(markup):
        lower = name.lower()
        if lower not in _VOID and lower not in _CLOSED_FOR_YOU:
            depth = max(0, depth - 1) if closing else depth + 1
        work += depth
        if depth > MAX_DEPTH or work > _MAX_WORK:
            return True
    return False


def _pictures(safe: str) -> tuple[str, str | None]:
    """The HTML without pictures that have no address or only count readers, and the first one's address."""
    found: list[str] = []

    def picture(match: re.Match[str]) -> str:
        attributes = dict(_ATTRIBUTE.findall(match[1]))
        address = html.escape(absolute("", html.unescape(_address(attributes))) or "")
        # A picture that a script would load stands a second time where no script runs.
        if not address or address in found or _counts_readers(address, attributes):
            return ""
        found.append(address)
        shown = "".join(f' {name}="{attributes[name]}"' for name in ("alt", "title") if name in attributes)
        return f'<img src="{address}"{shown}>'

    return _IMAGE.sub(picture, safe), html.unescape(found[0]) if found else None


def _address(attributes: dict[str, str]) -> str:
    lazy = next((attributes[name] for name in _LAZY if _is_web_address(attributes.get(name, ""))), None)
    return lazy or attributes.get("src", "")


def _counts_readers(address: str, attributes: dict[str, str]) -> bool:
    tiny = any(_TINY.fullmatch(attributes.get(side, "")) for side in ("width", "height"))
    return tiny or _COUNTER.match(address) is not None


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
    unescape: Callable[[re.Match[str]], str] = lambda match: html.unescape(match[0])  # noqa: E731
    return _REFERENCE.sub(unescape, value) if "&" in value else value


def _space_for_break(tag: re.Match[str]) -> str:
    return " " if re.match(r"</?(?:br|p|div|h\d)\b", tag[0], re.IGNORECASE) else ""


def absolute(base: str, address: str) -> str | None:
    """The address, resolved; None when it is not one of the web. Blanks in it are written as browsers send them."""
    try:
        resolved = urljoin(base, address.strip().replace(" ", "%20"))
    except ValueError:
        return None
    return resolved if web_address.canonical(resolved) else None


def _is_web_address(address: str) -> bool:
    return web_address.canonical(address) is not None
