"""What processes that run for good tell: lines for people on a terminal, JSON lines elsewhere. On standard error."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Collection, Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

import orjson
import structlog

from gateway.note import NOTE

Level: TypeAlias = Literal["debug", "info", "warning", "error"]
_Event: TypeAlias = MutableMapping[str, Any]

_BEARER = re.compile(r"(bearer\s+)[^\s\"'\\]+", re.IGNORECASE)
_MASK = "…"


def configured(level: Level = "info", secrets: Collection[str] = ()) -> Any:
    """A logger that takes an event and facts. From now on the libraries' loggers tell likewise.

    ``secrets`` are masked wherever they turn up, for instance in an error that a library words.
    """
    least = logging.getLevelNamesMapping()[level.upper()]
    common: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_request,
    ]
    shown: list[Any] = (
        [structlog.dev.ConsoleRenderer()]
        if sys.stderr.isatty()
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(_as_json)]
    )
    shown.append(_Masking(secrets))
    structlog.configure(
        processors=[*common, *shown],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    own = structlog.stdlib.ProcessorFormatter
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(own(foreign_pre_chain=common, processors=[own.remove_processors_meta, *shown]))
    # Of libraries only what is out of the ordinary: some tell at `info` which addresses they ask, keys and all.
    logging.basicConfig(level=max(least, logging.WARNING), handlers=[handler], force=True)
    return structlog.get_logger()


class RequestLog:
    """A line for each request. On the way of every answer, so it is written without further ado where it is JSON."""

    def __init__(self) -> None:
        self._logger = structlog.get_logger() if sys.stderr.isatty() else None

    def tell(self, facts: Mapping[str, object]) -> None:
        """``facts`` are without what is None: neither variables nor what somebody searches for, and no credentials."""
        if self._logger:
            self._logger.info("request", **facts)
            return
        line = {"event": "request", "level": "info", "timestamp": datetime.now(UTC), **facts}
        sys.stderr.write(orjson.dumps(line, option=_LINE).decode())
        sys.stderr.flush()


#: Instants as `structlog` writes them.
_LINE = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z


def _as_json(event: object, **_: object) -> str:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


def _add_request(_: object, __: str, event: _Event) -> _Event:
    note = NOTE.get()
    return event if note is None else {**event, "request": note.request}


class _Masking:
    """Of the whole line, because what is secret may stand in the middle of a sentence, or of a traceback."""

    def __init__(self, secrets: Collection[str]) -> None:
        written = {form for secret in secrets for form in (secret, json.dumps(secret)[1:-1])}
        self._secrets = re.compile("|".join(map(re.escape, sorted(written, key=len, reverse=True))) or r"(?!)")

    def __call__(self, _: object, __: str, line: str) -> str:
        return _BEARER.sub(rf"\1{_MASK}", self._secrets.sub(_MASK, line))
