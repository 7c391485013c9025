"""What is remembered of documents, bounded by bytes: the least recently used goes first."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TypeAlias

from gateway.plans.plan import Plan
from schema.known import KnownDocument

#: The operation's name, and the values of the variables that decide what is selected.
PlanKey: TypeAlias = tuple[str | None, tuple[tuple[str, bool], ...]]

#: Bytes of everything, and of one document with its plans.
_MAX_BYTES = 64_000_000
_MAX_DOCUMENT_BYTES = 4_000_000

#: Bytes of memory for a character of a query's text, once it is read, and of a plan's source, at the most:
#: ``python -m bench.plans`` measures them. A usual query takes a quarter of that.
_BYTES_A_CHARACTER = 400
_BYTES_A_SOURCE_CHARACTER = 30


@dataclass(slots=True)
class Remembered:
    """A document, how often it was asked for, and its plans: None for what plans do not cover."""

    text: str
    document: KnownDocument
    bytes: int
    asked: int = 0
    plans: dict[PlanKey, Plan | None] = field(default_factory=dict)
    #: By operation and the values of the variables that it depends on.
    costs: dict[tuple[object, ...], int] = field(default_factory=dict)


class Memory:
    """Documents by their text."""

    def __init__(self) -> None:
        self._documents: OrderedDict[str, Remembered] = OrderedDict()
        self._bytes = 0

    def recall(self, text: str) -> Remembered | None:
        found = self._documents.get(text)
        if found:
            self._documents.move_to_end(text)
        return found

    def remember(self, text: str, document: KnownDocument) -> Remembered:
        """Of a document that is too large nothing is kept."""
        remembered = Remembered(text, document, len(text) * _BYTES_A_CHARACTER)
        if remembered.bytes <= _MAX_DOCUMENT_BYTES:
            self._documents[text] = remembered
            self._grow(remembered.bytes)
        return remembered

    def add(self, remembered: Remembered, key: PlanKey, plan: Plan | None) -> None:
        size = len(plan.source) * _BYTES_A_SOURCE_CHARACTER if plan else 0
        is_kept = self._documents.get(remembered.text) is remembered
        if is_kept and remembered.bytes + size <= _MAX_DOCUMENT_BYTES:
            remembered.plans[key] = plan
            remembered.bytes += size
            self._grow(size)

    def _grow(self, size: int) -> None:
        self._bytes += size
        while self._bytes > _MAX_BYTES:
            _, oldest = self._documents.popitem(last=False)
            self._bytes -= oldest.bytes
