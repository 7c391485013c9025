"""Compares what is in a folder with what is known of it: what has to be read, and what is gone. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from indexer.folder import Found, Refused
from indexer.store.dead_letters import DeadLetter
from indexer.store.items import Mark


@dataclass(frozen=True, slots=True)
class Known:
    """The items and dead letters that the store has of the part of a source that is looked at."""

    marks: Mapping[str, Mark]
    letters: Mapping[str, DeadLetter]


@dataclass(slots=True)
class Survey:
    """``gone`` are keys of items or dead letters whose file is no more.

    ``standing`` are dead letters of files that have not changed since: they would be rejected again.
    """

    unread: list[Found] = field(default_factory=list)
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)
    standing: list[DeadLetter] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    @property
    def files(self) -> int:
        return len(self.unread) + self.unchanged + len(self.refused) + len(self.standing)


def survey(paths: Iterable[Found | Refused], known: Known, rules: str) -> Survey:
    """``rules`` tells by which rules files are read; a fingerprint made by others is worth nothing."""
    result = Survey()
    present: set[str] = set()
    for path in paths:
        present.add(path.key)
        letter = known.letters.get(path.key)
        if isinstance(path, Refused):
            _add_refused(result, path, letter)
        elif letter and letter.fingerprint == fingerprint(path.fingerprint, rules):
            result.standing.append(letter)
        elif not letter and _is_unchanged(path, known.marks.get(path.key), rules):
            result.unchanged += 1
        else:
            result.unread.append(path)
    unlisted = tuple(refused.key for refused in result.refused if refused.key.endswith("/"))
    missing = (known.marks.keys() | known.letters.keys()) - present
    result.gone = sorted(key for key in missing if not key.startswith(unlisted))
    return result


def fingerprint(of_file: str, rules: str) -> str:
    """Changes with the file and with the rules."""
    return f"{of_file}-{rules}"


def _is_unchanged(path: Found, mark: Mark | None, rules: str) -> bool:
    return mark is not None and mark.fingerprint == fingerprint(path.fingerprint, rules)


def _add_refused(result: Survey, path: Refused, letter: DeadLetter | None) -> None:
    if letter and letter.reason == path.reason:
        result.standing.append(letter)
    else:
        result.refused.append(path)
