"""Lists of feeds, in and out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import opml
from indexer.opml import OpmlRefused, Outline, Skipped

LIST = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.1"><head><title>Feeds</title></head><body>
  <outline text="News"><outline title="Sea &amp; Shore">
    <outline type="rss" text="Harbor Daily" xmlUrl="https://harbor.example/feed" htmlUrl="https://harbor.example/"/>
    <outline text="feed" xmlurl="feed://quay.example/rss"/>
    <outline text="Broken" xmlUrl="ftp://quay.example/rss"/>
  </outline></outline>
  <outline text="https://field.example/f" xmlUrl="https://field.example/f" category="/Bees/Wild,Insects"/>
  <outline text="Again" xmlUrl="https://harbor.example/feed"/>
  <outline text="An empty folder"/>
</body></opml>"""


def test_parse() -> None:
    assert opml.parse(LIST) == (
        [
            Outline("https://harbor.example/feed", "Harbor Daily", ("News", "Sea & Shore"), "https://harbor.example/"),
            Outline("http://quay.example/rss", "feed", ("News", "Sea & Shore")),
            Outline("https://field.example/f", "", ("Bees", "Wild", "Insects")),
        ],
        [Skipped("Broken", "xmlUrl is not an absolute http(s) address")],
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty."),
        (b"<html><body>", "The file is an HTML page."),
        (b"{}", "The file is JSON, not XML."),
        (b"<rss><channel/></rss>", "The file is <rss>, not OPML."),
        (b"<opml><body><outline xmlUrl='https://e.example'", "The document is cut off: <opml> is never closed."),
        (b"<opml>" + b"<outline>" * 5_000 + b"</outline>" * 5_000 + b"</opml>", "nested too deeply"),
        (opml.write(Outline(f"https://e.example/{n}") for n in range(10_001)), "more than 10,000 feeds"),
    ],
)
def test_refused(content: bytes, reason: str) -> None:
    with pytest.raises(OpmlRefused) as refused:
        opml.parse(content)
    assert reason in str(refused.value)


def test_entities_are_not_expanded() -> None:
    hostile = b"<!DOCTYPE opml [<!ENTITY a 'xx'><!ENTITY b '&a;&a;'>]>" + LIST.split(b"?>")[1].replace(
        b"Harbor Daily", b"&b;"
    )
    assert opml.parse(hostile)[0][0].title == "&b;"


WORDS = st.text(
    st.characters(exclude_characters=",/", exclude_categories=("Cs", "Cc", "Z", "Cn")), min_size=1, max_size=12
)
OUTLINES = st.lists(
    st.builds(
        Outline,
        url=st.builds("https://e.example/{}?{}".format, st.integers(0), st.sampled_from(["", "a=1&b=<\"'>"])),
        title=st.lists(WORDS, max_size=3).map(" ".join),
        tags=st.lists(WORDS, max_size=3, unique=True).map(tuple),
        site=st.none() | st.just("https://e.example/"),
    ),
    unique_by=lambda outline: outline.url,
)


@given(OUTLINES)
def test_what_is_written_is_read(outlines: list[Outline]) -> None:
    assert opml.parse(opml.write(outlines)) == (outlines, [])


def test_what_opml_cannot_say_is_left_out() -> None:
    [outline] = opml.parse(opml.write([Outline("https://e.example/", "a\x00 \n b", ("x,y", "p/q"))], "T\x0b"))[0]
    assert (outline.title, outline.tags) == ("a b", ("x-y", "p-q"))


@given(st.binary(), st.integers(0, len(LIST)))
def test_only_refusals_come_out(noise: bytes, at: int) -> None:
    for content in (noise, LIST[:at] + noise + LIST[at:]):
        try:
            opml.parse(content)
        except OpmlRefused:
            continue
