"""Reads article files and makes of each what the store keeps. Blocks: it runs in a thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from indexer import folder
from indexer.folder import Found
from indexer.item import Rejected
from indexer.rows import Raw, content_of, rows, rules_of
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
        changed = [raw for file in files if (raw := self._changed(file, rules, batch))]
        batch.rows, rejected = rows(self.format, changed)
        for raw, error in rejected:
            self._reject(raw.key, error, raw.mark, batch)
        batch.healed += [row.key for row in batch.rows if row.key in self.known.letters]
        return batch

    def _changed(self, file: Found, rules: str, batch: Batch) -> Raw | None:
        try:
            content = folder.read(self.root, file.key, self.now, self.max_file_size)
        except FileNotFoundError:
            batch.gone.append(file.key)
            return None
        except Rejected as error:
            # It is looked at again: what is wrong with a file that cannot be opened leaves no trace in it.
            self._reject(file.key, error, None, batch)
            return None
        batch.bytes += len(content.payload)
        mark = content.fingerprint and fingerprint(content.fingerprint, rules)
        digest = content_of(rules, content.payload)
        known = self.known.marks.get(file.key)
        if known is None or known.content != digest:
            return Raw(file.key, content.payload, digest, self.now, mark=mark)
        batch.unchanged += 1
        if mark and mark != known.fingerprint:
            batch.marks[file.key] = mark
        if file.key in self.known.letters:
            batch.healed.append(file.key)
        return None

    def _reject(self, key: str, error: Rejected, mark: str | None, batch: Batch) -> None:
        known = self.known.letters.get(key)
        if known and (known.reason, known.fingerprint) == (error.reason, mark):
            batch.standing.append(known)
        else:
            batch.letters.append(DeadLetter(self.source, key, error.field, error.reason, mark, self.now))
