"""Reads an upstream's fields as what they have to be, and says in a sentence where they are not."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import datetime

from indexer import instant
from indexer.item import Rejected, Value

_WHOLE = re.compile(r"[+-]?\d{1,18}(?:\.0*)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_SHOWN_CHARACTERS = 60


def shown(value: object) -> str:
    """A value inside a sentence: quoted, on one line and not too long."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"


class Fields:
    """A mapping of fields. Every reader returns None for an absent field and raises `Rejected` for a wrong one."""

    def __init__(self, values: Mapping[str, Value], prefix: str = "") -> None:
        self._values = values
        self._prefix = prefix

    def text(self, name: str) -> str | None:
        value = self._values.get(name)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        raise self._wrong(name, "is not a text", value)

    def required(self, name: str) -> str:
        """A text with something in it."""
        if value := (self.text(name) or "").strip():
            return value
        raise Rejected(self._prefix + name, "is missing")

    def texts(self, name: str) -> list[str]:
        """A list of texts, in which empty entries do not count. Absent is empty."""
        value = self._values.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._wrong(name, "is not a list", value)
        if all(type(entry) is str for entry in value):
            return list(filter(None, value))
        entries = Fields({f"{name}[{at}]": entry for at, entry in enumerate(value)}, self._prefix)
        return [text for entry in entries._values if (text := entries.text(entry))]

    def nested(self, name: str) -> Fields | None:
        value = self._values.get(name)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise self._wrong(name, "is not a mapping of fields", value)
        return Fields(value, f"{self._prefix}{name}.")

    def instant(self, name: str) -> datetime | None:
        text = self.text(name)
        if text is None:
            return None
        if value := instant.parse(text):
            return value
        raise self._wrong(name, "is not a date", text)

    def whole(self, name: str) -> int | None:
        text = self._scalar(name)
        if text is None:
            return None
        if _WHOLE.fullmatch(text):
            return int(text.partition(".")[0])
        raise self._wrong(name, "is not a whole number", text)

    def number(self, name: str) -> float | None:
        text = self._scalar(name)
        if text is None:
            return None
        if _NUMBER.fullmatch(text) and math.isfinite(value := float(text)):
            return value
        raise self._wrong(name, "is not a number", text)

    def flag(self, name: str) -> bool | None:
        value = self._values.get(name)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str) and (flag := _FLAGS.get(value.strip().lower())) is not None:
            return flag
        raise self._wrong(name, "is neither true nor false", value)

    def choice(self, name: str, choices: tuple[str, ...]) -> str | None:
        """One of some upper case words, in whatever case it is written."""
        text = self._scalar(name)
        if text is None or text.upper() in choices:
            return text and text.upper()
        raise self._wrong(name, f"is none of {', '.join(choices)}", text)

    def _scalar(self, name: str) -> str | None:
        return (self.text(name) or "").strip() or None

    def _wrong(self, name: str, problem: str, value: object) -> Rejected:
        return Rejected(self._prefix + name, f"{problem}: {shown(value)}")
