"""A folder of article files: which are there, which have changed since they were last read, and reading one safely.

A file is known by its path below the folder, with forward slashes. What could be dangerous or endless to read (links
that lead out, pipes, devices, huge files) is refused without being opened. A link that stays inside is passed over:
the file is read at its own place, once.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from indexer.item import Rejected

SUFFIX = ".md"
#: Bytes. Four hundred times the average article.
MAX_FILE_SIZE = 2_000_000

# A file written again within the resolution of its time stamp looks as before. Git calls that "racily clean".
_SETTLED_NANOSECONDS = 2_000_000_000
# Neither through a link at the end of the path, nor waiting for somebody to write into a pipe.
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Found:
    """An article file. ``fingerprint`` changes when the file does."""

    key: str
    fingerprint: str
    size: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A path that cannot be an article file. Where a folder cannot be listed, ``key`` ends in a slash."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Content:
    """What was in a file. ``fingerprint`` is None while the file is so young that it might change unnoticed."""

    payload: bytes
    fingerprint: str | None


def walk(root: Path, below: str = "") -> Iterator[Found | Refused]:
    """Every article file under the folder, in a stable order. ``root`` must be resolved.

    ``below`` is the part of the folder to walk: "" for all of it, ``2025/11/`` for a folder in it, or one file's key.
    Hidden files and folders are passed over.
    """
    if below and not below.endswith("/"):
        entry = _entry(root / below)
        return iter(()) if entry is None else _look_at(root, entry, below)
    return _list(root, root / below, below)


def read(root: Path, key: str, now: datetime, limit: int = MAX_FILE_SIZE) -> Content:
    """Raises `Rejected`, or FileNotFoundError when it is gone by now."""
    try:
        descriptor = os.open(f"{root}/{key}", _FLAGS)
        try:
            status = os.fstat(descriptor)
            _refuse_unreadable(status, limit)
            payload = _read(descriptor, status.st_size, limit)
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Rejected(None, f"the file cannot be read: {error.strerror}") from error
    _refuse_too_large(len(payload), limit)
    settled = max(status.st_mtime_ns, status.st_ctime_ns) < now.timestamp() * 1e9 - _SETTLED_NANOSECONDS
    return Content(payload, _fingerprint(status) if settled else None)


def _read(descriptor: int, size: int, limit: int) -> bytes:
    # A file object around the descriptor would cost as much as the reading. One read() is the rule.
    payload = os.read(descriptor, size + 1)
    while size < len(payload) <= limit and (more := os.read(descriptor, limit + 1 - len(payload))):
        payload += more  # it is growing
    return payload


def _list(root: Path, folder: Path, prefix: str) -> Iterator[Found | Refused]:
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    except OSError as error:
        yield Refused(_printable(prefix), f"the folder cannot be listed: {error.strerror}")
        return
    for entry in entries:
        if not entry.name.startswith("."):
            yield from _look_at(root, entry, prefix + entry.name)


def _entry(path: Path) -> os.DirEntry[str] | None:
    try:
        with os.scandir(path.parent) as listing:
            return next((entry for entry in listing if entry.name == path.name), None)
    except FileNotFoundError:
        return None


def _look_at(root: Path, entry: os.DirEntry[str], key: str) -> Iterator[Found | Refused]:
    named_as_article = entry.name.lower().endswith(SUFFIX)
    if entry.is_symlink():
        if reason := _refuse_link(root, Path(entry.path)):
            yield Refused(_printable(key), reason)
    elif entry.is_dir(follow_symlinks=False):
        if named_as_article:
            yield Refused(_printable(key), "this is a folder, not a file")
        else:
            yield from _list(root, Path(entry.path), key + "/")
    elif named_as_article:
        yield from _file(entry, key)


def _file(entry: os.DirEntry[str], key: str) -> Iterator[Found | Refused]:
    try:
        status = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return
    if key != _printable(key):
        yield Refused(_printable(key), "the file's name is not UTF-8")
    else:
        yield Found(key, _fingerprint(status), status.st_size)


def _refuse_link(root: Path, link: Path) -> str | None:
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        return "this is a symbolic link that leads nowhere"
    return None if target.is_relative_to(root) else "this is a symbolic link that leads out of the folder"


def _refuse_unreadable(status: os.stat_result, limit: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise Rejected(None, "this is not a regular file")
    _refuse_too_large(status.st_size, limit)


def _refuse_too_large(size: int, limit: int) -> None:
    if size > limit:
        raise Rejected(None, f"the file has {size:,} bytes, more than the {limit:,} that are read")


def _fingerprint(status: os.stat_result) -> str:
    # The inode's own time also tells of a file that was replaced by an older one of the same size.
    return f"{status.st_size:x}-{status.st_mtime_ns:x}-{status.st_ctime_ns:x}"


def _printable(name: str) -> str:
    """The name with bytes that are not UTF-8 spelled out, for such a name cannot be stored."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
