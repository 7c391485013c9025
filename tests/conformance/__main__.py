"""Writes docs/conformance.md: which suites the gateway passes, and for what it does not, why. See scripts/conformance.

The tests are run as they are; what is counted is what pytest says of them. Plain Strawberry stands beside for what can
be asked of any server.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tests.clients.conftest import HERE as CLIENTS
from tests.conformance.suites import SUITES, Suite
from tests.gateway.command import NEWSGATE, ROOT, serving

_PAGE = ROOT / "docs" / "conformance.md"
_PEER = (sys.executable, "-P", "-m", "bench.peers.plain_strawberry")

_HEAD = """# Conformance

Written by `scripts/conformance`, which runs the suites and counts what passes. All of them are among the project's
tests, so each of them passes for every change.

| suite | version | passes |
|---|---|---|
"""
_AUDITS = """
## Beside plain Strawberry

The [`graphql-http`](https://github.com/graphql/graphql-http) audits can be made of any server. Strawberry's is the one
of [`bench/peers`](../bench/peers/plain_strawberry.py): its own ASGI application, with its default settings.

| | of {total} | misses |
|---|---|---|
| newsgate | {newsgate} | {newsgate_misses} |
| Strawberry {version} | {strawberry} | {strawberry_misses} |
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    passed: int
    total: int
    failed: Sequence[str]

    def __str__(self) -> str:
        return f"{self.passed:,} of {self.total:,}" + (f" ({', '.join(self.failed)})" if self.failed else "")


def main() -> None:
    versions = {name.removeprefix("node_modules/"): entry.get("version") for name, entry in _packages()}
    rows = [f"| [{each.name}]({each.link}) | {each.version_in(versions)} | {_run(each)} |" for each in SUITES]
    with tempfile.TemporaryDirectory() as folder:
        _PAGE.write_text(_HEAD + "\n".join(rows) + "\n" + _beside(Path(folder)))
    print(_PAGE.read_text())


def _run(suite: Suite) -> Outcome:
    print(f"{suite.name} …", file=sys.stderr, flush=True)
    with tempfile.NamedTemporaryFile(suffix=".xml") as report:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report.name}"]
        subprocess.run([*command, *suite.tests], cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
        cases = list(ET.parse(report.name).getroot().iter("testcase"))  # pytest wrote it a moment ago
    failed = [case.attrib["name"] for case in cases if any(case.find(why) is not None for why in ("failure", "error"))]
    skipped = sum(case.find("skipped") is not None for case in cases)
    return Outcome(len(cases) - len(failed) - skipped, len(cases), [*failed, *[f"{skipped} skipped"] * bool(skipped)])


def _beside(folder: Path) -> str:
    arguments = ["serve", "--samples", str(ROOT / "samples"), "--port", "0", "--data-dir", str(folder / "data")]
    with serving([*NEWSGATE, *arguments]) as served:
        ours = _audits(f"{served.url}/graphql", folder)
    with _strawberry() as address:
        theirs = _audits(f"{address}/graphql", folder)
    return _AUDITS.format(
        total=len(ours),
        newsgate=sum(ours.values()),
        newsgate_misses=_misses(ours),
        version=version("strawberry-graphql"),
        strawberry=sum(theirs.values()),
        strawberry_misses=_misses(theirs),
    )


def _audits(url: str, folder: Path) -> dict[str, bool]:
    """Which audits pass, by their names."""
    workshop = folder / "workshop"
    if not workshop.exists():
        workshop.mkdir()
        (workshop / "node_modules").symlink_to(Path(os.environ["NEWSGATE_TEST_CLIENTS"]) / "node_modules")
        (workshop / "package.json").write_text('{"type": "module"}')
        (workshop / "audits.js").write_text((CLIENTS / "audits.js").read_text())
    done = subprocess.run(["node", "audits.js", url], cwd=workshop, capture_output=True, text=True, check=True)
    return {f"{audit['id']} {audit['name']}": audit["status"] == "ok" for audit in json.loads(done.stdout)}


def _misses(audits: dict[str, bool]) -> str:
    return "<br>".join(name for name, is_ok in audits.items() if not is_ok) or "none"


@contextmanager
def _strawberry() -> Iterator[str]:
    environment = {**os.environ, "MEILISEARCH_URL": "http://127.0.0.1:1", "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(_PEER, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout
        yield next(word.rstrip("/") for word in process.stdout.readline().split() if word.startswith("http"))
    finally:
        process.terminate()
        process.wait()


def _packages() -> list[tuple[str, dict[str, str]]]:
    lock = json.loads((CLIENTS / "package-lock.json").read_text())
    return list(lock["packages"].items())


if __name__ == "__main__":
    main()
