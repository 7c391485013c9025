"""Conditions as tantivy queries."""

from __future__ import annotations

from collections.abc import Sequence

from tantivy import FieldType, Occur, Query

from search.conditions import AllOf, AnyOf, Between, Condition, Exists, Not, OneOf
from search.embedded.fields import SCHEMA, TERM_FIELDS, shown


def query_of(condition: Condition) -> Query:
    match condition:
        case AnyOf(field, values):
            # Not `term_set_query`: it looks through all terms of the field, which takes twice to forty times as long.
            return some([Query.term_query(SCHEMA, field, value, "basic") for value in values if value])
        case Exists(field) if field in TERM_FIELDS:
            return Query.exists_query(shown(field))
        case Exists("publishedAt" | "updatedAt" as field):
            return Query.exists_query(field)
        case Exists(field):
            return Query.term_query(SCHEMA, field, True)
        case Between(field, gte, lt):
            return between(field, gte, lt)
        case Not(inner):
            return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, query_of(inner))])
        case AllOf(conditions):
            return every([query_of(inner) for inner in conditions])
        case OneOf(conditions):
            return some([query_of(inner) for inner in conditions])


def between(field: str, gte: int | None, lt: int | None) -> Query:
    """``gte <= field < lt``; None is open."""
    # tantivy wants an open side to be inclusive.
    return Query.range_query(SCHEMA, field, FieldType.Integer, gte, lt, include_lower=True, include_upper=lt is None)


def every(queries: Sequence[Query]) -> Query:
    """All of them; everything where there are none."""
    match queries:
        case []:
            return Query.all_query()
        case [only]:
            return only
        case _:
            return Query.boolean_query([(Occur.Must, query) for query in queries])


def some(queries: Sequence[Query]) -> Query:
    """At least one of them; nothing where there are none."""
    match queries:
        case []:
            return Query.empty_query()
        case [only]:
            return only
        case _:
            return Query.boolean_query([(Occur.Should, query) for query in queries])
