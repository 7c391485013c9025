"""Walking a folder and reading from it: what is found, what is refused, and what is never opened."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from indexer import folder
from indexer.folder import Found, Refused
from indexer.item import Rejected
from tests.indexer import files

NOW = datetime.now(UTC) + timedelta(days=1)


def keys(root: Path, below: str = "") -> list[str]:
    return [path.key for path in folder.walk(root, below) if isinstance(path, Found)]


def refusals(root: Path, below: str = "") -> dict[str, str]:
    return {path.key: path.reason for path in folder.walk(root, below) if isinstance(path, Refused)}


def test_articles_in_a_stable_order(tmp_path: Path) -> None:
    for key in [
        "b.md",
        "a.md",
        "2025/11/z.en.md",
        "2025/2/a.MD",
        "notes.txt",
        ".git/x.md",
        ".hidden.md",
        "2025/.x/y.md",
    ]:
        files.put(tmp_path, key, "x")
    assert keys(tmp_path) == ["2025/11/z.en.md", "2025/2/a.MD", "a.md", "b.md"]
    assert refusals(tmp_path) == {}


def test_a_part_of_it(tmp_path: Path) -> None:
    for key in ["2025/11/a.md", "2025/12/a.md", "2025/11a.md"]:
        files.put(tmp_path, key, "x")
    assert keys(tmp_path, "2025/11/") == ["2025/11/a.md"]
    assert keys(tmp_path, "2025/11a.md") == ["2025/11a.md"]
    assert keys(tmp_path, "2025/gone.md") == []
    assert keys(tmp_path, "gone/gone.md") == []


def test_links(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    files.put(root, "2025/a.md", "x")
    files.put(outside, "secret.md", "x")
    (root / "inside.md").symlink_to(root / "2025/a.md")
    (root / "latest").symlink_to(root / "2025")
    (root / "out.md").symlink_to(outside / "secret.md")
    (root / "outer").symlink_to(outside)
    (root / "relative.md").symlink_to("../outside/secret.md")
    (root / "dangling.md").symlink_to("nowhere.md")
    (root / "circle.md").symlink_to("circle.md")
    out, nowhere = "this is a symbolic link that leads out of the folder", "this is a symbolic link that leads nowhere"
    assert keys(root) == ["2025/a.md"]
    assert refusals(root) == {
        "out.md": out, "outer": out, "relative.md": out, "dangling.md": nowhere, "circle.md": nowhere,
    }  # fmt: skip


def test_a_link_is_not_followed_even_if_it_appears_after_the_walk(tmp_path: Path) -> None:
    files.put(tmp_path, "secret", "x")
    (tmp_path / "a.md").symlink_to(tmp_path / "secret")
    with pytest.raises(Rejected, match="the file cannot be read"):
        folder.read(tmp_path, "a.md", NOW)


def test_a_folder_named_like_an_article(tmp_path: Path) -> None:
    files.put(tmp_path, "x.md/y.md", "x")
    assert keys(tmp_path) == []
    assert refusals(tmp_path) == {"x.md": "this is a folder, not a file"}


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    with pytest.raises(Rejected, match="this is not a regular file"):
        folder.read(tmp_path, "pipe.md", NOW)


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.md").open("wb") as file:
        file.truncate(50_000_000_000)
    with pytest.raises(Rejected, match="the file has 50,000,000,000 bytes, more than the 2,000,000 that are read"):
        folder.read(tmp_path, "huge.md", NOW)


def test_the_limit_itself_is_fine(tmp_path: Path) -> None:
    files.put(tmp_path, "a.md", b"x" * 10)
    assert len(folder.read(tmp_path, "a.md", NOW, limit=10).payload) == 10
    with pytest.raises(Rejected, match="the file has 10 bytes, more than the 9"):
        folder.read(tmp_path, "a.md", NOW, limit=9)


def test_a_file_that_grows_while_it_is_read(tmp_path: Path) -> None:
    path = files.put(tmp_path, "a.md", b"")
    stop = threading.Event()

    def grow() -> None:
        with path.open("ab", buffering=0) as file:
            while not stop.is_set() and file.tell() < 20_000_000:
                file.write(b"x" * 5_000)

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        for _ in range(200):
            try:
                assert len(folder.read(tmp_path, "a.md", NOW, limit=1_000_000).payload) <= 1_000_000
            except Rejected:
                break
    finally:
        stop.set()
        writer.join()


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Root may read everything; so be nobody for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_what_may_not_be_read() -> None:
    with TemporaryDirectory() as name:
        root = Path(name)
        root.chmod(0o755)
        files.put(root, "a.md", "x").chmod(0)
        closed = files.put(root, "closed/b.md", "x").parent
        closed.chmod(0)
        with ordinary_user():
            with pytest.raises(Rejected, match="the file cannot be read: Permission denied"):
                folder.read(root, "a.md", NOW)
            assert refusals(root) == {"closed/": "the folder cannot be listed: Permission denied"}
        closed.chmod(0o755)


def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.md")).write_text("x")
    assert refusals(tmp_path) == {"caf\\xe9.md": "the file's name is not UTF-8"}


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        folder.read(tmp_path, "a.md", NOW)


def test_a_fingerprint_tells_every_change(tmp_path: Path) -> None:
    def fingerprint() -> str:
        (found,) = folder.walk(tmp_path)
        assert isinstance(found, Found)
        assert found.fingerprint == folder.read(tmp_path, "a.md", NOW).fingerprint
        return found.fingerprint

    path = files.put(tmp_path, "a.md", "one")
    seen = [fingerprint()]
    path.write_text("three")
    seen.append(fingerprint())
    files.touch(path, 1_000)
    seen.append(fingerprint())
    # Another file with the same size and time, moved here.
    other = files.put(tmp_path, "other", "seven")
    files.touch(other, 1_000)
    other.replace(path)
    seen.append(fingerprint())
    assert len(set(seen)) == 4
    assert fingerprint() == seen[-1]


def test_a_young_file_is_not_trusted(tmp_path: Path) -> None:
    path = files.put(tmp_path, "a.md", "x")
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    assert folder.read(tmp_path, "a.md", written + timedelta(seconds=1)).fingerprint is None
    assert folder.read(tmp_path, "a.md", written + timedelta(seconds=3)).fingerprint
    # Nor is one from the future.
    assert folder.read(tmp_path, "a.md", written - timedelta(days=1)).fingerprint is None
