"""Which source a path belongs to."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import SourceMissing
from indexer.place import Place, locate
from indexer.store.sources import Source
from tests.indexer import files


def source(location: Path, name: str | None = None) -> Source:
    return Source(1, name or str(location), "markdown", str(location), None)


def test_a_folder_is_a_source_named_after_its_path(tmp_path: Path) -> None:
    assert locate(tmp_path, None, []) == Place(str(tmp_path), tmp_path)
    assert locate(tmp_path, "samples", []) == Place("samples", tmp_path)


def test_a_file_is_part_of_its_folder(tmp_path: Path) -> None:
    path = files.put(tmp_path, "2025/a.md", "x")
    assert locate(path, None, []) == Place(str(tmp_path / "2025"), tmp_path / "2025", "a.md")
    assert locate(path, None, [source(tmp_path)]) == Place(str(tmp_path), tmp_path, "2025/a.md")


def test_a_folder_inside_a_source_is_a_part_of_that(tmp_path: Path) -> None:
    files.put(tmp_path, "2025/11/a.md", "x")
    known = [source(tmp_path / "2025"), source(tmp_path, "mine"), source(Path("/elsewhere"))]
    assert locate(tmp_path / "2025/11", None, known) == Place("mine", tmp_path, "2025/11/")
    assert locate(tmp_path, None, known) == Place("mine", tmp_path)


def test_links_in_the_path_do_not_make_another_source(tmp_path: Path) -> None:
    real = files.put(tmp_path / "real", "a.md", "x").parent
    (tmp_path / "link").symlink_to(real)
    assert locate(tmp_path / "link", None, []) == Place(str(real), real)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("gone", "The folder {} does not exist; nothing was changed."),
        ("gone.md", "The file {} does not exist; nothing was changed."),
        ("a.txt", "{} is neither a folder nor a Markdown file: its name does not end in .md."),
        ("circle", "{} cannot be read: its links lead in a circle; nothing was changed."),
        ("a.txt/b", "{} cannot be read: Not a directory; nothing was changed."),
    ],
)
def test_nothing_to_read(tmp_path: Path, name: str, sentence: str) -> None:
    files.put(tmp_path, "a.txt", "x")
    (tmp_path / "circle").symlink_to("circle")
    with pytest.raises(SourceMissing) as caught:
        locate(tmp_path / name, None, [])
    assert str(caught.value) == sentence.format(tmp_path / name)


def test_contains() -> None:
    assert Place("x", Path("/x")).contains("2025/a.md")
    assert Place("x", Path("/x"), "2025/").contains("2025/a.md")
    assert not Place("x", Path("/x"), "2025/").contains("2025a.md")
    assert Place("x", Path("/x"), "a.md").contains("a.md")
    assert not Place("x", Path("/x"), "a.md").contains("a.md.md")


def test_covers() -> None:
    outer = Place("/x", Path("/x"))
    assert outer.covers(source(Path("/x/2025")))
    assert not outer.covers(source(Path("/x")))
    assert not outer.covers(source(Path("/xy")))
    assert not outer.covers(source(Path("/x/2025"), "mine"))
    assert not outer.covers(source(Path("/x/.drafts")))
    assert not outer.covers(source(Path("/x/a.md/b")))
    assert not Place("/x", Path("/x"), "2025/").covers(source(Path("/x/2025")))
