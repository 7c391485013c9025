"""What a request carries that nobody may see, and how it is kept out of what is shown, stored and passed on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, unquote_plus

if TYPE_CHECKING:
    import httpx

_MASK = "…"
# Anything shorter is found in every other word.
_SHORTEST = 4
# For keys that somebody wrote into the address itself.
_TELLING = re.compile(
    r"([?&;](?:[\w.-]*[_.-])?(?:api-?key|key|token|auth|secret|password|passwd|pwd|sig|signature)=)[^&;#\s]*",
    re.IGNORECASE,
)
_USERINFO = re.compile(r"(?:(?<=//)|^)[^/?#]*@")
_UNSAFE = re.compile(r"[^!-~…]+")
_MAX_SHOWN = 300


def shown(address: str) -> str:
    """An address as a person or a log may see it: without a password, and whatever looks like a key."""
    return Hidden({}).shown(address)


class Hidden:
    """Secret query parameters and the password of one request."""

    def __init__(self, secrets: Mapping[str, str], password: str = "") -> None:
        self._names = frozenset(secrets)
        self._values = {value for value in (*secrets.values(), password) if len(value) >= _SHORTEST}
        written = {form for value in self._values for form in (value, quote(value, safe=""), quote_plus(value))}
        self._pattern = re.compile("|".join(map(re.escape, sorted(written, key=len, reverse=True))) or r"(?!)")

    def without(self, url: httpx.URL) -> httpx.URL:
        """The address without its credentials, its fragment and the parameters that are secret."""
        parts = [part for part in url.query.split(b"&") if not self._is_secret(part.decode("ascii"))]
        query = b"&".join(parts) if url.query else None
        return url.copy_with(username=None, password=None, fragment=None, query=query or None)

    def is_in(self, url: httpx.URL) -> bool:
        """Whether a secret is in there all the same, e.g. in the path."""
        return self._pattern.search(str(url)) is not None

    def masked(self, text: str) -> str:
        """The text, as data, without any secret value."""
        return self._pattern.sub(_MASK, text)

    def shown(self, url: httpx.URL | str) -> str:
        """The address for a sentence: without whatever looks like a key, even if it was not said to be one."""
        text = _UNSAFE.sub(_MASK, _USERINFO.sub("", self.masked(str(url))))
        text = _TELLING.sub(rf"\1{_MASK}", text)
        return text if len(text) <= _MAX_SHOWN else text[:_MAX_SHOWN] + _MASK

    def _is_secret(self, parameter: str) -> bool:
        name, _, value = parameter.partition("=")
        return unquote_plus(name) in self._names or unquote_plus(value) in self._values
