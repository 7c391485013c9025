"""Facets: the values of a field, counted over all hits of a search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

import strawberry
from graphql import EnumValueNode, FieldNode, IntValueNode, ListValueNode, VariableNode

from schema import selection
from schema.arguments import FirstValues, ValueOrder
from schema.clicks import Clicks
from schema.context import Info
from schema.costs import lists
from schema.enums import FacetField, FacetOrder
from schema.scalars import SearchState
from search import terms
from search.errors import InvalidCode, InvalidRequest
from search.facet_counts import FacetCount, FacetCounts
from search.filters import ArticleFilter
from search.filters import FacetField as Field

#: Values of one facet in one answer.
MAX_VALUES = 1_000
_DEFAULT_VALUES = 10


@strawberry.type(description="A value of a facet and how often it occurs.")
class FacetValue:
    counted: strawberry.Private[FacetCount]
    field: strawberry.Private[Field]
    clicks: strawberry.Private[Clicks]
    selected: bool = strawberry.field(description="Switched on by the facet's own anyOf.")

    @strawberry.field(description="As a filter takes it.")
    def value(self) -> str:
        return self.counted.value

    @strawberry.field(description="Human name, e.g. CoinDesk for coindesk.")
    async def label(self, info: Info) -> str:
        if self.field is not Field.SOURCE:
            return self.counted.value
        return await info.context.loads.source_name(self.counted.value) or self.counted.value

    @strawberry.field(
        description="Hits if this value were selected beside the facet's present selection: "
        "ignores the facet's own anyOf."
    )
    def count(self) -> int:
        return self.counted.count

    @strawberry.field(description="Hits now, with every filter applied.")
    def current_count(self) -> int:
        return self.counted.current

    @strawberry.field(
        description="The search after one click on this value: with it added to the facet's own anyOf, or taken away."
    )
    def toggle(self) -> SearchState:
        return self.clicks.toggled(self.field, self.counted.value)


@strawberry.type(description="The values of one field in this search.")
class Facet:
    field: FacetField = strawberry.field(description="Which field the values are of.")
    values: list[FacetValue] = strawberry.field(
        description="As many as asked for, in the order asked for; after them those that are selected and were not "
        "among them, so that they can be switched off."
    )
    total_values: int = strawberry.field(description="Distinct values in this search, shown or not.")
    missing: int = strawberry.field(description="Hits without any value.")


_COSTS = lists(_DEFAULT_VALUES, "first", weight=5, of=["values"])


@strawberry.type(description="What is not selected is not computed.")
class ArticleFacets:
    counts: strawberry.Private[Mapping[Field, FacetCounts]]
    chosen: strawberry.Private[ArticleFilter]
    clicks: strawberry.Private[Clicks]

    @strawberry.field(description="How often each tag occurs.", directives=_COSTS)
    def tags(self, first: FirstValues = _DEFAULT_VALUES, order: ValueOrder = FacetOrder.COUNT) -> Facet:
        return self._facet(Field.TAGS, first, order)

    @strawberry.field(description="How often each category occurs.", directives=_COSTS)
    def category(self, first: FirstValues = _DEFAULT_VALUES, order: ValueOrder = FacetOrder.COUNT) -> Facet:
        return self._facet(Field.CATEGORY, first, order)

    @strawberry.field(description="How many hits each publisher has; values are keys, labels names.", directives=_COSTS)
    def source(self, first: FirstValues = _DEFAULT_VALUES, order: ValueOrder = FacetOrder.COUNT) -> Facet:
        return self._facet(Field.SOURCE, first, order)

    @strawberry.field(description="How many hits are in which language.", directives=_COSTS)
    def lang(self, first: FirstValues = _DEFAULT_VALUES, order: ValueOrder = FacetOrder.COUNT) -> Facet:
        return self._facet(Field.LANG, first, order)

    @strawberry.field(
        description="How many hits have which tone; those that were not judged are missing.", directives=_COSTS
    )
    def sentiment(self, first: FirstValues = _DEFAULT_VALUES, order: ValueOrder = FacetOrder.COUNT) -> Facet:
        return self._facet(Field.SENTIMENT, first, order)

    @strawberry.field(description="How many hits each author has a part in.", directives=_COSTS)
    def author(self, first: FirstValues = _DEFAULT_VALUES, order: ValueOrder = FacetOrder.COUNT) -> Facet:
        return self._facet(Field.AUTHOR, first, order)

    @strawberry.field(
        description="For dashboards that know field names only at run time.",
        name="list",
        directives=lists(len(FacetField), "first", weight=30, of=["values"]),
    )
    def listed(
        self,
        fields: Annotated[list[FacetField], strawberry.argument(description="One facet each, in this order.")],
        first: FirstValues = _DEFAULT_VALUES,
        order: ValueOrder = FacetOrder.COUNT,
    ) -> list[Facet]:
        return [self._facet(field, first, order) for field in fields]

    def _facet(self, field: Field, first: int, order: FacetOrder) -> Facet:
        if not 0 <= first <= MAX_VALUES:
            raise InvalidRequest(
                InvalidCode.INVALID_ARGUMENT, f"first of a facet must be from 0 to {MAX_VALUES:,}, not {first}."
            )
        counts = self.counts[field]
        on = _selected(self.chosen, field)
        ordered = _ordered(counts.values, order)
        # Whatever is selected stays in sight: one must be able to switch it off.
        hidden = [counted for counted in ordered[first:] if terms.fold(counted.value) in on] if on else []
        return Facet(
            field=field,
            values=facet_values((*ordered[:first], *hidden), field, self.chosen, self.clicks),
            total_values=len(ordered),
            missing=counts.missing,
        )


def facet_values(
    counted: Iterable[FacetCount], field: Field, chosen: ArticleFilter, clicks: Clicks
) -> list[FacetValue]:
    """Counted values as clients see them, beside what is selected in a filter."""
    on = _selected(chosen, field)
    if not on:  # the usual case
        return [FacetValue(counted=one, field=field, selected=False, clicks=clicks) for one in counted]
    return [
        FacetValue(counted=one, field=field, selected=terms.fold(one.value) in on, clicks=clicks) for one in counted
    ]


def _selected(chosen: ArticleFilter, field: Field) -> set[str]:
    return {terms.key(value) for value in chosen.selected(field)}


def _ordered(values: Sequence[FacetCount], order: FacetOrder) -> Sequence[FacetCount]:
    return values if order is FacetOrder.COUNT else sorted(values, key=lambda counted: terms.fold(counted.value))


def fields(info: Info, *nodes: FieldNode) -> frozenset[Field]:
    """The facets that are selected below these nodes of ``facets``."""
    found: set[Field] = set()
    for node in selection.under(info, *nodes):
        name = node.name.value
        if name == "list":
            found.update(_listed(info, node))
        elif name.upper() in Field.__members__:
            found.add(Field[name.upper()])
    return frozenset(found)


def first_values(info: Info, *nodes: FieldNode) -> int | None:
    """How far the answer looks into any facet below these nodes that are ``facets``; None for all values."""
    furthest: list[int] = []
    for node in selection.under(info, *(node for node in nodes if node.name.value == "facets")):
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        first = given.get("first")
        if "order" in given or any(field.name.value == "totalValues" for field in selection.under(info, node)):
            return None
        if not isinstance(first, IntValueNode | None):
            return None
        furthest.append(_DEFAULT_VALUES if first is None else int(first.value))
    return max(0, *furthest) if furthest else None


def _listed(info: Info, node: FieldNode) -> set[Field]:
    given = next(argument.value for argument in node.arguments or () if argument.name.value == "fields")
    items = given.values if isinstance(given, ListValueNode) else (given,)
    found: set[Field] = set()
    for item in items:
        if isinstance(item, EnumValueNode):
            found.add(Field[item.value])
        elif isinstance(item, VariableNode):
            value = info.variable_values[item.name.value]
            found.update(value if isinstance(value, list) else [value])
    return found
