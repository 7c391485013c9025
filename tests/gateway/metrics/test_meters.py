"""Numbers of one process, and their sums over several."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Histogram, generate_latest

from gateway.metrics import shared
from gateway.metrics.meters import BOUNDS, Meters
from gateway.metrics.report import Report
from gateway.metrics.shared import Folder
from gateway.metrics.stored import Stored
from tests.gateway.metrics.told import of, samples


async def no_targets() -> list[str]:
    return []


class Sample:
    """A few metrics, and what is told of them."""

    def __init__(self, tmp_path: Path, folder: Folder | None = None, *, is_counted: bool = True) -> None:
        self.meters = Meters()
        self.asked = self.meters.counter("asked_total", "Asked.", "who")
        self.took = self.meters.duration("took_seconds", "Took.")
        self.open = 0.0
        self.meters.read("open", "Open.", lambda: {(): self.open})
        self.meters.read("opened_total", "Opened.", lambda: {("x",): self.open}, "of", only_grows=True)
        self._report = Report(self.meters, Stored(tmp_path / "none", no_targets), folder, is_counted=is_counted)

    def told(self) -> str:
        return self._report.text().decode()


def test_what_is_told(tmp_path: Path) -> None:
    sample = Sample(tmp_path)
    sample.asked.add("ann")
    sample.asked.add("ann", by=2)
    sample.asked.add('"bob"\n')
    sample.open = 7
    for seconds in (0.0005, 0.0006, 0.03, 20.0):
        sample.took.of().add(seconds)
    told = sample.told()
    assert of(told, "asked_total") == {("ann",): 3, ('"bob"\n',): 1}
    assert of(told, "open") == {(): 7}
    assert of(told, "opened_total") == {("x",): 7}
    buckets = of(told, "took_seconds_bucket")
    assert {bound: count for (bound,), count in buckets.items() if bound in ("0.0005", "0.001", "0.025", "0.05")} == {
        "0.0005": 1,
        "0.001": 2,
        "0.025": 2,
        "0.05": 3,
    }
    assert (buckets[("10.0",)], buckets[("+Inf",)]) == (3, 4)
    assert of(told, "took_seconds_count") == {(): 4}
    assert of(told, "took_seconds_sum") == {(): pytest.approx(20.0311)}
    assert of(told, "newsgate_build_info").values()


@given(st.lists(st.floats(0, 30) | st.sampled_from(BOUNDS)))
def test_durations_are_told_as_by_the_library(taken: list[float]) -> None:
    sample = Sample(Path())
    registry = CollectorRegistry()
    theirs = Histogram("took_seconds", "Took.", buckets=BOUNDS, registry=registry)
    sample.took.of()
    for seconds in taken:
        sample.took.of().add(seconds)
        theirs.observe(seconds)
    expected = samples(generate_latest(registry).decode())
    found = samples(sample.told())
    assert {key: found[key] for key in expected if "created" not in key[0]} == {
        key: value for key, value in expected.items() if "created" not in key[0]
    }


_WORKER = """
import sys, time
from pathlib import Path
from gateway.metrics.shared import Folder
from tests.gateway.metrics.test_meters import Sample
folder = Folder(Path(sys.argv[1]))
sample = Sample(Path(sys.argv[1]))
sample.asked.add("ann", by=5)
sample.took.of().add(0.2)
sample.open = 3
folder.leave(sample.meters)
print("left", flush=True)
sys.stdin.read()
"""


def test_several_processes_are_added_up_and_none_is_forgotten(tmp_path: Path) -> None:
    """What was so right now in one that has died is so no more; what it counted still counts."""
    folder = tmp_path / "shared"
    folder.mkdir()
    ours = Sample(tmp_path, own := Folder(folder))
    parent = Sample(tmp_path, Folder(folder), is_counted=False)
    ours.asked.add("ann")
    ours.open = 1
    own.leave(ours.meters)
    worker = subprocess.Popen(
        [sys.executable, "-c", _WORKER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert worker.stdout
    assert worker.stdout.readline() == b"left\n"
    for each in (ours, parent):
        assert of(each.told(), "asked_total") == {("ann",): 6}
        assert of(each.told(), "open") == {(): 4}
    worker.kill()
    worker.communicate()
    for each in (ours, parent):
        assert of(each.told(), "asked_total") == {("ann",): 6}
        assert of(each.told(), "opened_total") == {("x",): 4}
        assert of(each.told(), "took_seconds_count") == {(): 1}
        assert of(each.told(), "open") == {(): 1}


def test_what_is_left_is_whole_or_of_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parent, ours = Sample(tmp_path, Folder(tmp_path), is_counted=False), Sample(tmp_path)
    folder = Folder(tmp_path)
    ours.asked.add("ann")
    folder.leave(ours.meters)
    ours.asked.add("ann")

    def full(self: Path, _: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    folder.leave(ours.meters)
    monkeypatch.undo()
    (tmp_path / "1-1.json").write_bytes(b'{"counters": {"asked_tot')
    assert of(parent.told(), "asked_total") == {("ann",): 1}


def test_a_number_that_comes_again_is_another_process(tmp_path: Path) -> None:
    for _ in range(2):
        sample = Sample(tmp_path)
        sample.asked.add("ann")
        Folder(tmp_path).leave(sample.meters)
    assert of(Sample(tmp_path, Folder(tmp_path), is_counted=False).told(), "asked_total") == {("ann",): 2}


def test_it_is_left_once_a_second() -> None:
    assert shared.SECONDS == 1.0  # as docs/monitoring.md says
