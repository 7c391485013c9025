"""The renditions of a cover image, of which nearly all upstreams give a single address.

Where the image's host resizes by URL parameters they are made of it, elsewhere every rendition is that address.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from indexer import web_address

_WIDTHS = {"regular": "1080", "small": "400", "thumb": "200"}

# What makes a rendition of an image, as opposed to naming it (https://docs.imgix.com/apis/rendering).
_RESIZING = frozenset(
    {"ar", "auto", "crop", "cs", "dpr", "facepad", "fit", "fm", "fp-x", "fp-y", "fp-z", "h", "max-h", "max-w", "q"}
    | {"rect", "w"}
)
# As Unsplash's API answers (https://unsplash.com/documentation#dynamically-resizable-images).
_UNSPLASH = {"crop": "entropy", "cs": "tinysrgb", "fit": "max", "fm": "jpg", "q": "80"}
_UNSPLASH_FULL = {"crop": "entropy", "cs": "srgb", "fm": "jpg", "q": "85"}
_UNSPLASH_HOSTS = ("images.unsplash.com", "plus.unsplash.com")


def of(address: str | None) -> Mapping[str, str] | None:
    """The fields of a cover image whose only known address is this.

    None for what is not a web address, and for ``…/default.png``: on CoinDesk's and CryptoCompare's image host that
    is the publisher's logo.
    """
    address = (address or "").strip()
    if web_address.canonical(address) is None:
        return None
    parts = urlsplit(address)
    if parts.path.endswith("/default.png"):
        return None
    if parts.hostname in _UNSPLASH_HOSTS:
        return _unsplash(parts)
    if (parts.hostname or "").endswith(".imgix.net"):
        return _imgix(address, parts)
    return dict.fromkeys(("raw", "full", *_WIDTHS), address)


def _unsplash(parts: SplitResult) -> dict[str, str]:
    named = {name: value for name, value in parse_qsl(parts.query) if name not in _RESIZING}
    resized = {name: _with(parts, {**named, **_UNSPLASH, "w": width}) for name, width in _WIDTHS.items()}
    return {"raw": _with(parts, named), "full": _with(parts, {**named, **_UNSPLASH_FULL}), **resized}


def _imgix(address: str, parts: SplitResult) -> dict[str, str]:
    parameters = dict(parse_qsl(parts.query))
    # The signature covers the parameters: with others the host answers 403.
    if "s" in parameters:
        return dict.fromkeys(("raw", "full", *_WIDTHS), address)
    whole = {name: value for name, value in parameters.items() if name not in ("w", "h", "dpr", "fit")}
    resized = {name: _with(parts, {**whole, "fit": "max", "w": width}) for name, width in _WIDTHS.items()}
    return {"raw": urlunsplit((*parts[:3], "", "")), "full": address, **resized}


def _with(parts: SplitResult, parameters: dict[str, str]) -> str:
    return urlunsplit((*parts[:3], urlencode(sorted(parameters.items())), ""))
