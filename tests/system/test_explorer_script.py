"""`scripts/explorer` takes what it expects and nothing else, and stands in nobody's way."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.gateway.command import ROOT
from tests.tools import tool

#: Packs what `npm pack` is asked for, with other files in it than the real ones.
ANOTHER_NPM = """#!/usr/bin/env bash
mkdir -p package/umd
for file in LICENSE graphiql.min.js graphiql.min.css umd/react.production.min.js umd/react-dom.production.min.js; do
    echo 'alert(1)' >"package/$file"
done
for package in graphiql-4.1.2 react-18.3.1 react-dom-18.3.1; do tar -czf "$package.tgz" package; done
"""
NO_NPM = "#!/usr/bin/env bash\necho 'npm error code ENETUNREACH' >&2\nexit 1\n"
PLAIN = "newsgate: browsers get a plain explorer at /graphql; scripts/explorer --path fetches GraphiQL,"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "web").mkdir()
    (tmp_path / "scripts").mkdir()
    for name in ("_setup.bash", "explorer"):
        shutil.copy(ROOT / "scripts" / name, tmp_path / "scripts" / name)
    return tmp_path


def run(checkout: Path, option: str, npm: str) -> subprocess.CompletedProcess[str]:
    tools = checkout / "tools"
    tools.mkdir(exist_ok=True)
    (tools / "npm").write_text(npm)
    (tools / "npm").chmod(0o755)
    settings = {"PATH": f"{tools}:{os.environ['PATH']}", "XDG_CACHE_HOME": str(checkout / "cache")}
    command = ["bash", str(checkout / "scripts" / "explorer"), option]
    return subprocess.run(command, env={**os.environ, **settings}, capture_output=True, text=True, check=False)


def test_another_file_than_expected_is_not_used(checkout: Path) -> None:
    done = run(checkout, "--path", ANOTHER_NPM)
    assert (done.returncode, done.stdout) == (1, "")
    assert "graphiql.min.js of graphiql that was fetched is not the one expected (its SHA-256 differs)" in done.stderr
    assert list((checkout / "web").iterdir()) == []


def test_without_a_network_it_says_what_is_lacking(checkout: Path) -> None:
    done = run(checkout, "--path", NO_NPM)
    assert done.returncode == 1
    assert "GraphiQL could not be fetched (npm says: npm error code ENETUNREACH); check the network" in done.stderr


@pytest.mark.parametrize("npm", [ANOTHER_NPM, NO_NPM], ids=["another file", "no network"])
def test_an_offer_fails_nothing_and_is_not_made_again_at_once(checkout: Path, npm: str) -> None:
    for again in (npm, "#!/usr/bin/env bash\ntouch asked\n"):
        done = run(checkout, "--offer", again)
        assert done.returncode == 0
        assert done.stderr.startswith(PLAIN)
        assert done.stderr.count("\n") == 1
    assert not list(checkout.rglob("asked"))
    assert list((checkout / "web").iterdir()) == []


def test_what_is_there_is_left_as_it_is(checkout: Path) -> None:
    fetched = tool("NEWSGATE_TEST_EXPLORER", "GraphiQL")
    there = checkout / "web" / "graphiql"
    shutil.copytree(fetched, there)
    for option, said in (("--path", f"{there}\n"), ("--offer", "")):
        done = run(checkout, option, NO_NPM)
        assert (done.returncode, done.stdout, done.stderr) == (0, said, "")
