"""What can be asked: the GraphQL surface of newsgate, declared in Strawberry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.types.scalar import ScalarDefinition

from schema.article import Article
from schema.errors import ErrorCodes
from schema.known import UseKnownDocument
from schema.query import Query
from schema.scalars import SCALARS
from schema.source import Source
from schema.story import Story
from schema.subscription import Subscription


class _Schema(strawberry.Schema):
    def process_errors(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: Strawberry would log every mistake of a client with a traceback. `ErrorCodes` logs what matters."""


def declare(query: type, scalars: Mapping[object, ScalarDefinition]) -> strawberry.Schema:
    """The surface, with what can be asked first."""
    return _Schema(
        query=query,
        subscription=Subscription,
        types=[Article, Source, Story],
        extensions=[ErrorCodes, UseKnownDocument],
        config=StrawberryConfig(disable_field_suggestions=True, scalar_map=dict(scalars)),
    )


schema = declare(Query, SCALARS)
