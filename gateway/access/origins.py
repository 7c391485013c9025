"""Where pages may ask from: this site's own, and those that are listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

ANY = "*"

#: Seconds for which browsers need not ask whether they may ask; Chromium believes no longer one.
_PREFLIGHT = 7_200
_METHODS = ("GET", "POST", "PUT", "DELETE")
#: Beside those that scripts may read of every answer.
_READABLE = ("ETag", "Retry-After", "WWW-Authenticate")


class Origins:
    """``listed``: as browsers write them, such as https://news.example; or `ANY`."""

    def __init__(self, listed: Sequence[str] = ()) -> None:
        self.listed = tuple(listed)
        self._known = {origin.encode() for origin in listed}

    @property
    def middleware(self) -> list[Middleware]:
        """Answers browsers that ask whether they may (CORS), and says so in answers; none where they may not.

        Without credentials: what this site is told, it is told by a header that scripts set, and never by a cookie.
        """
        if not self.listed:
            return []
        return [
            Middleware(
                CORSMiddleware,
                allow_origins=self.listed,
                allow_methods=_METHODS,
                allow_headers=[ANY],  # each client library has its own
                expose_headers=_READABLE,
                max_age=_PREFLIGHT,
            )
        ]

    def allow(self, headers: Mapping[bytes, bytes]) -> bool:
        """Whether a WebSocket may be opened, of which browsers ask nobody. Who says no origin is no browser."""
        origin = headers.get(b"origin")
        if origin is None or origin in self._known or ANY.encode() in self._known:
            return True
        return _host(origin) == headers.get(b"host", b"").lower()


def _host(origin: bytes) -> bytes | None:
    """With its port, where it has one; None for what is no origin of a page, such as ``null``."""
    try:
        parts = urlsplit(origin.decode("ascii"))
    except ValueError:
        return None
    return parts.netloc.lower().encode() if parts.scheme in ("http", "https") else None
