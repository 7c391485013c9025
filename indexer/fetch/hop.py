"""One request on the way to an answer: the first, or one that a redirect leads to. Nothing here touches the network."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import httpx

from indexer.errors import AddressRefused, AnswerBroken, FetchFailed
from indexer.hidden import Hidden
from indexer.source import Request

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT_REDIRECTS = frozenset({301, 308})

# Ours to say, whatever a request says.
_OURS = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "host",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "range",
        "referer",
        "te",
        "transfer-encoding",
        "upgrade",
    }
)
# What another host than the one it was meant for may hear.
_FOR_EVERYBODY = frozenset({"accept", "accept-language", "user-agent"})
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\xa0-\xff]*")
_MAX_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Hop:
    """``url`` has neither credentials nor secrets; `sent_url` and ``headers`` do, as long as the origin is the first's.

    ``trail`` are the addresses before this one, as in `where`.
    """

    url: httpx.URL
    headers: Mapping[str, str]
    secrets: Mapping[str, str]
    hidden: Hidden
    trail: tuple[str, ...] = ()
    is_permanent: bool = True

    @classmethod
    def first(cls, request: Request) -> Hop:
        """Raises `FetchFailed` for a request that cannot be sent."""
        url = _parsed(request.url, Hidden(request.secrets))
        hidden = Hidden(request.secrets, url.password)
        headers = _checked(request.headers, hidden.shown(url))
        if url.userinfo:
            headers["authorization"] = "Basic " + b64encode(f"{url.username}:{url.password}".encode()).decode()
        return cls(hidden.without(url), headers, request.secrets, hidden, is_permanent=not url.userinfo)

    @property
    def where(self) -> str:
        """The address as data: what a response came from, what validators belong to."""
        return self.hidden.masked(str(self.url))

    @property
    def named(self) -> str:
        """The subject of a sentence about what happened here."""
        shown = self.hidden.shown(self.url)
        return f"{shown} (where {self.hidden.shown(self.trail[0])} leads)" if self.trail else shown

    @property
    def moved_to(self) -> str | None:
        """The address to ask from now on, when every redirect on the way said so for good.

        None where it would not do: credentials do not go with it, nor is https given up.
        """
        is_https_kept = self.url.scheme == "https" or not any(step.startswith("https:") for step in self.trail)
        fits = self.is_permanent and is_https_kept and not self.hidden.is_in(self.url)
        return self.where if self.trail and fits else None

    def sent_url(self) -> httpx.URL:
        """With the secrets."""
        if not self.secrets:
            return self.url
        added = urlencode(self.secrets).encode("ascii")
        return self.url.copy_with(query=b"&".join(filter(None, (self.url.query, added))))

    def redirected(self, status: int, location: str | None, *, allow_downgrade: bool) -> Hop:
        """The hop that an answer leads to. Raises `FetchFailed` for one that may not be followed."""
        if not location:
            raise AnswerBroken(f"{self.named} answered {status}, which leads elsewhere, but not where.")
        url = self._joined(location)
        if self.url.scheme == "https" and url.scheme == "http" and not allow_downgrade:
            raise AddressRefused(f"{self.named} leads from https to {self.hidden.shown(url)}.")
        is_permanent = self.is_permanent and status in _PERMANENT_REDIRECTS
        hop = replace(self, url=url, trail=(*self.trail, self.where), is_permanent=is_permanent)
        if hop.where in hop.trail:
            raise AnswerBroken(f"{self.named} leads in a circle.")
        return hop if _is_same_origin(self.url, url) else hop._estranged()

    def _joined(self, location: str) -> httpx.URL:
        try:
            text = str(self.url.join(location))
        except (httpx.InvalidURL, ValueError) as error:
            raise AnswerBroken(f"{self.named} leads to an address that cannot be read.") from error
        return self.hidden.without(_parsed(text, self.hidden))

    def _estranged(self) -> Hop:
        """The same without what was meant for the host before."""
        if self.hidden.is_in(self.url):
            raise AddressRefused(f"{self.hidden.shown(self.trail[-1])} hands its secrets on to {self.url.host}.")
        headers = {name: value for name, value in self.headers.items() if name in _FOR_EVERYBODY}
        return replace(self, headers=headers, secrets={})


def _parsed(text: str, hidden: Hidden) -> httpx.URL:
    shown = hidden.shown(text)
    try:
        url = httpx.URL(text.strip())
    except (httpx.InvalidURL, ValueError):
        # Without its cause: that one quotes the address as it is.
        raise AddressRefused(f"{shown} is not an address.") from None
    if url.scheme not in {"http", "https"}:
        raise AddressRefused(f"{shown} is neither http nor https.")
    host = url.host.rstrip(".")
    if not host or (url.port is not None and not 0 < url.port <= _MAX_PORT):
        raise AddressRefused(f"{shown} is not an address.")
    return url.copy_with(host=host)


def _checked(headers: Mapping[str, str], shown: str) -> dict[str, str]:
    tidy = {name.lower(): value.strip() for name, value in headers.items()}
    if not all(_HEADER_NAME.fullmatch(name) and _HEADER_VALUE.fullmatch(value) for name, value in tidy.items()):
        # Said here: h11 would quote it.
        raise FetchFailed(f"A header for {shown} has a character that no header may have.", permanent=True)
    return {name: value for name, value in tidy.items() if name not in _OURS}


def _is_same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    """Going from http to https on the usual ports counts as staying."""
    if one.host != other.host:
        return False
    is_upgrade = (one.scheme, other.scheme) == ("http", "https") and one.port is None and other.port is None
    return is_upgrade or (one.scheme, one.port) == (other.scheme, other.port)
