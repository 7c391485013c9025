"""newsgate as one of several subgraphs: what Apollo Federation 2 asks of a subgraph beside everything else.

https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec. Nothing imports this
but who needs it: it takes a second schema.
"""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Annotated, NewType, TypeAlias, cast

import strawberry
from strawberry import argument

from schema import declare, ids, schema
from schema.article import Article
from schema.context import Info
from schema.costs import costs, lists
from schema.query import Query, node_of
from schema.scalars import SCALARS
from schema.source import Source, source_of
from schema.story import Story
from schema.subgraph import subgraph
from search.errors import InvalidCode, InvalidRequest

#: Representations in one call of _entities. Routers send all that one step of theirs needs at once.
MAX_REPRESENTATIONS = 1_000

#: A JSON object with ``__typename`` and the fields of a key, as a router writes it.
Representation = NewType("Representation", object)

_Entity: TypeAlias = Annotated[
    Article | Source | Story,
    strawberry.union(name="_Entity", description="What other subgraphs can refer to."),
]


@strawberry.type(name="_Service", description="What this subgraph is to a composition.")
class Service:
    sdl: str = strawberry.field(description="Its schema, with the directives of Apollo Federation 2.")


@strawberry.type(name="Query", description="Everything that can be asked.")
class FederatedQuery(Query):
    @strawberry.field(
        name="_entities",
        description="Same order as representations; null where absent. An article or a story is represented by its id, "
        "a source by its id or its key. At most 1,000.",
        directives=lists(100, "representations", weight=2),
    )
    async def entities(
        self,
        info: Info,
        representations: Annotated[
            list[Representation], argument(description="__typename and the fields of a key of each entity.")
        ],
    ) -> list[_Entity | None]:
        if len(representations) > MAX_REPRESENTATIONS:
            raise InvalidRequest(
                InvalidCode.INVALID_ARGUMENT,
                f"_entities takes at most {MAX_REPRESENTATIONS:,} representations, not {len(representations):,}; "
                "ask in parts.",
            )
        found = await asyncio.gather(*(_entity(info, each) for each in representations))
        return cast("list[_Entity | None]", found)  # with mistakes in it, for which GraphQL has null and an error

    @strawberry.field(name="_service", description="For whoever composes a supergraph.", directives=costs(10))
    def service(self) -> Service:
        return Service(sdl=sdl())


@cache
def sdl() -> str:
    return subgraph(schema.as_str(), {"Article": ["id"], "Source": ["id", "key"], "Story": ["id"]})


@cache
def federated() -> strawberry.Schema:
    """The surface of a subgraph: the same, with ``_entities`` and ``_service``."""
    any_scalar = strawberry.scalar(
        name="_Any",
        description="A JSON object with __typename and the fields of a key.",
        serialize=lambda value: value,
        parse_value=lambda value: value,
    )
    return declare(FederatedQuery, {**SCALARS, Representation: any_scalar})


async def _entity(info: Info, representation: object) -> Article | Source | Story | InvalidRequest | None:
    """A mistake stands in the place of the entity: GraphQL reports it there, and the others are answered."""
    try:
        match representation:
            case {"__typename": "Source", "key": str(key)}:
                return await source_of(info, key)
            case {"__typename": "Article" | "Source" | "Story" as name, "id": str(id)}:
                return await node_of(info, id) if ids.kind(id).value == name.lower() else None
        return InvalidRequest(
            InvalidCode.INVALID_ARGUMENT,
            'A representation is an object with __typename and id, such as {"__typename": "Article", "id": "art_…"}; '
            "a source may have key instead of id.",
        )
    except InvalidRequest as error:
        return error
