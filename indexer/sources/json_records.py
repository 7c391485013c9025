"""What an upstream answers, as JSON: read without trust, complaints recognised, records in one canonical form."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from indexer.fields import shown
from indexer.item import Rejected
from indexer.source import FeedRefused, Record
from indexer.sources.members import Members

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
# Where the many ways to answer "no" keep their text.
_MESSAGES = ("message", "Message", "error_description", "error", "errors", "Err", "detail", "title")
_MAX_MESSAGE_LENGTH = 200
_KINDS = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}


def read(body: bytes) -> Any:
    """The value that is the whole answer. Raises `FeedRefused` where it is not JSON in UTF-8 (RFC 8259, section 8.1).

    Another encoding is refused, not guessed: a wrong guess would replace a good record by a garbled one.
    """
    body = body.removeprefix(BYTE_ORDER_MARK).strip()
    if not body:
        raise FeedRefused("The answer is empty.")
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        value = _read_leniently(body, error)
    if _is_too_deep(value):
        raise FeedRefused("The answer is nested too deeply.")
    return value


def keyed(entries: Iterable[Any], id_name: str) -> tuple[dict[str, Mapping[str, Any]], list[tuple[str, str]]]:
    """The records by their id, the first of each, and those without a usable one as `Page.rejected`.

    Those are named by their content, which keeps one and the same name wherever it stands in the next answer.
    """
    found: dict[str, Mapping[str, Any]] = {}
    rejected = []
    for entry in entries:
        members = Members(entry if isinstance(entry, Mapping) else {})
        if key := members.key(id_name):
            found.setdefault(key, entry)
        else:
            problem = f"{id_name} is not a usable id: {shown(members.raw(id_name))}" if members else "is not an object"
            rejected.append((f"record {hashlib.sha256(_canonical(entry)).hexdigest()[:12]}", problem))
    return found, rejected


def record(key: str, value: Mapping[str, Any]) -> Record:
    return Record(key, _canonical(value))


def parsed(content: bytes) -> dict[str, Any]:
    """The members of one record. Raises `Rejected`."""
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise Rejected(None, f"it is not JSON: {error.msg.partition(':')[0]}") from error
    if _is_too_deep(value):
        raise Rejected(None, "it is nested too deeply")
    if not isinstance(value, dict):
        raise Rejected(None, f"it is {kind(value)}, not an object")
    return value


def kind(value: object) -> str:
    """What a JSON value is, in a sentence."""
    return _KINDS.get(type(value), "a number")


def complaint(answer: object, secret: str | None = None) -> str | None:
    """What an answer complains of, quoted; None where it does not. Some repeat the ``secret`` that they were given."""
    said = next(_said(answer, depth=4), None)
    if said is None:
        return None
    hidden = said.replace(secret, "…") if secret else said
    return f'"{hidden[:_MAX_MESSAGE_LENGTH]}"'


def _said(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str) and (text := " ".join(value.split())):
        yield text
    elif depth and isinstance(value, list):
        for entry in value:
            yield from _said(entry, depth - 1)
    elif depth and isinstance(value, Mapping):
        for name in _MESSAGES:
            yield from _said(value.get(name), depth - 1)


def _read_leniently(body: bytes, problem: orjson.JSONDecodeError) -> Any:
    """Takes what many writers produce and the strict parser does not: NaN, and halves of emoji that were cut in two."""
    try:
        value = json.loads(body.decode(), parse_constant=lambda _: None)
        return orjson.loads(_HALF_CHARACTER.sub("\ufffd", json.dumps(value, ensure_ascii=False)))
    except UnicodeDecodeError as error:
        raise FeedRefused(f"The answer is not UTF-8, as JSON has to be, from byte {error.start:,} on.") from error
    except (ValueError, RecursionError) as error:
        if body.startswith(b"<"):
            raise FeedRefused("The answer is a web page or XML, not JSON.") from error
        where = f"character {problem.pos + 1:,} of {len(problem.doc):,}"
        raise FeedRefused(f"The answer is not valid JSON: {problem.msg.partition(':')[0]} at {where}.") from error


def _is_too_deep(value: object) -> bool:
    """Whether it cannot be written again: four times as much nesting is read as is written."""
    try:
        orjson.dumps(value)
    except orjson.JSONEncodeError:
        return True
    return False


def _canonical(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
