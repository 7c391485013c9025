"""`newsgate serve --workers`: several processes on one socket, of which each may die."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.gateway import stories
from tests.gateway.command import NEWSGATE, Served, serving

#: Of the machine's seconds. Generous: it only ends a test that hangs.
PATIENCE = 60.0


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    folder = stories.write(tmp_path / "stories", gate="The gate opens", tide="The tide turns")
    command = [*NEWSGATE, "serve", str(folder), "--port", "0", "--data-dir", str(tmp_path / "data"), "--workers", "2"]
    with serving(command, NEWSGATE_WORKERS="1") as served:
        _until(lambda: len(workers(served)) == 2)
        yield served


def workers(served: Served) -> set[int]:
    """Processes of the server that have begun to answer or are about to."""
    found = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and _parent(folder) == served.process.pid:
            command = (folder / "cmdline").read_bytes()
            found |= {int(folder.name)} if b"spawn_main" in command else set()
    return found


def _parent(folder: Path) -> int | None:
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return None


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def total(served: Served) -> int:
    question = {"query": '{ articles(query: "gate") { totalCount } }'}
    answer = httpx.post(f"{served.url}/graphql", json=question, timeout=PATIENCE)
    found: int = answer.json()["data"]["articles"]["totalCount"]
    return found


@pytest.mark.parametrize(("told", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_workers_answer_and_end_with_the_server(served: Served, told: signal.Signals, code: int) -> None:
    assert [total(served) for _ in range(20)] == [1] * 20
    before = workers(served)
    assert served.stop(told)[0] == code
    assert not any(map(is_alive, before))


def test_a_worker_that_died_is_replaced(served: Served) -> None:
    total(served)
    before = workers(served)
    victim = min(before)
    os.kill(victim, signal.SIGKILL)
    _until(lambda: len(workers(served)) == 2 and victim not in workers(served))
    assert [total(served) for _ in range(20)] == [1] * 20


def test_workers_do_not_outlive_a_server_that_was_killed(served: Served) -> None:
    total(served)
    before = workers(served)
    served.process.kill()
    served.process.wait()
    _until(lambda: not any(map(is_alive, before)))
