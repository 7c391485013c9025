"""Renditions: made by the host's URL parameters where it knows them, the regular one elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from schema import images
from search.article import Document
from search.errors import InvalidRequest
from tests.schema.asking import Asker
from tests.schema.library import FULL, POLISH

UNSPLASH = "https://images.unsplash.com/photo-1"
PLAIN = {"raw": "https://cdn.example/a,b.jpg", "regular": "https://cdn.example/a,b-1080.jpg"}


def image(raw: str) -> Document:
    return {"raw": raw, "regular": "https://cdn.example/regular.jpg"}


def refused(ask: Any, *arguments: Any) -> str:
    with pytest.raises(InvalidRequest) as caught:
        ask(*arguments)
    assert caught.value.code == "INVALID_ARGUMENT"
    return str(caught.value)


def test_a_width_is_the_most_and_never_enlarges() -> None:
    assert images.rendition(image(UNSPLASH), 640) == f"{UNSPLASH}?w=640&fit=max&q=80&auto=format"


def test_with_a_height_it_is_cropped() -> None:
    assert images.rendition(image(UNSPLASH), 640, 360) == f"{UNSPLASH}?w=640&h=360&fit=crop&q=80&auto=format"


def test_a_format_is_asked_for_by_name() -> None:
    assert images.rendition(image(UNSPLASH), 64, None, 100, "webp") == f"{UNSPLASH}?w=64&fit=max&q=100&fm=webp"


def test_what_the_host_needs_stays_and_what_would_contradict_goes() -> None:
    raw = f"{UNSPLASH}?ixid=abc%3D&w=1&h=2&q=3&fm=jpg&fit=crop&crop=faces&cs=srgb&auto=format&ixlib=rb-4.1.0#top"
    made = f"{UNSPLASH}?ixid=abc%3D&ixlib=rb-4.1.0&w=640&fit=max&q=80&auto=format#top"
    assert images.rendition(image(raw), 640) == made


@pytest.mark.parametrize(
    "host", ["images.unsplash.com", "IMAGES.UNSPLASH.COM", "news.imgix.net", "images.unsplash.com:443"]
)
def test_hosts_that_make_renditions(host: str) -> None:
    assert images.rendition(image(f"https://{host}/a.jpg"), 5) == f"https://{host}/a.jpg?w=5&fit=max&q=80&auto=format"


@pytest.mark.parametrize(
    "raw",
    [
        "https://cdn.example/a.jpg",
        "https://unsplash.com/a.jpg",
        "https://evilimgix.net/a.jpg",
        "https://imgix.net.evil.example/a.jpg",
        "https://images.unsplash.com.evil.example/a.jpg",
        "https://images.unsplash.com@evil.example/a.jpg",
        "https://[oops/a.jpg",
    ],
)
def test_hosts_that_make_none(raw: str) -> None:
    assert images.rendition(image(raw), 5, 5, 5, "avif") == "https://cdn.example/regular.jpg"


def test_srcset_has_each_width_once_and_in_order() -> None:
    made = images.srcset(image(UNSPLASH), [400, 200, 400])
    assert made == f"{UNSPLASH}?w=200&fit=max&q=80&auto=format 200w, {UNSPLASH}?w=400&fit=max&q=80&auto=format 400w"


def test_a_comma_does_not_end_a_candidate() -> None:
    made = images.srcset(image("https://news.imgix.net/a,b.jpg"), [200])
    assert made == "https://news.imgix.net/a%2Cb.jpg?w=200&fit=max&q=80&auto=format 200w"
    assert images.srcset(PLAIN, [200, 400]) == "https://cdn.example/a%2Cb-1080.jpg"


def test_a_host_without_renditions_gives_one_candidate_without_a_width() -> None:
    assert images.srcset(image("https://cdn.example/a.jpg"), [200]) == "https://cdn.example/regular.jpg"


@pytest.mark.parametrize("width", [0, -1, 4097])
def test_sizes_out_of_range(width: int) -> None:
    said = f"must be from 1 to 4096, not {width}."
    assert refused(images.rendition, image(UNSPLASH), width) == f"width {said}"
    assert refused(images.rendition, PLAIN, width) == f"width {said}"
    assert refused(images.rendition, image(UNSPLASH), 1, width) == f"height {said}"
    assert refused(images.srcset, image(UNSPLASH), [200, width]) == f"width {said}"


@pytest.mark.parametrize("quality", [0, 101])
def test_qualities_out_of_range(quality: int) -> None:
    said = f"quality must be from 1 to 100, not {quality}."
    assert refused(images.rendition, image(UNSPLASH), 1, 1, quality) == said


@pytest.mark.parametrize("count", [0, 21, 100])
def test_too_few_and_too_many_widths(count: int) -> None:
    said = f"widths must have 1 to 20 entries, not {count}."
    assert refused(images.srcset, image(UNSPLASH), list(range(1, count + 1))) == said


PICTURE = "query({}) {{ article(by: {{id: $id}}) {{ coverImage {{ {} }} }} }}"
SIZED = "$id: ID!, $height: Int"


async def test_over_the_schema(ask: Asker) -> None:
    question = PICTURE.format(
        SIZED, "raw url(width: 640, height: $height, quality: 50, format: AVIF) srcset(widths: [200])"
    )
    made = (await ask.data(question, id=FULL.id, height=360))["article"]["coverImage"]
    assert made == {
        "raw": f"{UNSPLASH}?ixid=abc",
        "url": f"{UNSPLASH}?ixid=abc&w=640&h=360&fit=crop&q=50&fm=avif",
        "srcset": f"{UNSPLASH}?ixid=abc&w=200&fit=max&q=80&auto=format 200w",
    }


async def test_a_height_of_null_is_none_and_of_zero_an_error(ask: Asker) -> None:
    question = PICTURE.format(SIZED, "url(width: 640, height: $height)")
    expected = f"{UNSPLASH}?ixid=abc&w=640&fit=max&q=80&auto=format"
    assert (await ask.data(question, id=FULL.id, height=None))["article"]["coverImage"]["url"] == expected
    assert (await ask.data(question, id=FULL.id))["article"]["coverImage"]["url"] == expected
    said = "height must be from 1 to 4096, not 0."
    assert await ask.refusal(question, id=FULL.id, height=0) == ("INVALID_ARGUMENT", said)


async def test_widths_default_to_five(ask: Asker) -> None:
    made = (await ask.data(PICTURE.format("$id: ID!", "srcset"), id=FULL.id))["article"]["coverImage"]["srcset"]
    assert [candidate.split()[1] for candidate in made.split(", ")] == ["200w", "400w", "800w", "1080w", "1600w"]


async def test_an_image_elsewhere_is_always_the_regular_one(ask: Asker) -> None:
    found = (await ask.data(PICTURE.format("$id: ID!", "regular url(width: 9) srcset smallS3"), id=POLISH.id))[
        "article"
    ]["coverImage"]
    assert found == {"regular": found["regular"], "url": found["regular"], "srcset": found["regular"], "smallS3": None}
