"""A search index in memory, whose faults can be arranged. It holds callers to the Protocol."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence

from search.article import Document
from search.errors import SearchError
from search.share import WHOLE


class FakeIndex:
    """``faults`` maps the number of a call of `apply`, from 1, to what it raises, before or after having applied."""

    def __init__(self, name: str = "fake", identity: str = "first") -> None:
        self.name = name
        self.identity = identity
        self.documents: dict[str, Document] = {}
        self.calls: list[tuple[list[str], list[str]]] = []
        self.faults: dict[int, SearchError] = {}
        self.faults_after: dict[int, SearchError] = {}
        self.open_faults: list[SearchError] = []
        self.replacement_faults: dict[int, SearchError] = {}
        self.share = WHOLE
        self.writes = 0
        self.tidied = 0

    async def open(self) -> str:
        if self.open_faults:
            raise self.open_faults.pop(0)
        return self.identity

    def pack(self, upserts: Sequence[Document]) -> Sequence[Document]:
        return upserts

    async def apply(self, upserts: Sequence[Document], deletes: Collection[str]) -> None:
        ids = [document["id"] for document in upserts]
        assert not set(ids) & set(deletes)
        assert len(set(ids)) == len(ids)
        self.calls.append((ids, list(deletes)))
        if fault := self.faults.get(len(self.calls)):
            raise fault
        self.writes += 1
        self.documents |= {document["id"]: document for document in upserts}
        for id in deletes:
            self.documents.pop(id, None)
        if fault := self.faults_after.get(len(self.calls)):
            raise fault

    async def count(self) -> int:
        return len(self.documents)

    async def generation(self) -> str:
        return f"{self.identity} {self.writes}"

    async def digests(self) -> AsyncIterator[Mapping[str, str]]:
        yield {id: document.get("digest", "") for id, document in self.documents.items()}

    async def tidy(self) -> None:
        self.tidied += 1

    async def replacement(self) -> FakeReplacement:
        self.replaced_by = FakeReplacement(self)
        return self.replaced_by

    async def aclose(self) -> None: ...

    def lose_everything(self, identity: str) -> None:
        self.documents.clear()
        self.identity = identity


class FakeReplacement(FakeIndex):
    """Becomes the index when it takes over. Its faults are the live index's."""

    def __init__(self, live: FakeIndex) -> None:
        super().__init__(identity=f"{live.identity}+")
        self.faults = live.replacement_faults
        self.live = live
        self.discarded = False

    async def take_over(self) -> str:
        self.live.documents, self.live.identity = self.documents, self.identity
        return self.identity

    async def discard(self) -> None:
        self.discarded = True
