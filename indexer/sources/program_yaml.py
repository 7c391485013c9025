"""The YAML that programs write, read line by line: a fifteenth of the time that libyaml's events take.

That is: a field a line, each a name, a colon and a plain or quoted scalar in the same line; or, below the name and
indented by two blanks, a list of such scalars or a mapping of such fields. All else that YAML allows, and all that it
does not, is left to libyaml: nothing is ever refused here.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TypeAlias

from indexer.item import Value

_NULLS = frozenset({"null", "Null", "NULL"})
_INDENT = "  "
_ENTRY = "  - "
# YAML looks no further than 1,024 characters for the colon after a name.
_MAX_NAME = 1_000
# One at each end.
_QUOTES = 2
# What a field without a scalar has: lines below it, or an empty list.
_BELOW, _EMPTY = ":", "[]"
#: Characters of a line that is likely to be met again, in this article or the next.
_SHORT = 36


# Of a field its name, one of the two below or "", and its value; of one that is indented "", its name and its value; of
# a list's entry "", "" and its value.
_Line: TypeAlias = "tuple[str, str, str | None]"


class _Unsure(Exception):
    """YAML of another kind, or none at all."""


def parse(text: str) -> dict[str, Value] | None:
    """The fields, with every scalar as text but a plain ``null`` or nothing, which is None.

    None instead of fields where this is not surely what YAML says.
    """
    try:
        return _fields(
            [
                _remembered_line(line) if len(line) <= _SHORT else _line(line)
                for line in text.removesuffix("\n").split("\n")
            ]
        )
    except _Unsure:
        return None


def _fields(lines: Iterable[_Line]) -> dict[str, Value]:
    fields: dict[str, Value] = {}
    outer = ""
    entries: list[Value] | None = None
    inner: dict[str, Value] | None = None
    for name, more, value in lines:
        if name:
            if name in fields:
                raise _Unsure
            fields[name] = value if more != _EMPTY else []
            outer, entries, inner = name if more == _BELOW else "", None, None
        elif more:
            if inner is None:
                inner = {}
                _put_below(outer, inner, fields)
            if more in inner:
                raise _Unsure
            inner[more] = value
        else:
            if entries is None:
                entries = []
                _put_below(outer, entries, fields)
            entries.append(value)
    return fields


def _put_below(name: str, value: Value, fields: dict[str, Value]) -> None:
    if not name or fields[name] is not None:
        raise _Unsure
    fields[name] = value


def _line(line: str) -> _Line:
    # What is printable has no tabs, no control characters and no line ends.
    if not line.isprintable():
        raise _Unsure
    if line.startswith(_ENTRY):
        return "", "", _scalar(line[4:])
    name, colon, text = line.partition(": ")
    if not colon:
        if name[-1:] != ":":
            raise _Unsure
        name = name[:-1]
    indented = name.startswith(_INDENT)
    if indented:
        name = name[2:]
    if not name.isidentifier() or len(name) > _MAX_NAME:
        raise _Unsure
    if indented:
        return "", name, _scalar(text) if colon else None
    if not colon or text == _EMPTY:
        return name, text or _BELOW, None
    return name, "", _scalar(text)


# Tags, languages, categories and the like: two lines of three.
_remembered_line = lru_cache(maxsize=8_192)(_line)


def _scalar(text: str) -> str | None:
    first, within = text[:1], text[1:-1]
    if first.isalnum() or (first == "-" and text[1:2].isalnum()):
        if ": " in text or " #" in text or text[-1] in " :":
            raise _Unsure
        return None if text in _NULLS else text
    if len(text) < _QUOTES or text[-1] != first:
        raise _Unsure
    if first == "'":
        if "'" not in within:
            return within
        if "'" not in within.replace("''", ""):
            return within.replace("''", "'")
    elif first == '"' and '"' not in within and "\\" not in within:
        return within
    raise _Unsure
