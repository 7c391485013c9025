"""The parts of a connection that may fail while its hits stand: facets and histograms, each under its own key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from graphql import FieldNode, GraphQLError, GraphQLObjectType, get_argument_values, get_named_type
from graphql.execution.values import VariableValues

from schema import facets, selection
from schema.context import Info
from schema.enums import SearchWarningCode
from search.errors import InvalidRequest
from search.histogram import HistogramRequest
from search.page import Part, SearchPage
from search.time_zone import TimeZone


@dataclass(frozen=True, slots=True)
class SelectedPart:
    """What the connection has under ``key`` is made of these parts of a `SearchPage`, and of no other."""

    key: str
    code: SearchWarningCode
    wanted: frozenset[Part]

    def warning(self, page: SearchPage) -> str | None:
        """A sentence for people, if the part has failed."""
        match next((page.failures[one] for one in self.wanted if one in page.failures), None):
            case None:
                return None
            case InvalidRequest() as refused:
                return str(refused)
            case _:
                return _SENTENCES[self.code]


_SENTENCES = {
    SearchWarningCode.FACET_UNAVAILABLE: "The facets could not be counted; the hits are complete. Try again later.",
    SearchWarningCode.HISTOGRAM_UNAVAILABLE: "The histogram could not be made; the hits are complete. Try again later.",
}


def of_connection(info: Info) -> Iterator[SelectedPart]:
    """The parts that are selected below the connection being resolved."""
    for key, nodes in selection.by_key(info).items():
        match nodes[0].name.value:
            case "facets":
                yield SelectedPart(key, SearchWarningCode.FACET_UNAVAILABLE, facets.fields(info, *nodes))
            case "histogram":
                yield SelectedPart(key, SearchWarningCode.HISTOGRAM_UNAVAILABLE, _histogram(info, nodes[0]))


def _histogram(info: Info, node: FieldNode) -> frozenset[HistogramRequest]:
    """None where the arguments make no sense: the field itself says so when it is resolved."""
    raw = info._raw_info
    connection = cast("GraphQLObjectType", get_named_type(raw.return_type))
    variables = VariableValues({}, info.variable_values)
    try:
        given = get_argument_values(connection.fields["histogram"], node, variables)
        return frozenset({HistogramRequest(given["interval"], TimeZone(given["timeZone"]))})
    except (GraphQLError, InvalidRequest):
        return frozenset()
