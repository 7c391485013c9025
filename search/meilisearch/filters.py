"""Conditions in the server's filter language.

What is compared is a digest, an integer or a name of ours, so no text of a user ever gets into a filter. `quoted`
still does its work for every value: it is the one place where text enters the language.
"""

from __future__ import annotations

from search.conditions import (
    EVERYTHING,
    AllOf,
    AnyOf,
    Between,
    Condition,
    Exists,
    FlagField,
    InstantField,
    Not,
    OneOf,
    TermField,
)
from search.cursor import Position
from search.meilisearch.documents import FLAGS, digest, key_attribute

# Every document has an id, so these two need no thought about what is missing.
_ALWAYS = f"{key_attribute('id')} EXISTS"
_NEVER = f"{key_attribute('id')} IN []"

_FLAG_FIELDS: frozenset[FlagField] = frozenset({"coverImage", "translation"})
_INSTANT_FIELDS: frozenset[InstantField] = frozenset({"publishedAt", "updatedAt"})


def compiled(condition: Condition) -> list[str]:
    """Expressions that must all hold; none where everything matches.

    To be sent as the outer list of a request's ``filter``, where it is present only if there are any: the server
    takes every kind of empty filter for no filter.
    """
    return [] if condition == EVERYTHING else [_expression(condition)]


def beyond(position: Position, ascending: bool) -> str:
    """That an article comes after a position, in the order of (key, id) both ascending or both descending."""
    compare = ">" if ascending else "<"
    field, key, article = position.field, position.key, quoted(position.id)
    return f"{field} {compare} {key} OR ({field} = {key} AND id {compare} {article})"


def quoted(value: str) -> str:
    """A value in the filter language.

    The backslash first: the server takes escapes out twice, and a lone one at the end of ``\\x4`` makes it panic.
    """
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _expression(condition: Condition) -> str:
    """AND binds tighter than OR and NOT tightest. Parentheses only where needed: the server allows about 48 levels."""
    match condition:
        case AnyOf(field, values):
            return f"{key_attribute(field)} IN [{', '.join(quoted(digest(value)) for value in values)}]"
        case Exists(field):
            return _exists(field)
        case Between():
            return _between(condition)
        case Not(AnyOf() | Exists() as atom):
            return f"NOT {_expression(atom)}"
        case Not(inner):
            return f"NOT ({_expression(inner)})"
        case AllOf(parts):
            return " AND ".join(map(_factor, parts)) or _ALWAYS
        case OneOf(parts):
            return " OR ".join(map(_expression, parts)) or _NEVER


def _factor(condition: Condition) -> str:
    expression = _expression(condition)
    return f"({expression})" if isinstance(condition, OneOf) else expression


def _exists(field: TermField | InstantField | FlagField) -> str:
    if field in _FLAG_FIELDS:
        return f"{FLAGS} = {quoted(field)}"
    if field in _INSTANT_FIELDS:
        return f"{field} EXISTS"
    return f"{key_attribute(field)} EXISTS"  # type: ignore[arg-type]  # only terms are left


def _between(condition: Between) -> str:
    bounds = ((">=", condition.gte), ("<", condition.lt))
    limits = [f"{condition.field} {compare} {bound}" for compare, bound in bounds if bound is not None]
    return " AND ".join(limits) or _exists(condition.field)
