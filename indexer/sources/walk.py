"""Walking back in time through an API that answers with what is not newer than a second.

Many records share a second, so that the next page is asked for from the oldest second of this one, not from the second
before: the two overlap, and nothing falls between.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

from indexer import epoch


def asked(url: str, parameter: str) -> int | None:
    """The second that a page was asked for from. None for the first page."""
    given = parse_qs(urlsplit(url).query).get(parameter, [""])[0]
    return int(given) if given.isascii() and given.isdecimal() else None


def earlier(times: Iterable[float | None], before: int | None) -> int | None:
    """The second to ask for next, of a page with these times that was asked for from ``before``.

    None where the page holds nothing older: then it is the last, or more records share the second than fit on a page,
    and asking again would bring the same for ever. Times that cannot be true do not count.
    """
    known = [int(when.timestamp()) for time in times if (when := epoch.instant(time))]
    oldest = min(known, default=None)
    return oldest if oldest is not None and (before is None or oldest < before) else None
