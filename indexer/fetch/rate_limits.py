"""When an exhausted rate limit opens again. Header names are in lower case.

Three dialects are read:

- ``X-RateLimit-Remaining`` and ``-Reset``, as nearly everybody writes them, where a reset is in seconds or a time;
- the same with several windows, as CryptoCompare and CoinDesk write them, also under ``…-All``:
  ``3, 3;window=1, 0;window=60``;
- ``RateLimit`` and ``RateLimit-Policy`` of the IETF's draft (draft-ietf-httpapi-ratelimit-headers), old and new.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

_PAIRS = tuple(
    (f"{name}-remaining{all_}", f"{name}-reset{all_}")
    for name in ("x-ratelimit", "x-rate-limit", "ratelimit")
    for all_ in ("", "-all")
)
_WINDOW = re.compile(r"\s*(\d{1,15})(?:\.\d+)?\s*(?:;.*?\bwindow\s*=\s*(\d{1,15}))?[^,]*")
_NAMED = re.compile(r'\s*(?P<name>"[^"]*"|[\w*.:/%-]+)(?P<parameters>(?:\s*;\s*[\w*.-]+\s*=\s*[^,;]+)*)\s*(?:,|$)')
_OLD = re.compile(r"\b(remaining|reset)\s*=\s*(\d{1,15})")
# Nobody waits for longer in seconds, so more is a time, and even more one in milliseconds.
_EPOCH_SECONDS = 10**9
_EPOCH_MILLISECONDS = 10**12


def reopens_at(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When the last of all exhausted limits opens. None where none is, or where it does not tell."""
    waits = [*_paired(headers), *_structured(headers), *_old_structured(headers)]
    return max((_moment(wait, now) for wait in waits), default=None)


def _paired(headers: Mapping[str, str]) -> Iterator[int]:
    for remaining_name, reset_name in _PAIRS:
        resets = _windows(headers.get(reset_name, ""))
        for window, remaining in _windows(headers.get(remaining_name, "")).items():
            wait = resets.get(window, window)
            if remaining == 0 and wait is not None:
                yield wait


def _windows(value: str) -> dict[int | None, int]:
    """Each window in seconds, None for the number that names none, and what is said of it."""
    parts = [_WINDOW.fullmatch(part) for part in value.strip().strip('"').split(",")]
    return {int(part[2]) if part[2] else None: int(part[1]) for part in parts if part}


def _structured(headers: Mapping[str, str]) -> Iterator[int]:
    policies = dict(_items(headers.get("ratelimit-policy", "")))
    for name, limit in _items(headers.get("ratelimit", "")):
        wait = limit.get("t", policies.get(name, {}).get("w"))
        if limit.get("r") == 0 and wait is not None:
            yield wait


def _items(value: str) -> Iterator[tuple[str, dict[str, int]]]:
    for item in _NAMED.finditer(value):
        pairs = [part.partition("=") for part in item["parameters"].split(";")]
        numbers = {name.strip(): number.strip() for name, _, number in pairs}
        yield item["name"].strip('"'), {n: int(v) for n, v in numbers.items() if re.fullmatch(r"\d{1,15}", v, re.ASCII)}


def _old_structured(headers: Mapping[str, str]) -> Iterator[int]:
    """``limit=10, remaining=0, reset=30``, up to the draft's version 7."""
    said = {match[1]: int(match[2]) for match in _OLD.finditer(headers.get("ratelimit", ""))}
    if said.get("remaining") == 0 and "reset" in said:
        yield said["reset"]


def _moment(wait: int, now: datetime) -> datetime:
    if wait < _EPOCH_SECONDS:
        return now + timedelta(seconds=wait)
    seconds = wait / 1000 if wait >= _EPOCH_MILLISECONDS else wait
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.max.replace(tzinfo=UTC)
