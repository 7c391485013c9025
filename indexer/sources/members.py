"""A JSON object of an upstream, read leniently: what is absent and what is not as it should be are the same."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

_NUMBER = re.compile(r"[+-]?\d{1,20}(?:\.\d{0,20})?", re.ASCII)
_MAX_KEY_LENGTH = 200


class Members:
    """Anything may be in it. Every reader gives None or an empty value for what it cannot use, and none raises."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __bool__(self) -> bool:
        return bool(self._values)

    def raw(self, name: str) -> Any:
        return self._values.get(name)

    def text(self, name: str) -> str | None:
        """Trimmed, and never empty. A number is a text too."""
        value = self._values.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        return (value.strip() or None) if isinstance(value, str) else None

    def number(self, name: str) -> float | None:
        """A finite number, or one written as text."""
        text = self.text(name)
        value = self._values.get(name)
        if isinstance(value, str):
            return float(text) if text and _NUMBER.fullmatch(text) else None
        return float(text) if text and math.isfinite(float(text)) else None

    def key(self, name: str) -> str | None:
        """What can name a record for good: a whole number or a text that is not too long."""
        if isinstance(self._values.get(name), float):
            return None
        text = self.text(name)
        return text if text and len(text) <= _MAX_KEY_LENGTH else None

    def nested(self, name: str) -> Members:
        value = self._values.get(name)
        return Members(value if isinstance(value, Mapping) else {})

    def all_nested(self, name: str) -> list[Members]:
        """The objects in a list; what else is in it does not count."""
        value = self._values.get(name)
        return [Members(entry) for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []
