"""What can be asked: the GraphQL surface of newsgate, declared in Strawberry."""

from __future__ import annotations

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema.article import Article
from schema.errors import ErrorCodes
from schema.query import Query
from schema.scalars import SCALARS
from schema.source import Source

schema = strawberry.Schema(
    query=Query,
    types=[Article, Source],
    extensions=[ErrorCodes],
    config=StrawberryConfig(disable_field_suggestions=True, scalar_map=SCALARS),
)
