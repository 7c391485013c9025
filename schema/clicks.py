"""Searches that are one click away from a search, as tokens."""

from __future__ import annotations

from functools import cached_property

from schema.scalars import SearchState
from search import state
from search.applied import Applied
from search.filters import FacetField
from search.seal import Seal


class Clicks:
    """``asked`` is the search as somebody gave it, ``search`` the same in its canonical form.

    The methods give the token of a search, made when it is asked for. They raise `InvalidRequest` for one that is too
    large for a token.
    """

    def __init__(self, asked: state.SearchState, seal: Seal, now: int) -> None:
        self.asked, self._seal, self._now = asked, seal, now

    @cached_property
    def search(self) -> state.SearchState:
        return self.asked.canonical()

    def here(self) -> SearchState:
        return self.to(self.search)

    def toggled(self, facet: FacetField, value: str) -> SearchState:
        return self.to(self.search.toggled(facet, value))

    def narrowed(self, start: int, end: int) -> SearchState:
        """To what was published in ``start <= instant < end``, in epoch seconds."""
        return self.to(self.search.narrowed(start, end, self._now))

    def without(self, one: Applied) -> SearchState:
        """Without a value that is on in the filter of `search`."""
        return self.to(self.search.with_filter(one.removed_from(self.search.filter)))

    def with_query(self, text: str) -> SearchState:
        return self.to(self.search.with_query(text))

    def to(self, search: state.SearchState) -> SearchState:
        return SearchState(self._seal.token(search))
