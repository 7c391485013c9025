"""The folder of an embedded index, and which index in it is the live one.

::

    DIRECTORY/
      current            the name of the live index, one line
      v1-3f0c…/          an index: tantivy's own files

A name is an identity: a new index gets a new one. Changing ``current`` is an atomic rename, so a reader sees the old
index or the new one, never half of either. An index of another `VERSION` counts as absent.
"""

from __future__ import annotations

import os
import shutil
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import orjson
import tantivy

from search.embedded.fields import SCHEMA, VERSION, register_tokenizers
from search.errors import EngineFailed

#: Times, sizes and inodes of two files.
Look: TypeAlias = tuple[int, ...]

_POINTER = "current"
_META = "meta.json"


def live(directory: Path) -> str | None:
    """The name of the live index; None where there is none that this version can read."""
    name = _pointed_to(directory)
    while name is not None and not _is_readable(directory, name):
        # Another index may have taken this one's place, and deleted it, since the pointer was read.
        before, name = name, _pointed_to(directory)
        if name == before:
            return None
    return name


def create(directory: Path) -> str:
    """A new, empty index that is not live. Others that are not live either are deleted."""
    name = f"v{VERSION}-{uuid.uuid4().hex}"
    directory.mkdir(parents=True, exist_ok=True)
    delete_all_but(directory, live(directory))
    (directory / name).mkdir()
    tantivy.Index(SCHEMA, path=str(directory / name), reuse=False)
    return name


def make_live(directory: Path, name: str) -> None:
    """In one instant readers find this index; the one before is deleted."""
    pointer = directory / f"{_POINTER}.{name}"
    pointer.write_text(name + "\n")
    pointer.replace(directory / _POINTER)
    delete_all_but(directory, name)


def delete_all_but(directory: Path, name: str | None) -> None:
    """A reader that still has a deleted index open keeps its files until it looks again."""
    for other in directory.iterdir():
        if other.is_dir() and other.name != name:
            shutil.rmtree(other, ignore_errors=True)


def open_index(directory: Path, name: str) -> tantivy.Index:
    """Raises `EngineFailed` for files that tantivy cannot read."""
    try:
        index = tantivy.Index.open(str(directory / name))
    except (ValueError, OSError) as error:
        raise EngineFailed(f"The embedded index {directory / name} cannot be read: {error}") from error
    register_tokenizers(index)
    return index


def generation(directory: Path, name: str) -> str:
    """Changes with every commit, and with nothing else: merging segments keeps tantivy's ``opstamp``."""
    return f"{name[-8:]}-{_opstamp(directory, name)}"


def written_at(directory: Path, name: str) -> datetime | None:
    """When the last commit or merge was; None before the first."""
    if not _opstamp(directory, name):
        return None
    return datetime.fromtimestamp((directory / name / _META).stat().st_mtime, UTC)


def _pointed_to(directory: Path) -> str | None:
    try:
        return (directory / _POINTER).read_text().strip()
    except FileNotFoundError:
        return None


def _opstamp(directory: Path, name: str) -> int:
    committed: int = orjson.loads((directory / name / _META).read_bytes())["opstamp"]
    return committed


def stamp(directory: Path, name: str) -> tuple[int, int, int]:
    """Changes whenever the index may have changed; costs one stat."""
    found = (directory / name / _META).stat()
    return found.st_mtime_ns, found.st_size, found.st_ino


def look(directory: Path, name: str) -> Look | None:
    """Changes whenever this index may have changed, or another one have become the live one; costs two stats.

    None where there is no live index, or not this one any more.
    """
    try:
        pointer, meta = os.stat(f"{directory}/{_POINTER}"), os.stat(f"{directory}/{name}/{_META}")  # noqa: PTH116
    except FileNotFoundError:
        return None
    return pointer.st_mtime_ns, pointer.st_ino, meta.st_mtime_ns, meta.st_size, meta.st_ino


def _is_readable(directory: Path, name: str) -> bool:
    return name.startswith(f"v{VERSION}-") and (directory / name / _META).exists()
