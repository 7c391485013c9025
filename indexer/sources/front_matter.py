"""The YAML between two lines of three dashes at the head of a text.

All scalars stay text, so that ``no``, ``on``, ``0123`` and ``2024-01-01`` surprise nobody: what a field has to be is
decided where it is read. Anchors, aliases and tags are refused, which leaves a YAML bomb nothing to expand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

import yaml

from indexer import mojibake
from indexer.item import Rejected, Value
from indexer.sources import program_yaml

#: Characters. The largest seen in the wild has 3,000.
MAX_LENGTH = 64_000
_MAX_DEPTH = 8
# As an editor counts: from 1, and the opening dashes are a line too.
_FIRST_LINE = 2

_HEAD = re.compile(r"\ufeff?---[ \t]*\n")
_TAIL = re.compile(r"\n---[ \t]*(?:\n|\Z)")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
# What YAML refuses anywhere. Where they come from mojibake they are repaired, elsewhere they mean nothing.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")

_Events: TypeAlias = Iterator[yaml.Event]


def split(text: str) -> tuple[str, str]:
    """The front matter and what follows it. Raises `Rejected` where there is none. Line ends must be ``\\n``."""
    head = _HEAD.match(text)
    if head is None:
        raise Rejected(None, "there is no front matter: the first line is not ---")
    # From the line break before it on: with a fixed beginning the search is seven times as fast.
    tail = _TAIL.search(text, head.end() - 1)
    if tail is None:
        raise Rejected(None, "the front matter has no end: a line of --- is missing")
    end = tail.start() + 1
    if end - head.end() > MAX_LENGTH:
        raise Rejected(None, f"the front matter is longer than {MAX_LENGTH:,} characters")
    return text[head.end() : end], text[tail.end() :]


def parse(front_matter: str) -> dict[str, Value]:
    """The fields. A plain ``null``, ``~`` or nothing is None. Raises `Rejected` for all that is not a plain mapping."""
    if (fields := program_yaml.parse(front_matter)) is not None:
        return fields
    if _CONTROLS.search(front_matter):
        front_matter = _CONTROLS.sub("", mojibake.repaired(front_matter))
    try:
        value = _document(yaml.parse(front_matter, Loader=yaml.CBaseLoader))
    except yaml.YAMLError as error:
        raise Rejected(None, f"the front matter is not valid YAML: {_explained(error)}") from error
    if not isinstance(value, dict):
        raise Rejected(None, "the front matter is not a mapping of fields")
    return value


def _document(events: _Events) -> Value:
    value: Value = {}
    documents = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            value = _value(next(events), events, depth=0)
    if documents > 1:
        raise Rejected(None, "the front matter is more than one YAML document")
    return value


def _value(event: yaml.Event, events: _Events, depth: int) -> Value:
    _refuse_tricks(event)
    if isinstance(event, yaml.ScalarEvent):
        return None if not event.style and event.value in _NULLS else event.value
    if depth == _MAX_DEPTH:
        raise Rejected(None, f"the front matter is nested too deeply in line {_line(event)}")
    if isinstance(event, yaml.SequenceStartEvent):
        return [_value(inner, events, depth + 1) for inner in _until(yaml.SequenceEndEvent, events)]
    return _mapping(events, depth + 1)


def _mapping(events: _Events, depth: int) -> dict[str, Value]:
    fields: dict[str, Value] = {}
    for event in _until(yaml.MappingEndEvent, events):
        _refuse_tricks(event)
        line = _line(event)
        if not isinstance(event, yaml.ScalarEvent):
            raise Rejected(None, f"the front matter has a field without a name in line {line}")
        if event.value in fields:
            raise Rejected(event.value, f"is given twice, again in line {line}")
        fields[event.value] = _value(next(events), events, depth)
    return fields


def _until(end: type[yaml.Event], events: _Events) -> _Events:
    for event in events:
        if isinstance(event, end):
            return
        yield event


def _refuse_tricks(event: yaml.Event) -> None:
    if getattr(event, "anchor", None) is not None:
        raise Rejected(None, f"the front matter uses an anchor or alias (& or *) in line {_line(event)}")
    if getattr(event, "tag", None) is not None:
        raise Rejected(None, f"the front matter uses a YAML tag (!) in line {_line(event)}")


def _explained(error: yaml.YAMLError) -> str:
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    mark = getattr(error, "problem_mark", None)
    return f"{problem} in line {mark.line + _FIRST_LINE}" if mark else str(problem)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + _FIRST_LINE if event.start_mark else _FIRST_LINE
