"""Which source a path on disk belongs to. Pure but for looking at what is there.

A path inside a folder that is already a source is that part of it; a folder is a source of its own otherwise, and a
file is part of its folder. So a file has one item in the store however its path was given.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import SourceMissing
from indexer.folder import SUFFIX
from indexer.store.sources import Source


@dataclass(frozen=True, slots=True)
class Place:
    """``below`` is the part of ``root`` that was asked for: "" for all, a folder's key and slash, or a file's key."""

    name: str
    root: Path
    below: str = ""

    def contains(self, key: str) -> bool:
        return key.startswith(self.below) if self.below.endswith("/") or not self.below else key == self.below

    def covers(self, source: Source) -> bool:
        """Whether reading all of this place reads all of another source that has no name but its path."""
        inner = Path(source.location)
        if self.below or source.name != source.location or not inner.is_relative_to(self.root):
            return False
        parts = inner.relative_to(self.root).parts
        return source.name != self.name and not any(
            part.startswith(".") or part.lower().endswith(SUFFIX) for part in parts
        )


def locate(path: Path, name: str | None, sources: Iterable[Source]) -> Place:
    """``name`` makes it a source of its own. Raises `SourceMissing` where there is nothing to read."""
    there = _existing(path)
    is_file = not there.is_dir()
    if is_file and there.suffix.lower() != SUFFIX:
        raise SourceMissing(f"{path} is neither a folder nor a Markdown file: its name does not end in {SUFFIX}.")
    folder = there.parent if is_file else there
    if name is None and (outer := _outermost(folder, sources)):
        name, root = outer.name, Path(outer.location)
    else:
        root = folder
    inside = there.relative_to(root).as_posix()
    below = "" if there == root else inside if is_file else inside + "/"
    return Place(name or str(root), root, below)


def _outermost(folder: Path, sources: Iterable[Source]) -> Source | None:
    around = [source for source in sources if folder.is_relative_to(source.location)]
    return min(around, key=lambda source: len(source.location), default=None)


def _existing(path: Path) -> Path:
    try:
        there = path.resolve(strict=True)
        if there.is_dir():
            os.scandir(there).close()
    except FileNotFoundError:
        kind = "file" if path.suffix.lower() == SUFFIX else "folder"
        raise SourceMissing(f"The {kind} {path} does not exist; nothing was changed.") from None
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "its links lead in a circle"
        raise SourceMissing(f"{path} cannot be read: {reason}; nothing was changed.") from error
    return there
