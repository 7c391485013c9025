"""Cover images made of one address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import renditions, web_address

NAMES = ("raw", "full", "regular", "small", "thumb")


def test_elsewhere_all_are_the_same() -> None:
    address = "https://images.harbor.example/pier.jpg?size=2"
    assert renditions.of(f" {address} ") == dict.fromkeys(NAMES, address)


@pytest.mark.parametrize(
    "address",
    [
        "https://images.unsplash.com/photo-1?ixid=A&ixlib=rb-4",
        "https://images.unsplash.com/photo-1?w=50&ixlib=rb-4&fit=crop&ixid=A",
    ],
)
def test_unsplash_is_asked_as_its_own_api_asks(address: str) -> None:
    resized = "https://images.unsplash.com/photo-1?crop=entropy&cs=tinysrgb&fit=max&fm=jpg&ixid=A&ixlib=rb-4&q=80&w="
    assert renditions.of(address) == {
        "raw": "https://images.unsplash.com/photo-1?ixid=A&ixlib=rb-4",
        "full": "https://images.unsplash.com/photo-1?crop=entropy&cs=srgb&fm=jpg&ixid=A&ixlib=rb-4&q=85",
        "regular": f"{resized}1080",
        "small": f"{resized}400",
        "thumb": f"{resized}200",
    }


def test_imgix_resizes_and_keeps_what_else_is_asked_for() -> None:
    assert renditions.of("https://harbor.imgix.net/pier.jpg?w=3000&h=9&sat=-100") == {
        "raw": "https://harbor.imgix.net/pier.jpg",
        "full": "https://harbor.imgix.net/pier.jpg?w=3000&h=9&sat=-100",
        "regular": "https://harbor.imgix.net/pier.jpg?fit=max&sat=-100&w=1080",
        "small": "https://harbor.imgix.net/pier.jpg?fit=max&sat=-100&w=400",
        "thumb": "https://harbor.imgix.net/pier.jpg?fit=max&sat=-100&w=200",
    }


def test_a_signed_address_of_imgix_is_left_alone() -> None:
    address = "https://harbor.imgix.net/pier.jpg?w=3000&s=0123456789abcdef"
    assert renditions.of(address) == dict.fromkeys(NAMES, address)


@pytest.mark.parametrize(
    "address", [None, "", "  ", "pier.jpg", "//harbor.example/pier.jpg", "data:image/png;base64,AA==", "https://"]
)
def test_what_is_no_address_is_no_image(address: str | None) -> None:
    assert renditions.of(address) is None


def test_a_placeholder_is_no_image() -> None:
    assert renditions.of("https://resources.cryptocompare.com/news/82/default.png?v=1") is None
    assert renditions.of("https://resources.cryptocompare.com/news/82/not-default.png") is not None


@given(
    st.sampled_from(["https://images.unsplash.com/", "https://a.imgix.net/", "http://b.example/", "https://", ""]),
    st.text(max_size=30),
)
def test_any_text_gives_web_addresses_or_nothing(start: str, rest: str) -> None:
    image = renditions.of(start + rest)
    assert image is None or all(web_address.canonical(image[name]) for name in NAMES)
