"""Servers as a setting names them, and the share of each partition."""

from __future__ import annotations

import pytest

from search.servers import partitions
from search.share import WHOLE, Share
from tests.articles import ARTICLES


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        ("http://a", [["http://a"]]),
        (" http://a  http://b/ ", [["http://a", "http://b/"]]),
        ("http://a|http://b", [["http://a"], ["http://b"]]),
        ("http://a http://b | http://c http://d", [["http://a", "http://b"], ["http://c", "http://d"]]),
    ],
)
def test_blanks_between_replicas_and_bars_between_partitions(addresses: str, expected: list[list[str]]) -> None:
    assert [list(group) for group in partitions(addresses)] == expected


@pytest.mark.parametrize("addresses", ["http://a |", "| http://a", "http://a || http://b", " "])
def test_a_partition_without_a_server(addresses: str) -> None:
    with pytest.raises(ValueError, match="has a partition without an address"):
        partitions(addresses)


@pytest.mark.parametrize("addresses", ["http://a http://a/", "http://a | http://b http://a"])
def test_a_server_that_is_named_twice(addresses: str) -> None:
    with pytest.raises(ValueError, match="names an address twice"):
        partitions(addresses)


@pytest.mark.parametrize("of", [1, 2, 3, 8])
def test_each_article_is_in_one_partition(of: int) -> None:
    shares = [Share(number, of) for number in range(of)]
    for article in ARTICLES:
        assert sum(share.has(article.id) for share in shares) == 1


def test_a_share_is_the_same_for_all_times() -> None:
    """An article that changed places would be in two, or in none. 0x352441C2 is the CRC-32 of abc, anywhere."""
    assert Share(0x352441C2 % 7, 7).has("abc")
    assert str(Share(1, 3)) == "partition 2 of 3"
    assert Share(0, 1) == WHOLE


def test_a_share_that_there_is_not() -> None:
    with pytest.raises(ValueError, match="There is no partition 3 of 3"):
        Share(3, 3)
