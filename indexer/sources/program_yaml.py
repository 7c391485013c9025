"""The YAML that programs write, read line by line: an eighth of the time that libyaml's events take.

That is: a field a line, each a name, a colon and a plain or quoted scalar in the same line; or, below the name and
indented by two blanks, a list of such scalars or a mapping of such fields. All else that YAML allows, and all that it
does not, is left to libyaml: nothing is ever refused here.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.item import Value

_NULLS = frozenset({"null", "Null", "NULL"})
_INDENT = "  "
_ENTRY = "  - "
# YAML looks no further than 1,024 characters for the colon after a name.
_MAX_NAME = 1_000
# One at each end.
_QUOTES = 2


class _Unsure(Exception):
    """YAML of another kind, or none at all."""


def parse(text: str) -> dict[str, Value] | None:
    """The fields, with every scalar as text but a plain ``null`` or nothing, which is None.

    None instead of fields where this is not surely what YAML says.
    """
    # What is printable has no tabs, no control characters and no line ends but this one.
    if not text.replace("\n", "").isprintable():
        return None
    try:
        return _outer(text.removesuffix("\n").split("\n"))
    except _Unsure:
        return None


def _outer(lines: Sequence[str]) -> dict[str, Value]:
    fields: dict[str, Value] = {}
    at = 0
    while at < len(lines):
        first, at = lines[at], at + 1
        name = _add(first, fields)
        below = at
        while at < len(lines) and lines[at].startswith(_INDENT):
            at += 1
        if below < at:
            if not first.endswith(":"):
                raise _Unsure
            fields[name] = _inner(lines[below:at])
    return fields


def _inner(lines: Sequence[str]) -> Value:
    if not lines[0].startswith(_ENTRY):
        fields: dict[str, Value] = {}
        for line in lines:
            _add(line[len(_INDENT) :], fields)
        return fields
    if not all(line.startswith(_ENTRY) for line in lines):
        raise _Unsure
    return [_scalar(line[len(_ENTRY) :]) for line in lines]


def _add(line: str, fields: dict[str, Value]) -> str:
    """Adds the field that is in this line; returns its name."""
    name, colon, value = line.partition(": ")
    if not colon:
        name = line[:-1]
        if line[-1:] != ":":
            raise _Unsure
    if name in fields or not name.isidentifier() or len(name) > _MAX_NAME:
        raise _Unsure
    fields[name] = _scalar(value) if colon else None
    return name


def _scalar(text: str) -> Value:
    first, within = text[:1], text[1:-1]
    if first.isalnum() or (first == "-" and text[1:2].isalnum()):
        if ": " in text or " #" in text or text[-1] in " :":
            raise _Unsure
        return None if text in _NULLS else text
    if text == "[]":
        return []
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
