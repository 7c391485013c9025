"""How one request is answered: what is asked, what is asked next, and the page that comes of it.

A dialogue is a generator. It yields named queries and is sent their answers under the same names, so that the engine
can take the queries of many dialogues to the server together, one round trip a turn. Most have a single turn.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace

from search.cursor import Offset, Position
from search.facet_counts import FacetCounts
from search.filters import FacetField
from search.meilisearch import histograms, queries
from search.meilisearch.answers import Answer, facet_counts, hit
from search.meilisearch.queries import Query, Wording
from search.page import SearchPage
from search.request import SearchRequest

Answers = Mapping[str, Answer]
Dialogue = Generator[Mapping[str, Query], Answers, SearchPage]

# Names of queries. COUNT carries the hits too, unless HITS is asked for.
_COUNT, _HITS = "count", "hits"


def dialogue(request: SearchRequest, generation: str) -> Dialogue:
    """Answers a request. ``generation`` labels the page and the cursors that are offsets."""
    wording, answers = yield from _found(request)
    calendars = histograms.Histograms(request, replace(wording, ranking=()), answers[_COUNT], answers)
    further = calendars.lacking()
    if _is_counted_from_the_end(request) or wording.ranking:
        total = answers[_COUNT].total
        start, size = request.page.window(total)
        # What ranks brings in more hits, behind those that have the words.
        further[_HITS] = queries.hits(request, wording, start, max(0, min(size, total - start)))
    if further:
        answers = {**answers, **(yield further)}
    page = _page_by_position if request.sort.key else _page_by_offset
    answered = page(request, wording, answers, generation)
    return replace(answered, histograms=calendars.found(answers), failures=calendars.failures)


def _found(request: SearchRequest) -> Generator[Mapping[str, Query], Answers, tuple[Wording, Answers]]:
    """Asks with all the words and, where nothing has them all, with as many as something has.

    The others still say which of the hits is meant: they rank those that have them.
    """
    wording = Wording(tuple(request.query.tokens))
    answers = yield _opening(request, wording)
    shorter = wording.shorter()
    if answers[_COUNT].total or not shorter:
        return wording, answers
    counts = yield {option.text: queries.count(request, option) for option in shorter}
    longest = next((option for option in shorter if counts[option.text].total), None)
    if longest is None:
        return wording, answers
    helped = longest.helped() if request.page.size and not request.sort.key else []
    answers = yield {**_opening(request, longest), **{one.text: queries.count(request, one) for one in helped}}
    ranking = [word for one in helped if answers[one.text].total for word in one.ranking]
    return replace(longest, ranking=tuple(ranking)), answers


def _opening(request: SearchRequest, wording: Wording) -> dict[str, Query]:
    asked = {_COUNT: queries.count(request, wording, request.facets, histograms.whole_units(request))}
    if isinstance(request.page.cursor, Position):
        asked[_HITS] = queries.hits_beyond(request, wording, request.page.cursor)
    elif not _is_counted_from_the_end(request):
        asked[_COUNT] |= queries.hits(request, wording, *_start_and_size(request))
    return {**asked, **dict(_facet_queries(request, wording)), **histograms.opening(request, wording)}


def _facet_queries(request: SearchRequest, wording: Wording) -> Iterator[tuple[str, Query]]:
    for facet in request.facets:
        if request.filter.selected(facet):
            yield _beside(facet), queries.count_beside_selection(request, wording, facet)


def _page_by_position(request: SearchRequest, wording: Wording, answers: Answers, generation: str) -> SearchPage:
    found = answers.get(_HITS, answers[_COUNT])
    total = answers[_COUNT].total
    more, behind = found.total > len(found.hits), total > found.total
    hits = reversed(found.hits) if request.page.backward else found.hits
    field, needed = request.sort.key or "", request.needed
    return SearchPage(
        hits=tuple(hit(one, Position(field, one[field], one["id"]), needed) for one in hits),
        total=total,
        has_next=behind if request.page.backward else more,
        has_previous=more if request.page.backward else behind,
        generation=generation,
        facets=_facets(request, answers),
        relaxed=wording.shortened,
    )


def _page_by_offset(request: SearchRequest, wording: Wording, answers: Answers, generation: str) -> SearchPage:
    found = answers.get(_HITS, answers[_COUNT])
    total = answers[_COUNT].total
    start, _ = request.page.window(total)
    needed = request.needed
    return SearchPage(
        hits=tuple(hit(one, Offset(number, generation), needed) for number, one in enumerate(found.hits, start)),
        total=total,
        has_next=start + len(found.hits) < total,
        has_previous=min(start, total) > 0,
        generation=generation,
        facets=_facets(request, answers),
        relaxed=wording.shortened,
    )


def _facets(request: SearchRequest, answers: Answers) -> dict[FacetField, FacetCounts]:
    return {facet: _facet(request, facet, answers) for facet in request.facets}


def _facet(request: SearchRequest, facet: FacetField, answers: Answers) -> FacetCounts:
    now = answers[_COUNT]
    return facet_counts(facet, answers.get(_beside(facet), now), now, request.filter.selected(facet))


def _is_counted_from_the_end(request: SearchRequest) -> bool:
    return request.page.needs_total and not request.sort.key


def _start_and_size(request: SearchRequest) -> tuple[int, int]:
    # Under a date sort the order itself is turned round, so that a page from the end begins at 0 as well.
    return (0, request.page.size) if request.sort.key else request.page.window(0)


def _beside(facet: FacetField) -> str:
    return f"beside {facet}"
