"""Reads article files and makes of each what the store keeps. Blocks: it runs in a thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from indexer import folder
from indexer.folder import Content, Found
from indexer.item import Rejected
from indexer.rows import content_of, row, rules_of
from indexer.sources.markdown import Markdown
from indexer.store.dead_letters import DeadLetter
from indexer.store.items import Row
from indexer.survey import Known, fingerprint


@dataclass(slots=True)
class Batch:
    """What a number of files came to.

    ``marks``: new fingerprints of unchanged items. ``standing``: dead letters that are in the store as they are.
    ``healed``: keys whose dead letter is to go. ``gone``: keys to be removed.
    """

    rows: list[Row] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)
    letters: list[DeadLetter] = field(default_factory=list)
    standing: list[DeadLetter] = field(default_factory=list)
    healed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unchanged: int = 0
    bytes: int = 0

    def __bool__(self) -> bool:
        """Whether the store has to be told anything."""
        return bool(self.rows or self.marks or self.letters or self.healed or self.gone)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads files of one folder. ``source`` is the name of the source in the store."""

    root: Path
    source: str
    format: Markdown
    known: Known
    now: datetime
    max_file_size: int = folder.MAX_FILE_SIZE

    @property
    def rules(self) -> str:
        """Short, and another when the same file would give another article."""
        return rules_of(self.format)

    def read(self, files: Sequence[Found]) -> Batch:
        batch, rules = Batch(), self.rules
        for file in files:
            self._read(file, rules, batch)
        return batch

    def _read(self, file: Found, rules: str, batch: Batch) -> None:
        # By default a file that cannot be opened is looked at again: what is wrong with it leaves no trace in it.
        mark = None
        try:
            content = folder.read(self.root, file.key, self.now, self.max_file_size)
            mark = content.fingerprint and fingerprint(content.fingerprint, rules)
            self._take(file.key, content, mark, rules, batch)
        except FileNotFoundError:
            batch.gone.append(file.key)
        except Rejected as error:
            self._reject(file.key, error, mark, batch)
        else:
            if file.key in self.known.letters:
                batch.healed.append(file.key)

    def _reject(self, key: str, error: Rejected, mark: str | None, batch: Batch) -> None:
        known = self.known.letters.get(key)
        if known and (known.reason, known.fingerprint) == (error.reason, mark):
            batch.standing.append(known)
        else:
            batch.letters.append(DeadLetter(self.source, key, error.field, error.reason, mark, self.now))

    def _take(self, key: str, content: Content, mark: str | None, rules: str, batch: Batch) -> None:
        batch.bytes += len(content.payload)
        digest = content_of(rules, content.payload)
        known = self.known.marks.get(key)
        if known is None or known.content != digest:
            batch.rows.append(row(self.format, key, content.payload, content=digest, seen=self.now, mark=mark))
            return
        batch.unchanged += 1
        if mark and mark != known.fingerprint:
            batch.marks[key] = mark
