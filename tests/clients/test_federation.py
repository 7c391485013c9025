"""newsgate as a subgraph: Apollo's composition takes it, and Apollo's gateway asks it together with another."""

from __future__ import annotations

import json

import httpx

from tests.clients.conftest import Workshop

COMMENTED = """{ articles(sort: PUBLISHED_AT_DESC, first: 3) { nodes {
  title  comments { nodes { text } pageInfo { hasNextPage } }  source { name mentions }
} } }"""

#: Begins in the other subgraph, and comes back to it from newsgate.
COMMENTS = """{ comments {
  text  article { lang title source { key mentions } }  story { headline }  mentioned { name articleCount }
} }"""

COUNTED = "{ articles(first: 1) { totalCount } sources { key mentions } }"


def test_a_supergraph(workshop: Workshop, graphql_url: str) -> None:
    newest = "{ articles(sort: PUBLISHED_AT_DESC, first: 4) { nodes { id story { id } } } }"
    nodes = httpx.post(graphql_url, json={"query": newest}).json()["data"]["articles"]["nodes"]
    comments = [
        {"text": text, "article": node["id"], "story": node["story"] and node["story"]["id"], "mentioned": mentioned}
        for node, text, mentioned in zip(
            nodes,
            ("Well kept.", "Bright.", "So it rained.", "Справді?"),
            ("kiln-notes", None, "harbour-ledger", "kiln-notes"),
            strict=True,
        )
    ]
    asked = {"url": graphql_url, "comments": comments, "queries": [COMMENTED, COMMENTS, COUNTED]}
    found = json.loads(workshop.output("federation.js", stdin=json.dumps(asked)))
    assert (found["errors"], found["hints"]) == ([], [])
    # Routers that reckon with costs reckon with ours.
    assert "@cost(weight: 10) @listSize(assumedSize: 20" in found["supergraph"]
    commented, commenting, counted = (answer["data"] for answer in found["answers"] if "errors" not in answer)
    assert commented["articles"]["nodes"] == [
        {
            "title": "The card catalogue that became a search index",
            "comments": {"nodes": [{"text": "Well kept."}], "pageInfo": {"hasNextPage": False}},
            "source": {"name": "The Commonplace Patch", "mentions": 0},
        },
        {
            "title": "When the cable failed, Corrow Sound kept its lights on",
            "comments": {"nodes": [{"text": "Bright."}], "pageInfo": {"hasNextPage": False}},
            "source": {"name": "Saltmarsh Observer", "mentions": 0},
        },
        {
            "title": "Corrow Sound's grid battery rides through its first storm",
            "comments": {"nodes": [{"text": "So it rained."}], "pageInfo": {"hasNextPage": False}},
            "source": {"name": "Harbour Ledger", "mentions": 1},
        },
    ]
    assert commenting["comments"][1:] == [
        {
            "text": "Bright.",
            "article": {
                "lang": "en",
                "title": "When the cable failed, Corrow Sound kept its lights on",
                "source": {"key": "saltmarsh-observer", "mentions": 0},
            },
            "story": None,
            "mentioned": None,
        },
        {
            "text": "So it rained.",
            "article": {
                "lang": "en",
                "title": "Corrow Sound's grid battery rides through its first storm",
                "source": {"key": "harbour-ledger", "mentions": 1},
            },
            "story": {"headline": "Corrow Sound's grid battery rides through its first storm"},
            "mentioned": {"name": "Harbour Ledger", "articleCount": 10},
        },
        {
            "text": "Справді?",
            "article": {
                "lang": "uk",
                "title": "Мережева батарея Корроу-Саунда пережила першу бурю",
                "source": {"key": "harbour-ledger", "mentions": 1},
            },
            "story": {"headline": "Corrow Sound's grid battery rides through its first storm"},
            "mentioned": {"name": "Kiln Notes", "articleCount": 6},
        },
    ]
    assert counted["articles"] == {"totalCount": 70}
    assert [each for each in counted["sources"] if each["mentions"]] == [
        {"key": "harbour-ledger", "mentions": 1},
        {"key": "kiln-notes", "mentions": 2},
    ]
