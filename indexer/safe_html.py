"""HTML of which nothing can run, in bounded time: what every body of an upstream goes through first."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Literal

import nh3

from indexer.plaintext import plain_text
from indexer.resolve import absolute

#: Characters of a body that are read. Two hundred times the average article.
MAX_LENGTH = 1_000_000
#: Open elements. Beyond, libraries take quadratic time, or overflow their stack.
MAX_DEPTH = 100
# Every tag and text may repeat all the formatting elements that were left open, so that a few kilobytes could become
# gigabytes. Articles stay below a tenth of this sum of depths.
_MAX_WORK = 1_000_000

_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())  # noqa: SIM905
# A parser closes these by itself: a list whose items are never closed is not deep.
_CLOSED_FOR_YOU = frozenset(
    "p li dt dd tr td th thead tbody tfoot caption colgroup option optgroup rt rp".split()  # noqa: SIM905
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
# They count readers: WordPress, FeedBurner, Google Analytics, Medium, DoubleClick, comScore.
_COUNTER = re.compile(
    r"https?://(?:(?:pixel|stats)\.wp\.com|(?:pixel|stats)\.wordpress\.com|feeds\.feedburner\.com/~|feeds\.wordpress\.com"
    r"|www\.google-analytics\.com|medium\.com/_/stat|[\w.-]*\.doubleclick\.net|[\w.-]*\.scorecardresearch\.com)",
    re.IGNORECASE,
)
_TINY = re.compile(r"\s*[01](?:px)?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SafeHtml:
    """``image`` is the address of the first picture that is one."""

    html: str
    image: str | None


def safe(markup: str, base: str = "") -> SafeHtml:
    """Of any HTML. Relative addresses are resolved against ``base``; without one they are dropped.

    Pictures that only count readers are dropped. What is too long is cut, and what is too deep for any reader is
    reduced to its text.
    """
    markup = markup[:MAX_LENGTH]
    if _is_too_deep(markup):
        in_one_line = " ".join(markup.splitlines())
        markup = paragraphs(plain_text(f"<div>{in_one_line}</div>"))
    return _with_pictures(_sanitised(markup, base))


def paragraphs(plain: str) -> str:
    """HTML of plain text: paragraphs where there are blank lines, line breaks where there are others."""
    parts = re.split(r"\n[ \t\r]*\n\s*", html.escape(plain.strip(), quote=False))
    return "".join(f"<p>{'<br>'.join(part.splitlines())}</p>" for part in parts if part)


def _sanitised(markup: str, base: str) -> str:
    markup = _NOSCRIPT.sub("", markup)
    try:
        return _clean(markup, ("rewrite_with_base", base)) if base else _clean(markup, "deny")
    except ValueError:  # a base that is no address, in the view of nh3 and browsers
        return _clean(markup, "deny")


def _clean(markup: str, relative: Literal["deny"] | tuple[Literal["rewrite_with_base"], str]) -> str:
    return nh3.clean(
        markup,
        tags=_TAGS,
        clean_content_tags=_DROPPED_WHOLE,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        url_relative=relative,
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


def _with_pictures(sanitised: str) -> SafeHtml:
    found: dict[str, None] = {}

    def picture(match: re.Match[str]) -> str:
        attributes = dict(_ATTRIBUTE.findall(match[1]))
        address = _address(attributes)
        # A picture that a script would load stands a second time where no script runs.
        if not address or address in found or _counts_readers(address, attributes):
            return ""
        found[address] = None
        shown = "".join(f' {name}="{attributes[name]}"' for name in ("alt", "title") if name in attributes)
        return f'<img src="{html.escape(address)}"{shown}>'

    shown = _IMAGE.sub(picture, sanitised)
    return SafeHtml(_EMPTY_LINK.sub("", shown).strip(), next(iter(found), None))


def _address(attributes: dict[str, str]) -> str | None:
    given = (html.unescape(attributes.get(name, "")) for name in (*_LAZY, "src"))
    return next((address for value in given if value and (address := absolute("", value))), None)


def _counts_readers(address: str, attributes: dict[str, str]) -> bool:
    tiny = any(_TINY.fullmatch(attributes.get(side, "")) for side in ("width", "height"))
    return tiny or _COUNTER.match(address) is not None
