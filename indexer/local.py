"""Files of records on this machine, fetched as if they had an address: a JSON Lines export, for one."""

from __future__ import annotations

import asyncio
import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from indexer.errors import Unreachable
from indexer.fetch import Fetched, Fetcher, NotModified, Outcome, Validators
from indexer.source import Request, Response

SCHEME = "file://"
# Nobody waits for somebody to write into a pipe.
_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC


class AnyFetcher:
    """Fetches ``file://`` itself and leaves everything else to the `Fetcher`."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    async def fetch(self, request: Request, validators: Validators | None = None) -> Outcome:
        """For an address that an operator configured. Raises `indexer.errors.FetchFailed`."""
        if not request.url.startswith(SCHEME):
            return await self._fetcher.fetch(request, validators or Validators())
        return await asyncio.to_thread(_read, request.url, validators or Validators())

    async def follow(self, request: Request) -> Outcome:
        """For an address that an upstream names: no page and no feed can lead to a file of ours."""
        return await self._fetcher.fetch(request)


def _read(url: str, known: Validators) -> Outcome:
    path, now = Path(unquote(urlsplit(url).path)), datetime.now(UTC)
    try:
        descriptor = os.open(path, _FLAGS)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise Unreachable(f"{path} is not a regular file.")
            present = Validators(url, etag=f"{status.st_size}-{status.st_mtime_ns}")
            if known == present:
                return NotModified(now, present)
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                return Fetched(Response(url, {}, file.read(), now), present)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise Unreachable(f"The file {path} cannot be read: {error.strerror}.") from error
