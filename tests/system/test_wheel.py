"""The wheel in an environment of its own: the command, the pages and the migrations are in it."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import httpx
import pytest

from tests.docs.pages import ROOT
from tests.gateway import stories
from tests.gateway.command import serving


@pytest.fixture(scope="module")
def newsgate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command as it was installed. What it needs comes from this environment, where newsgate itself is not."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    python = folder / "venv/bin/python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], check=True)
    install = [sys.executable, "-m", "uv", "pip", "install", "--python", str(python), "--offline", "--no-deps"]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True, cwd=folder)
    (site,) = (folder / "venv/lib").glob("python*/site-packages")
    (site / "needs.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "venv/bin/newsgate"


def test_the_command_is_installed(newsgate: Path, tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSGATE_", "PYTHON"))}
    told = subprocess.run(
        [newsgate, "schema"], env=clean, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )
    assert told.stdout == (ROOT / "schema/schema.graphql").read_text()
    where = "import gateway, web; print(gateway.__file__)"
    python = newsgate.with_name("python")
    found = subprocess.run([python, "-c", where], env=clean, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert found.stdout.startswith(str(newsgate.parents[1]))


def test_it_indexes_and_shows_its_pages(newsgate: Path, tmp_path: Path) -> None:
    folder = stories.write(tmp_path / "stories", gate="The gate opens")
    command = [str(newsgate), "serve", str(folder), "--port", "0", "--data-dir", str(tmp_path / "data")]
    with serving(command, PYTHONPATH="", PYTHONSAFEPATH="1") as served:
        page = httpx.get(served.url, headers={"Accept": "text/html"})
        told = httpx.post(f"{served.url}/graphql", json={"query": "{ index { documents } }"})
        script = httpx.get(f"{served.url}/web/any/js/graphql.js")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert told.json() == {"data": {"index": {"documents": 1}}}
    assert script.status_code == 200
