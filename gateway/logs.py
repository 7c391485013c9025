"""Logs of processes that run for good: lines for people on a terminal, JSON lines elsewhere. On standard error."""

from __future__ import annotations

import sys
from typing import Any

import structlog


def configured() -> Any:
    """A logger that takes an event and facts."""
    shown: list[Any] = (
        [structlog.dev.ConsoleRenderer()]
        if sys.stderr.isatty()
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(default=str)]
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *shown,
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    return structlog.get_logger()
