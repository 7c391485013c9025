"""Renditions of an image made by its host's URL parameters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from search.article import Document
from search.errors import InvalidCode, InvalidRequest

MAX_SIDE = 4096
_MAX_WIDTHS = 20
#: Hosts that speak imgix' parameters (Unsplash serves through imgix): w, h, fit, q, fm, auto.
_RESIZING_HOST = "images.unsplash.com"
_RESIZING_DOMAIN = ".imgix.net"
_FIXED_HERE = {"w", "h", "fit", "crop", "q", "fm", "auto", "cs"}


def rendition(image: Document, width: int, height: int | None = None, quality: int = 80, fmt: str = "auto") -> str:
    """The image at a size in pixels; the regular rendition where the host makes none.

    With a height too, the image is cropped to fit. Raises `InvalidRequest` for sizes and qualities out of range.
    """
    _check("width", width, MAX_SIDE)
    if height is not None:
        _check("height", height, MAX_SIDE)
    _check("quality", quality, 100)
    address = _resizable(image["raw"])
    if address is None:
        regular: str = image["regular"]
        return regular
    size = f"w={width}&h={height}&fit=crop" if height else f"w={width}&fit=max"
    look = "auto=format" if fmt == "auto" else f"fm={fmt}"
    return f"{address.before}{size}&q={quality}&{look}{address.after}"


def srcset(image: Document, widths: Sequence[int]) -> str:
    """Candidates for ``<img srcset>``; a single one where the host makes no renditions."""
    if not 1 <= len(widths) <= _MAX_WIDTHS:
        raise InvalidRequest(
            InvalidCode.INVALID_ARGUMENT, f"widths must have 1 to {_MAX_WIDTHS} entries, not {len(widths)}."
        )
    found = [(_candidate(rendition(image, width)), width) for width in sorted(set(widths))]
    if _resizable(image["raw"]) is None:
        return found[0][0]
    return ", ".join(f"{address} {width}w" for address, width in found)


def _candidate(address: str) -> str:
    # A comma would end the candidate.
    return address.replace(",", "%2C")


class _Address(NamedTuple):
    """What stands before and after the parameters that a rendition is made by."""

    before: str
    after: str


@lru_cache(maxsize=10_000)  # reading an address takes fifty times as long as the rest
def _resizable(raw: str) -> _Address | None:
    """None where the image's host makes no renditions."""
    try:
        address = urlsplit(raw)
        host = address.hostname or ""
    except ValueError:  # brackets that hold no IPv6 address
        return None
    if host != _RESIZING_HOST and not host.endswith(_RESIZING_DOMAIN):
        return None
    kept = [(name, value) for name, value in parse_qsl(address.query) if name not in _FIXED_HERE]
    before = urlunsplit(address._replace(query=urlencode(kept), fragment=""))
    return _Address(f"{before}{'&' if kept else '?'}", f"#{address.fragment}" if address.fragment else "")


def _check(name: str, value: int, most: int) -> None:
    if not 1 <= value <= most:
        raise InvalidRequest(InvalidCode.INVALID_ARGUMENT, f"{name} must be from 1 to {most}, not {value}.")
