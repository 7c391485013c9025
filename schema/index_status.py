"""`IndexStatus`: how the index is."""

from __future__ import annotations

import strawberry

from schema.context import Info
from schema.costs import costs
from schema.scalars import DateTime
from search import page


@strawberry.type(description="The state of the index.")
class IndexStatus:
    generation: str = strawberry.field(description="Changes whenever the index does.")
    engine: str = strawberry.field(description="embedded or meilisearch.")
    documents: int = strawberry.field(description="Articles that can be found.")
    last_write_at: DateTime | None = strawberry.field(description="When the index last took a write.")

    @strawberry.field(
        description="Changes stored but not yet searchable; null where the gateway cannot see the indexer's store.",
        directives=costs(1),
    )
    async def pending_changes(self, info: Info) -> int | None:
        info.context.is_steady = False
        count = info.context.pending_changes
        return await count() if count else None

    @classmethod
    def of(cls, status: page.IndexStatus, engine: str) -> IndexStatus:
        """``engine`` is the name of the engine that the status is of."""
        written = status.last_write_at
        return cls(
            generation=status.generation,
            engine=engine,
            documents=status.documents,
            last_write_at=DateTime(int(written.timestamp())) if written else None,
        )
