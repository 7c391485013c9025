"""The folder of an embedded index while another process puts a new index in the live one's place."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.embedded import folder


@pytest.fixture
def live(tmp_path: Path) -> str:
    name = folder.create(tmp_path)
    folder.make_live(tmp_path, name)
    return name


def test_an_index_that_is_replaced_between_two_looks_is_no_absence(
    tmp_path: Path, live: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A searcher that took it for one would find nothing at all."""
    another, plain = folder.create(tmp_path), folder._is_readable

    def is_readable(directory: Path, name: str) -> bool:
        if name == live:
            folder.make_live(directory, another)
        return plain(directory, name)

    monkeypatch.setattr(folder, "_is_readable", is_readable)
    assert folder.live(tmp_path) == another != live


def test_one_that_is_damaged_or_of_another_version_is_absent(tmp_path: Path, live: str) -> None:
    (tmp_path / live / "meta.json").unlink()
    assert folder.live(tmp_path) is None
    (tmp_path / "current").write_text("v0-0123\n")
    assert folder.live(tmp_path) is None
    (tmp_path / "current").unlink()
    assert folder.live(tmp_path) is None
