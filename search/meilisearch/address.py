"""Where an index lies: the server, the key to it, the index's name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Self
from urllib.parse import SplitResult, urlsplit


@dataclass(frozen=True, slots=True)
class Address:
    """Checked where it is made, with `ValueError`: the name becomes part of paths, the key part of a header.

    A key that cannot stand in a header would be quoted in full by the error of whoever tries, so it is refused here,
    without being shown.
    """

    url: str
    key: str | None = field(repr=False)
    index: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,400}", self.index):
            raise ValueError(f"{self.index!r} cannot name an index; use letters, digits, - and _.")
        if self.key is not None and not re.fullmatch(r"[!-~]+", self.key):
            raise ValueError("The key for Meilisearch is empty or has characters that no key has.")
        if self._parts.scheme not in ("http", "https") or not self._parts.hostname:
            raise ValueError(f"{self._shown} is no address of a server; it begins with http:// or https://.")

    def beside(self) -> Self:
        """Where an index is built that will take this one's place."""
        return replace(self, index=f"{self.index}-rebuild")

    @property
    def base(self) -> str:
        """What paths are appended to."""
        return self.url.rstrip("/")

    @property
    def path(self) -> str:
        return f"indexes/{self.index}"

    @property
    def server(self) -> str:
        """The server as messages name it."""
        return f"Meilisearch at {self._shown}"

    @property
    def target(self) -> str:
        """The index among all indexes anywhere."""
        return f"meilisearch {self._shown}/{self.index}"

    @property
    def _parts(self) -> SplitResult:
        return urlsplit(self.base)

    @property
    def _shown(self) -> str:
        """Host and path, without scheme, user and password."""
        return self._parts.netloc.rpartition("@")[2] + self._parts.path
