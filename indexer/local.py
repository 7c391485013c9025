"""Files of records on this machine, fetched as if they had an address: a JSON Lines export, for one."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from indexer.errors import Unreachable
from indexer.fetch import Fetched, Fetcher, NotModified, Outcome, Validators
from indexer.source import Request, Response

SCHEME = "file://"


class AnyFetcher:
    """Fetches ``file://`` itself and leaves everything else to the `Fetcher`.

    Only an address that an operator configured gets here: no upstream and no redirect can lead to a file.
    """

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    async def fetch(self, request: Request, validators: Validators | None = None) -> Outcome:
        """Raises `indexer.errors.FetchFailed`."""
        if not request.url.startswith(SCHEME):
            return await self._fetcher.fetch(request, validators or Validators())
        return await asyncio.to_thread(_read, request.url, validators or Validators())


def _read(url: str, known: Validators) -> Outcome:
    path, now = Path(unquote(urlsplit(url).path)), datetime.now(UTC)
    try:
        status = path.stat()
        present = Validators(url, etag=f"{status.st_size}-{status.st_mtime_ns}")
        if known == present:
            return NotModified(now, present)
        return Fetched(Response(url, {}, path.read_bytes(), now), present)
    except OSError as error:
        raise Unreachable(f"The file {path} cannot be read: {error.strerror}.") from error
