"""The scalars of the contract, and how Python values become them."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NewType

import strawberry
from graphql import GraphQLError
from pydantic import TypeAdapter, ValidationError
from strawberry.types.scalar import ScalarDefinition

from search.errors import InvalidCode, InvalidRequest

#: Epoch seconds inside, RFC 3339 outside.
DateTime = NewType("DateTime", int)
#: Seconds inside, ISO 8601 outside.
Duration = NewType("Duration", int)
URL = NewType("URL", str)
#: A token of `search.seal`.
SearchState = NewType("SearchState", str)

#: The first and the last instant that can be written, in epoch seconds: in the years 1 and 9999.
EARLIEST, LATEST = -62_135_596_800, 253_402_300_799

# RFC 3339 section 5.6, with the offset that many leave out made obligatory by what the contract says of DateTime.
_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\dT(?!24)\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)", re.IGNORECASE | re.ASCII)
_FIRST, _LAST = -62_135_596_800, 253_402_300_799
_DURATION = re.compile(r"P[0-9YMWDTHS.]+(?<!T)", re.ASCII)
_timedelta = TypeAdapter(timedelta)


def instant(seconds: int) -> datetime:
    """In UTC. What a filter has past the years 1 to 9999, for its offset or its fraction, is their first or last."""
    return datetime.fromtimestamp(min(max(seconds, _FIRST), _LAST), UTC)


def format_instant(seconds: int) -> str:
    """``1764004237`` is ``2025-11-24T17:10:37Z``."""
    day, rest = divmod(min(max(seconds, _FIRST), _LAST), 86_400)
    # A third of the time that a datetime of each takes: a page's articles are of a few days.
    return f"{_date(day)}T{rest // 3_600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z"


@lru_cache(maxsize=4_096)
def _date(day: int) -> str:
    """``day``: since 1970."""
    return instant(day * 86_400).date().isoformat()


def parse_instant(value: object) -> DateTime:
    """Epoch seconds. A fraction is rounded up: ``gte`` and ``lt`` then mean the same for instants in whole seconds."""
    if isinstance(value, str) and (parts := _RFC3339.fullmatch(value)):
        whole, fraction, offset = parts.groups("")
        try:
            seconds = datetime.fromisoformat((whole + offset).upper()).timestamp()
            return DateTime(int(seconds) + any(digit != "0" for digit in fraction[1:]))
        except (ValueError, OverflowError):
            pass
    raise _refused(InvalidCode.INVALID_DATE, f"{value!r} is not a date; write an instant such as 2025-11-24T17:10:37Z.")


def format_duration(seconds: int) -> str:
    """``604800`` is ``P7D``, ``5400`` is ``PT1H30M``."""
    days, rest = divmod(seconds, 86_400)
    parts = zip((rest // 3_600, rest // 60 % 60, rest % 60), "HMS", strict=True)
    time = "".join(f"{number}{unit}" for number, unit in parts if number)
    return "P" + (f"{days}D" if days else "") + (f"T{time}" if time else "" if days else "T0S")


def parse_duration(value: object) -> Duration:
    if isinstance(value, str) and _DURATION.fullmatch(value):
        try:
            return Duration(math.ceil(_timedelta.validate_python(value).total_seconds()))
        except (ValidationError, OverflowError):
            pass
    raise _refused(InvalidCode.INVALID_DATE, f"{value!r} is not a duration; write one such as P7D or PT6H.")


def parse_url(value: object) -> URL:
    """Any text: what is no address names no article."""
    if isinstance(value, str):
        return URL(value)
    raise GraphQLError(f"{value!r} is not a URL; write one such as https://example.org/news.")


def parse_state(value: object) -> SearchState:
    """Any text: whether it is a state, only `search.seal` can tell."""
    if isinstance(value, str):
        return SearchState(value)
    message = f"{value!r} is not a state; use one that an answer has, unchanged."
    raise _refused(InvalidCode.INVALID_STATE, message)


def _refused(code: InvalidCode, message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": code.value}, original_error=InvalidRequest(code, message))


SCALARS: dict[object, ScalarDefinition] = {
    DateTime: strawberry.scalar(
        name="DateTime",
        description="RFC 3339 instant, always UTC, e.g. 2025-11-24T17:10:37Z.",
        serialize=format_instant,
        parse_value=parse_instant,
    ),
    Duration: strawberry.scalar(
        name="Duration",
        description="ISO 8601 duration, e.g. P7D or PT6H. A month counts as 30 days, a year as 365.",
        serialize=format_duration,
        parse_value=parse_duration,
    ),
    URL: strawberry.scalar(name="URL", description="Absolute http(s) URL.", serialize=str, parse_value=parse_url),
    SearchState: strawberry.scalar(
        name="SearchState",
        description="Opaque, versioned token of a whole search (query, filter, sort). Never parse it; pass it to "
        "articles(state:).",
        serialize=str,
        parse_value=parse_state,
    ),
}
