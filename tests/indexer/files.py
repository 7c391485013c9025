"""Article files for tests, with sensible fields where none are given. All content is invented."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

FIELDS: dict[str, Any] = {
    "title": "A quiet day at the harbor",
    "publishedAt": "2025-11-24T12:00:00.000Z",
    "externalId": "1",
    "source": {"name": "Harbor Daily", "key": "harbor-daily", "type": "RSS"},
}
#: For an article of `FIELDS`.
BODY = "Boats came and went."


def text(body: str = BODY, **fields: Any) -> str:
    """A file's text; a field that is None is left out. JSON is YAML, so values are written as JSON."""
    given = {name: value for name, value in {**FIELDS, **fields}.items() if value is not None}
    head = "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in given.items())
    return f"---\n{head}---\n{body}\n"


def write(folder: Path, key: str, body: str = BODY, **fields: Any) -> Path:
    """Writes an article file; its externalId is its key unless given."""
    return put(folder, key, text(body, **{"externalId": key, **fields}))


def put(folder: Path, key: str, content: str | bytes) -> Path:
    path = folder / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def touch(path: Path, seconds: float) -> None:
    """Makes the file as old as this, in epoch seconds."""
    os.utime(path, (seconds, seconds))
