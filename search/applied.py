"""What is switched on in a filter, one by one, and the filter without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, TypeAlias

from search.filters import ArticleFilter, Period, Terms

#: A text, epoch seconds or seconds, a flag, or a filter inside the filter.
Value: TypeAlias = str | int | bool | ArticleFilter


@dataclass(frozen=True, slots=True)
class Applied:
    """One value of a filter. ``field`` is an attribute of `ArticleFilter`, ``part`` of its `Terms` or its `Period`."""

    field: str
    part: str | None
    value: Value

    def removed_from(self, wanted: ArticleFilter) -> ArticleFilter:
        """The filter without this value, and otherwise as it was."""
        own = getattr(wanted, self.field)
        if self.part is None:
            left = self._left_of(own)
        else:
            changed: dict[str, Any] = {self.part: self._left_of(getattr(own, self.part))}
            left = replace(own, **changed)
        changes: dict[str, Any] = {self.field: left}
        return replace(wanted, **changes)

    def _left_of(self, values: object) -> object:
        return tuple(value for value in values if value != self.value) if isinstance(values, tuple) else None


def applied(wanted: ArticleFilter) -> Iterator[Applied]:
    """Every value that is on, in the order of the filter's fields. Alternatives are one each, as they are removed."""
    for field in fields(wanted):
        match getattr(wanted, field.name):
            case (Terms() | Period()) as parts:
                for part in fields(parts):
                    yield from _each(field.name, part.name, getattr(parts, part.name))
            case value:
                yield from _each(field.name, None, value)


def _each(field: str, part: str | None, value: Any) -> Iterator[Applied]:
    values = value if isinstance(value, tuple) else () if value is None else (value,)
    return (Applied(field, part, one) for one in values)
