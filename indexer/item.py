"""What a source makes of one record of an upstream, before it is normalised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

#: What an upstream's field may hold. Formats without types of their own give text; None is absent.
Value: TypeAlias = "str | int | float | bool | Sequence[Value] | Mapping[str, Value] | None"


class Rejected(Exception):
    """A record that cannot become an article. Its text says why, naming the field where it is one field's fault.

    Read after the record's key it is a sentence: ``2025/11/x.en.md: publishedAt is not a date: "yesterday"``.
    """

    def __init__(self, field: str | None, problem: str) -> None:
        super().__init__(f"{field} {problem}" if field else problem)
        self.field = field

    @property
    def reason(self) -> str:
        return str(self)


@dataclass(frozen=True, slots=True)
class Item:
    """One record, parsed. ``key`` names it within its source for good, ``fields`` go by the names of the contract."""

    key: str
    slug: str
    fields: Mapping[str, Value]
    body: str
