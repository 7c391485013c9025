"""The folder of an embedded index, and which index in it is the live one.

::

    DIRECTORY/
      current            the name of the live index, one line
      v1-3f0c…/          an index: tantivy's own files

A name is an identity: a new index gets a new one. Changing ``current`` is an atomic rename, so a reader sees the old
index or the new one, never half of either. An index of another `VERSION` counts as absent.
"""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

import tantivy

from search.embedded.fields import SCHEMA, VERSION, register_tokenizers
from search.errors import EngineFailed

_POINTER = "current"


def live(directory: Path) -> str | None:
    """The name of the live index; None where there is none that this version can read."""
    try:
        name = (directory / _POINTER).read_text().strip()
    except FileNotFoundError:
        return None
    return name if _is_readable(directory, name) else None


def create(directory: Path) -> str:
    """A new, empty index becomes the live one. Others that nobody points to any more are deleted."""
    name = f"v{VERSION}-{uuid.uuid4().hex}"
    path = directory / name
    path.mkdir(parents=True)
    tantivy.Index(SCHEMA, path=str(path), reuse=False)
    pointer = directory / f"{_POINTER}.{name}"
    pointer.write_text(name + "\n")
    pointer.replace(directory / _POINTER)
    for other in directory.iterdir():
        if other.is_dir() and other.name != name:
            shutil.rmtree(other, ignore_errors=True)
    return name


def open_index(directory: Path, name: str) -> tantivy.Index:
    """Raises `EngineFailed` for files that tantivy cannot read."""
    try:
        index = tantivy.Index.open(str(directory / name))
    except (ValueError, OSError) as error:
        raise EngineFailed(f"The embedded index {directory / name} cannot be read: {error}") from error
    register_tokenizers(index)
    return index


def stamp(directory: Path, name: str) -> tuple[int, int, int]:
    """Changes whenever the index may have changed; costs one stat."""
    found = (directory / name / "meta.json").stat()
    return found.st_mtime_ns, found.st_size, found.st_ino


def _is_readable(directory: Path, name: str) -> bool:
    return name.startswith(f"v{VERSION}-") and (directory / name / "meta.json").exists()
