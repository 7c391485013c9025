"""Walking a whole result by its cursors, as clients do."""

from __future__ import annotations

from dataclasses import replace

from search.cursor import decode, encode
from search.page import SearchPage
from search.request import Page, SearchRequest
from tests.contract.conftest import Contender, ids


async def pages(contender: Contender, request: SearchRequest, size: int, *, backward: bool = False) -> list[SearchPage]:
    """Every page from one end to the other, in the order they were read. Stops where no further is promised."""
    read: list[SearchPage] = []
    page: Page | None = Page(size, backward=backward)
    while page:
        answer = await contender.ask(replace(request, page=page))
        read.append(answer)
        page = following(answer, request, size, backward=backward)
        assert len(read) <= max(1, answer.total), "the walk never ends"
    return read


def following(answer: SearchPage, request: SearchRequest, size: int, *, backward: bool = False) -> Page | None:
    """The page after this one, its cursor taken through a token."""
    if not (answer.has_previous if backward else answer.has_next):
        return None
    hit = answer.hits[0 if backward else -1]
    return Page(size, decode(encode(hit.cursor), request.sort), backward)


def joined(read: list[SearchPage], *, backward: bool = False) -> list[str]:
    """What the pages show, in the order of the sort."""
    return [one for page in (reversed(read) if backward else read) for one in ids(page)]
