"""What processes used, as the operating system accounts for it, and on which cores they may run. Linux only."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Stat:
    """Of one process. ``ticks``: of processor time, its own and that of children that ended."""

    parent: int
    ticks: int

    @classmethod
    def read(cls, text: str) -> Stat:
        """``text`` is /proc/PID/stat. The name in it, in brackets, may have any characters."""
        fields = text.rpartition(")")[2].split()
        return cls(int(fields[1]), sum(map(int, fields[11:15])))


def cpu_seconds(pid: int) -> float:
    """Of a process and all that it started."""
    stats = _stats()
    return sum(stats[one].ticks for one in family(pid, {one: stat.parent for one, stat in stats.items()})) / (
        _TICKS_A_SECOND
    )


def resident_mb(pid: int) -> float:
    """Memory of a process and all that it started. What they share is counted for each."""
    parents = {one: stat.parent for one, stat in _stats().items()}
    return sum(_kilobytes(one, "VmRSS") for one in family(pid, parents)) / 1024


def peak_mb(pid: int) -> float:
    """The most memory that a process had at once."""
    return _kilobytes(pid, "VmHWM") / 1024


def family(pid: int, parents: Mapping[int, int]) -> set[int]:
    """A process, its children, and theirs. ``parents``: of every process."""
    found = {pid} & parents.keys()
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def pin(pid: int, cores: Collection[int]) -> None:
    """Keeps all threads of a process on these cores, and those that it will start."""
    for thread in (_PROC / str(pid) / "task").iterdir():
        with contextlib.suppress(ProcessLookupError):
            os.sched_setaffinity(int(thread.name), cores)


def _stats() -> dict[int, Stat]:
    return {pid: stat for pid in _pids() if (stat := _stat(pid))}


def _pids() -> Iterator[int]:
    return (int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit())


def _stat(pid: int) -> Stat | None:
    """None of a process that ended meanwhile."""
    try:
        return Stat.read((_PROC / str(pid) / "stat").read_text())
    except (FileNotFoundError, ProcessLookupError):
        return None


def _kilobytes(pid: int, name: str) -> int:
    lines = (_PROC / str(pid) / "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))
