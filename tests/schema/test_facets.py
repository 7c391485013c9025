"""Facets as a client sees them: order, number, labels, and what is switched on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.schema.asking import Asker, Recording

LIGHTHOUSES = '{tags: {anyOf: "lighthouse"}, lang: {anyOf: "en"}}'


async def facet(ask: Asker, selection: str, chosen: str = LIGHTHOUSES) -> Any:
    return (await ask.data(f"{{ articles(filter: {chosen}) {{ facets {{ found: {selection} }} }} }}"))["articles"][
        "facets"
    ]["found"]


async def test_most_frequent_first_and_ten(ask: Asker) -> None:
    found = await facet(ask, "tags { field values { value count } totalValues missing }")
    assert found == {
        "field": "TAGS",
        "values": [{"value": "LIGHTHOUSE", "count": 20}, *({"value": f"TAG {n:02}", "count": 1} for n in range(9))],
        "totalValues": 21,
        "missing": 0,
    }


async def test_in_the_alphabet(ask: Asker) -> None:
    chosen = '{source: {anyOf: "harbor-daily"}, not: {tags: {anyOf: "lighthouse"}}}'
    by_count = await facet(ask, "lang { values { value } }", chosen)
    by_name = await facet(ask, "lang(order: ALPHA) { values { value } }", chosen)
    assert [one["value"] for one in by_count["values"]] == ["en", "pl", "uk"]
    assert by_name == by_count
    authors = await facet(ask, "author(order: ALPHA) { values { value } }", chosen)
    assert [one["value"] for one in authors["values"]] == ["José Núñez", "Олена Коваль"]
    tags = await facet(ask, "tags(order: ALPHA, first: 2) { values { value } }")
    assert [one["value"] for one in tags["values"]] == ["LIGHTHOUSE", "TAG 00"]


@pytest.mark.parametrize(("first", "shown"), [(0, 1), (1, 1), (21, 21), (1000, 21)])
async def test_as_many_as_asked_for(ask: Asker, first: int, shown: int) -> None:
    found = await facet(ask, f"tags(first: {first}) {{ values {{ value }} totalValues }}")
    assert (len(found["values"]), found["totalValues"]) == (shown, 21)


@pytest.mark.parametrize("first", [-1, 1001])
@pytest.mark.parametrize("selection", ["tags(first: {})", "list(fields: [LANG, TAGS], first: {})"])
async def test_more_than_may_be_asked_for(ask: Asker, selection: str, first: int) -> None:
    question = f"{{ articles {{ facets {{ {selection.format(first)} {{ missing }} }} }} }}"
    said = f"first of a facet must be from 0 to 1,000, not {first}."
    assert await ask.refusal(question) == ("INVALID_ARGUMENT", said)


async def test_what_is_switched_on_is_shown_with_what_else_could_be(ask: Asker) -> None:
    found = await facet(
        ask,
        "source { values { value label selected count currentCount } totalValues missing }",
        '{source: {anyOf: ["ORBIT-WIRE", "nobody"]}, lang: {anyOf: "en"}, tags: {anyOf: "lighthouse"}}',
    )

    def value(key: str, label: str, selected: bool, count: int, now: int) -> dict[str, object]:
        return {"value": key, "label": label, "selected": selected, "count": count, "currentCount": now}

    assert found == {
        "values": [
            value("harbor-daily", "Harbor Daily", False, 5, 0),
            value("lunar-post", "Lunar Post", False, 5, 0),
            value("orbit-wire", "Orbit Wire", True, 5, 5),
            value("tide-table", "Tide Table", False, 5, 0),
            value("nobody", "nobody", True, 0, 0),
        ],
        "totalValues": 5,
        "missing": 0,
    }


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ("first: 2", ["LIGHTHOUSE", "TAG 00", "TAG 07", "TAG 12", "NOWHERE"]),
        ("first: 0", ["TAG 07", "TAG 12", "NOWHERE"]),
        ("first: 9", ["LIGHTHOUSE", *(f"TAG {n:02}" for n in range(8)), "TAG 12", "NOWHERE"]),
        ("first: 1, order: ALPHA", ["LIGHTHOUSE", "NOWHERE", "TAG 07", "TAG 12"]),
        ("first: 3, order: ALPHA", ["LIGHTHOUSE", "NOWHERE", "TAG 00", "TAG 07", "TAG 12"]),
    ],
)
async def test_what_is_switched_on_is_shown_past_the_first(ask: Asker, arguments: str, shown: list[str]) -> None:
    chosen = '{tags: {anyOf: ["tag 12", "TAG 07", "nowhere"]}, lang: {anyOf: "en"}, not: {tags: {exists: false}}}'
    for selection in (f"tags({arguments})", f"list(fields: TAGS, {arguments})"):
        found = await facet(ask, f"{selection} {{ values {{ value selected }} totalValues }}", chosen)
        (found,) = found if isinstance(found, list) else [found]
        assert [one["value"] for one in found["values"]] == shown
        assert {one["value"] for one in found["values"] if one["selected"]} == {"NOWHERE", "TAG 07", "TAG 12"}
        assert found["totalValues"] == 22


async def test_only_any_of_switches_on(ask: Asker) -> None:
    selection = "lang { values { value selected } }"
    chosen = await facet(ask, selection, '{lang: {allOf: "uk"}}')
    assert chosen == {"values": [{"value": "uk", "selected": False}]}


async def test_a_label_is_the_value_but_for_sources(ask: Asker) -> None:
    found = await facet(ask, "list(fields: [TAGS, CATEGORY, LANG, SENTIMENT, AUTHOR]) { values { value label } }", "{}")
    values = [value for one in found for value in one["values"]]
    assert len(values) > 10
    assert [value for value in values if value["label"] != value["value"]] == []


async def test_labels_of_sources_are_looked_up_together_and_only_where_shown(ask: Asker, engine: Recording) -> None:
    await facet(ask, "source(first: 3) { values { value count } }")
    assert [len(call) for call in engine.searches] == [1]
    await facet(ask, "source(first: 3) { values { label } }")
    assert [len(call) for call in engine.searches] == [1, 1, 3]


async def test_a_list_answers_in_the_order_asked_for(ask: Asker) -> None:
    found = await facet(ask, "list(fields: [LANG, TAGS, LANG], first: 1) { field values { value } }")
    lang = {"field": "LANG", "values": [{"value": "en"}]}
    assert found == [lang, {"field": "TAGS", "values": [{"value": "LIGHTHOUSE"}]}, lang]
    assert await facet(ask, "list(fields: []) { field }") == []
