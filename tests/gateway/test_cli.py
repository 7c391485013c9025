"""The command line where all is well: what it prints, and what it leaves behind."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gateway import filling, settings
from indexer.progress import Silent
from schema import federation
from tests.gateway import stories
from tests.gateway.command import ROOT, environment
from tests.gateway.conftest import Newsgate


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return stories.write(tmp_path / "stories", gate="The gate opens", tide="The tide turns")


@pytest.fixture
def data_dir(tmp_path: Path) -> str:
    return str(tmp_path / "data")


def test_schema(newsgate: Newsgate) -> None:
    ran = newsgate("schema")
    assert (ran.code, ran.out) == (0, (ROOT / "schema" / "schema.graphql").read_text())


def test_schema_of_a_subgraph(newsgate: Newsgate) -> None:
    ran = newsgate("schema", "--federation")
    assert (ran.code, ran.out) == (0, federation.sdl())


def test_who_is_no_subgraph_does_not_wait_for_its_schema() -> None:
    script = "import sys, gateway.server; sys.exit('schema.federation' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], env=environment({}), check=True, timeout=60)


def test_index(newsgate: Newsgate, folder: Path, data_dir: str) -> None:
    ran = newsgate("index", folder, "--data-dir", data_dir)
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines == [
        "2 read: 2 new, 0 changed, 0 unchanged, 0 removed, 0 rejected",
        "embedded: 2 written, 0 deleted",
    ]
    stories.write(folder, gate="The gate closes", fog="Fog")
    (folder / "tide.en.md").unlink()
    (folder / "broken.en.md").write_text("no front matter")
    first, letter, last = newsgate("index", folder, "--data-dir", data_dir).lines
    assert first == "3 read: 1 new, 1 changed, 0 unchanged, 1 removed, 1 rejected"
    assert letter.startswith("  rejected  ")
    assert "broken.en.md" in letter
    assert last == "embedded: 2 written, 1 deleted"


def test_index_as_json(newsgate: Newsgate, folder: Path, data_dir: str) -> None:
    (folder / "broken.en.md").write_text("no front matter")
    ran = newsgate("index", folder, "--json", "--data-dir", data_dir)
    assert (ran.code, ran.err, len(ran.lines)) == (0, "", 1)
    found = json.loads(ran.out)
    (letter,) = found.pop("deadLetters")
    assert (letter["file"], letter["source"]) == ("broken.en.md", str(folder))
    assert letter["reason"]
    counts = {"files": 3, "new": 2, "changed": 0, "unchanged": 0, "removed": 0, "rejected": 1}
    assert found == {**counts, "target": {"name": "embedded", "written": 2, "deleted": 0}}

    again = json.loads(newsgate("index", folder, "--json", "--data-dir", data_dir).out)
    assert (again["files"], again["new"], again["rejected"], again["target"]["written"]) == (3, 0, 1, 0)
    assert again["deadLetters"] == [letter]


def test_many_rejected_files_are_told_by_number(newsgate: Newsgate, folder: Path, data_dir: str) -> None:
    for number in range(25):
        (folder / f"broken-{number:02}.en.md").write_text("no front matter")
    lines = newsgate("index", folder, "--data-dir", data_dir).lines
    assert len([line for line in lines if line.startswith("  rejected  ")]) == 21
    assert lines[-2] == "  rejected  and 5 more"


def test_several_paths_and_single_files(newsgate: Newsgate, folder: Path, tmp_path: Path, data_dir: str) -> None:
    other = stories.write(tmp_path / "other", fog="Fog", dawn="Dawn")
    ran = newsgate("index", folder, other / "fog.en.md", "--data-dir", data_dir)
    assert ran.lines[0] == "3 read: 3 new, 0 changed, 0 unchanged, 0 removed, 0 rejected"


def test_the_environment_names_the_data_dir(
    newsgate: Newsgate, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSGATE_DATA_DIR", str(tmp_path / "elsewhere"))
    assert newsgate("index", folder).code == 0
    assert (tmp_path / "elsewhere" / "newsgate.sqlite3").exists()


async def test_samples_make_way_for_own_articles(folder: Path, tmp_path: Path, data_dir: str) -> None:
    samples = stories.write(tmp_path / "samples", sample="A sample")
    chosen = settings.load(data_dir=Path(data_dir))

    async def fill(*paths: Path) -> list[str]:
        return filling.lines(await filling.fill(chosen, [str(path) for path in paths], Silent(), samples))

    assert await fill() == [
        "1 read: 1 new, 0 changed, 0 unchanged, 0 removed, 0 rejected",
        "embedded: 1 written, 0 deleted",
    ]
    assert (await fill())[0].startswith("1 read: 0 new")
    assert await fill(folder) == [
        "2 read: 2 new, 0 changed, 0 unchanged, 1 removed, 0 rejected",
        "embedded: 2 written, 1 deleted",
    ]
    assert await fill() == [
        "0 read: 0 new, 0 changed, 0 unchanged, 0 removed, 0 rejected",
        "embedded: 0 written, 0 deleted",
    ]


def test_status(newsgate: Newsgate, folder: Path, data_dir: str, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = newsgate("status", "--data-dir", data_dir)
    assert (empty.code, empty.err) == (0, "")
    assert empty.lines == [f"There are no articles in {data_dir} yet; newsgate index PATH brings some in."]
    assert not Path(data_dir).exists()

    (folder / "broken.en.md").write_text("no front matter")
    newsgate("index", folder, "--data-dir", data_dir)
    articles, source, target = newsgate("status", "--data-dir", data_dir).lines
    assert articles == "Articles  2 live, 0 drafts"
    assert source.startswith(f"Source    {folder}: read 2")
    assert source.endswith(" UTC, 1 rejected")
    assert re.match(r"Target    embedded: up to date at position \d+, last written 2", target)

    monkeypatch.setenv("NEWSGATE_MEILISEARCH_URL", "http://user:secret@127.0.0.1:1")
    *_, embedded, meilisearch = newsgate("status", "--data-dir", data_dir).lines
    assert embedded.startswith("Target    embedded: not in use, last written 2")
    assert meilisearch == "Target    meilisearch 127.0.0.1:1/articles: 2 changes behind, never written"


def test_help(newsgate: Newsgate) -> None:
    ran = newsgate("--help")
    assert ran.code == 0
    assert all(command in ran.out for command in ("serve", "index", "status", "schema"))
