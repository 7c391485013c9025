"""What the operating system says of processes."""

from __future__ import annotations

import os
import subprocess
import sys

from bench import accounting
from bench.accounting import Stat

# A name may have blanks and brackets; 14 to 17 are the ticks, of itself and of children that ended.
STAT = "4242 (a (b) c) S 17 4242 4242 0 -1 4194304 100 0 0 0 30 12 5 3 20 0 4 0 99999 1000 200"


def test_a_stat_is_read_behind_the_name() -> None:
    assert Stat.read(STAT) == Stat(parent=17, ticks=30 + 12 + 5 + 3)


def test_a_family_is_all_that_descends_from_a_process() -> None:
    parents = {1: 0, 5: 1, 6: 5, 7: 6, 8: 1, 9: 8}
    assert accounting.family(5, parents) == {5, 6, 7}
    assert accounting.family(1, parents) == {1, 5, 6, 7, 8, 9}
    assert accounting.family(4, parents) == set()


def test_processor_time_of_children_counts() -> None:
    work = "import subprocess, sys; print(subprocess.run([sys.executable, '-c', 'sum(range(20_000_000))']).returncode)"
    command = [sys.executable, "-c", f"{work}; sys.stdin.read()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdout.readline()
        assert accounting.cpu_seconds(process.pid) > 0.05
        assert accounting.resident_mb(process.pid) > 1
        process.stdin.close()


def test_a_pinned_process_stays_on_its_core() -> None:
    core = min(os.sched_getaffinity(0))
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as process:
        accounting.pin(process.pid, {core})
        assert os.sched_getaffinity(process.pid) == {core}
        assert process.stdin
        process.stdin.close()
