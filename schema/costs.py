"""What fields cost, declared where the fields are, with the directives that others read costs from as well.

https://ibm.github.io/graphql-specs/cost-spec.html. `gateway.limits.cost` adds them up.
"""

from __future__ import annotations

from collections.abc import Sequence

import strawberry
from strawberry.schema_directive import Location


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="cost",
    description="What the field costs beside the objects in it, which cost 1 each. Without it, nothing.",
)
class Cost:
    weight: str = strawberry.directive_field(name="weight")


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="listSize",
    description="How many objects come. slicingArguments name the arguments that say it, where one is given; else it "
    "is assumedSize. sizedFields name the lists in the object whose length is meant.",
)
class ListSize:
    assumed_size: int | None = strawberry.directive_field(name="assumedSize", default=strawberry.UNSET)
    slicing_arguments: list[str] | None = strawberry.directive_field(name="slicingArguments", default=strawberry.UNSET)
    sized_fields: list[str] | None = strawberry.directive_field(name="sizedFields", default=strawberry.UNSET)
    require_one_slicing_argument: bool | None = strawberry.directive_field(
        name="requireOneSlicingArgument", default=strawberry.UNSET
    )


def costs(weight: int) -> list[object]:
    """Of a field that takes work, in units of what one small object takes."""
    return [Cost(weight=str(weight))]


def lists(assumed: int, *by: str, weight: int = 0, of: Sequence[str] | None = None) -> list[object]:
    """Of a field with a list, or with an object whose lists are ``of``. ``by`` are arguments that say how long."""
    size = ListSize(
        assumed_size=assumed,
        slicing_arguments=list(by) or strawberry.UNSET,
        sized_fields=list(of) if of else strawberry.UNSET,
        require_one_slicing_argument=False if by else strawberry.UNSET,
    )
    return [*(costs(weight) if weight else ()), size]


def hits(*by: str) -> list[object]:
    """Of a field with a page of hits, as long as these arguments say."""
    return lists(20, *by, weight=10, of=["nodes", "edges"])
