"""Each broken file is one dead letter whose reason names file and field, and keeps nothing else from being indexed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.run import index_folder
from indexer.store import Store
from tests.indexer import files
from tests.indexer.conftest import NOW
from tests.indexer.test_front_matter import BOMB
from tests.indexer.test_run import counts, served

pytestmark = pytest.mark.anyio

KEY = "2025/11/x.en.md"


def content(text: str | bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(text if isinstance(text, bytes) else text.encode())


def sparse(size: int) -> Callable[[Path], object]:
    def make(path: Path) -> None:
        with path.open("wb") as file:
            file.truncate(size)

    return make


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "no front matter": (content("# Title\n"), "there is no front matter: the first line is not ---"),
    "unterminated": (content("---\ntitle: x\n"), "the front matter has no end: a line of --- is missing"),
    "invalid YAML": (
        content("---\ntitle: a: b\n---\n"),
        "the front matter is not valid YAML: mapping values are not allowed in this context in line 2",
    ),
    "not a mapping": (content("---\n- x\n---\n"), "the front matter is not a mapping of fields"),
    "tags a string": (content(files.text(tags="BTC")), 'tags is not a list: "BTC"'),
    "source a string": (content(files.text(source="NewsBTC")), 'source is not a mapping of fields: "NewsBTC"'),
    "title a list": (content(files.text(title=["x"])), 'title is not a text: ["x"]'),
    "no externalId": (content(files.text(externalId=None)), "externalId is missing"),
    "a date in words": (content(files.text(publishedAt="yesterday")), 'publishedAt is not a date: "yesterday"'),
    "month 13": (content(files.text(publishedAt="2025-13-01")), 'publishedAt is not a date: "2025-13-01"'),
    "stickyWeight text": (content(files.text(stickyWeight="high")), 'stickyWeight is not a whole number: "high"'),
    "invalid UTF-8": (content(b"---\ntitle: \xff\n---\n"), "the text is not UTF-8 in line 2"),
    "empty": (content(""), "the file is empty"),
    "50 MB": (sparse(50_000_000), "the file has 50,000,000 bytes, more than the 2,000,000 that are read"),
    "link out": (lambda path: path.symlink_to("/etc/hosts"), "this is a symbolic link that leads out of the folder"),
    "YAML bomb": (
        content(f"---\n{BOMB}---\n"), "the front matter uses an anchor or alias (& or *) in line 2"
    ),
    "folder": (lambda path: path.mkdir(), "this is a folder, not a file"),
    "pipe": (os.mkfifo, "this is not a regular file"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "reason"), BROKEN.values(), ids=list(BROKEN))
async def test_broken(store: Store, root: Path, make: Callable[[Path], object], reason: str) -> None:
    files.write(root, "2025/11/good.en.md", title="Good")
    make(root / KEY)
    for _ in range(2):
        summary = await index_folder(store, root, now=NOW)
        (letter,) = summary.letters
        assert str(letter) == f"{KEY}: {reason}"
        assert summary.rejected == 1
        assert await store.dead_letters() == [letter]
    assert list(await served(store)) == ["Good"]


async def test_all_at_once(store: Store, root: Path) -> None:
    for name, (make, _) in BROKEN.items():
        folder = root / name
        folder.mkdir()
        make(folder / "x.md")
        files.write(folder, "good.md", title=name, externalId=name)
    summary = await index_folder(store, root, now=NOW)
    assert counts(summary) == (len(BROKEN), 0, 0, 0, len(BROKEN))
    assert {letter.key: letter.reason for letter in summary.letters} == {
        f"{name}/x.md": reason for name, (_, reason) in BROKEN.items()
    }
    assert set(await served(store)) == set(BROKEN)


async def test_a_dead_letter_disappears_when_its_file_is_good_or_gone(store: Store, root: Path) -> None:
    files.put(root, "a.md", "x")
    files.put(root, "b.md", "x")
    assert len((await index_folder(store, root, now=NOW)).letters) == 2
    files.write(root, "a.md")
    (root / "b.md").unlink()
    assert counts(await index_folder(store, root, now=NOW)) == (1, 0, 0, 0, 0)
    assert await store.dead_letters() == []


async def test_a_dead_letter_follows_its_file(store: Store, root: Path) -> None:
    files.put(root, "a.md", "x")
    await index_folder(store, root, now=NOW)
    files.write(root, "a.md", publishedAt="soon")
    await index_folder(store, root, now=NOW)
    assert [str(letter) for letter in await store.dead_letters()] == ['a.md: publishedAt is not a date: "soon"']
    assert (await store.dead_letters())[0].field == "publishedAt"


async def test_a_file_that_breaks_keeps_its_last_good_version(store: Store, root: Path) -> None:
    good = files.write(root, "a.md", title="Good").read_bytes()
    await index_folder(store, root, now=NOW)
    files.put(root, "a.md", "x")
    for _ in range(2):
        assert counts(await index_folder(store, root, now=NOW)) == (0, 0, 0, 0, 1)
    assert list(await served(store)) == ["Good"]
    # Back to what it was: nothing to read but the dead letter goes.
    files.put(root, "a.md", good)
    assert counts(await index_folder(store, root, now=NOW)) == (0, 0, 1, 0, 0)
    assert await store.dead_letters() == []


async def test_a_broken_file_that_is_gone_takes_its_last_good_version_with_it(store: Store, root: Path) -> None:
    path = files.write(root, "a.md")
    await index_folder(store, root, now=NOW)
    files.put(root, "a.md", "x")
    await index_folder(store, root, now=NOW)
    path.unlink()
    assert counts(await index_folder(store, root, now=NOW)) == (0, 0, 0, 1, 0)
    assert await store.dead_letters() == []


async def test_links_inside_the_folder_give_no_second_article(store: Store, root: Path) -> None:
    files.write(root, "2025/a.md")
    (root / "b.md").symlink_to(root / "2025/a.md")
    (root / "latest").symlink_to("2025")
    assert counts(await index_folder(store, root, now=NOW)) == (1, 0, 0, 0, 0)
    (document,) = (await served(store)).values()
    assert document["slugs"] == ["a"]
