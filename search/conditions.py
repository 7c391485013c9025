"""What a filter comes down to: a small algebra that each engine compiles into its own language.

Six kinds of node, so a new engine implements six functions, and a new filter is written once, in `filters.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

#: Fields compared by `terms.key`: case, width and composition of letters do not matter.
TermField: TypeAlias = Literal["tags", "category", "source", "lang", "author", "sentiment"]
#: Fields compared character by character.
ExactField: TypeAlias = Literal["id", "externalId", "slug", "url", "group", "story", "topic"]
InstantField: TypeAlias = Literal["publishedAt", "updatedAt"]
FlagField: TypeAlias = Literal["coverImage", "translation"]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The field has at least one of these values. No values: nothing matches.

    Values of a `TermField` are already keys (`terms.key`); "" among them matches nothing.
    """

    field: TermField | ExactField
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exists:
    """The field has a value."""

    field: TermField | InstantField | FlagField


@dataclass(frozen=True, slots=True)
class Between:
    """``gte <= field < lt`` in epoch seconds; None is open. An article without the instant never matches."""

    field: InstantField
    gte: int | None = None
    lt: int | None = None


@dataclass(frozen=True, slots=True)
class Not:
    condition: Condition


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one holds. None at all: everything matches."""

    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class OneOf:
    """At least one holds. None at all: nothing matches."""

    conditions: tuple[Condition, ...]


Condition: TypeAlias = AnyOf | Exists | Between | Not | AllOf | OneOf

EVERYTHING = AllOf()
