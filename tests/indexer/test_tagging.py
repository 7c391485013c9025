"""Tags and categories: the rules of the polled feed, and settings that change them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.tagging import DEFAULT_RULES, UNKNOWN, TagRules, keywords, written

UNSAFE = ':\\/<>|"?*#%&{}[]^~`'
NAMES = st.text(st.sampled_from(f"aBcß é\t\u00a0-_.$'{UNSAFE}")) | st.text(max_size=20)


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("btc", "BTC"),
        ("  Bitcoin \t news\n", "BITCOIN NEWS"),
        ("DOGE/BTC", "DOGE-BTC"),
        ("NYS::/COIN", "NYS-COIN"),
        ("/money", "-MONEY"),
        ("fear & greed", "FEAR - GREED"),
        ("M&A", "M-A"),
        ("a-:b", "A--B"),
        ("5% up?", "5- UP-"),
        ("s’mores", "S’MORES"),
        ("біткойн", "БІТКОЙН"),
        *((f"a{character}b", "A-B") for character in UNSAFE),
    ],
)
def test_how_a_tag_is_written(name: str, tag: str) -> None:
    assert written(name) == tag


def test_tags_keep_their_order_and_come_once() -> None:
    names = ["eth", "Market", "SPONSORED", "ETH", "cryptocurrency", " ", "eth ", "MARKET", "News"]
    assert DEFAULT_RULES.tags(names) == ["ETH", "MARKET", "NEWS"]


@pytest.mark.parametrize(
    ("names", "category"),
    [
        (["XRP", "TRADING", "BTC"], "BTC"),
        (["MARKET", "SOL", "ETH"], "ETH"),
        (["TRADING", "MARKET"], "MARKET"),
        (["REGULATION", "EXCHANGE"], "REGULATION"),
        (["token sale"], "TOKEN SALE"),
        (["CRYPTOCURRENCY"], UNKNOWN),
        (["SPONSORED", "FIAT"], "FIAT"),
        ([], UNKNOWN),
        (["  "], UNKNOWN),
    ],
)
def test_the_category(names: list[str], category: str) -> None:
    assert DEFAULT_RULES.category(names) == category


def test_settings_may_be_spelled_as_one_likes() -> None:
    rules = TagRules(frozenset({" press/release"}), ("defi",), {"Bitcoin": "btc", "ether": "ETH"})
    assert rules.tags(["BITCOIN", "Press:Release", "BTC", "Ether", "SPONSORED"]) == ["BTC", "ETH", "SPONSORED"]
    assert rules.category(["bitcoin", "DeFi"]) == "DEFI"
    assert rules.category(["bitcoin"]) == "BTC"


def test_an_alias_may_lead_to_what_is_banned() -> None:
    assert TagRules(aliases={"ad": "sponsored"}).tags(["AD", "BTC"]) == ["BTC"]


def test_an_alias_of_an_alias_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^XBT is an alias of BITCOIN, which is itself an alias of BTC\.$"):
        TagRules(aliases={"xbt": "bitcoin", "Bitcoin": "btc"})


def test_the_version_tells_rules_apart() -> None:
    assert TagRules().version == DEFAULT_RULES.version
    assert TagRules(frozenset({"cryptocurrency", "Sponsored"})).version == DEFAULT_RULES.version
    others = [TagRules(frozenset()), TagRules(priority=("ETH", "BTC")), TagRules(aliases={"XBT": "BTC"})]
    assert len({rules.version for rules in (DEFAULT_RULES, *others)}) == 4


@pytest.mark.parametrize(
    ("joined", "words"),
    [
        ("XRP|Wedge| big news |", ["XRP", "Wedge", "big news"]),
        ("one, two,three", ["one", "two", "three"]),
        ("one, or two|three", ["one, or two", "three"]),
        ("", []),
        (" | ", []),
    ],
)
def test_joined_keywords(joined: str, words: list[str]) -> None:
    assert keywords(joined) == words


@given(NAMES)
def test_writing_a_tag_again_changes_nothing(name: str) -> None:
    tag = written(name)
    assert written(tag) == tag
    assert not set(tag) & set(UNSAFE)
    assert tag == " ".join(tag.split())


@given(st.lists(NAMES))
def test_tagging_again_changes_nothing(names: list[str]) -> None:
    rules = TagRules(aliases={"A-B": "C", "ß": "SS"})
    tags = rules.tags(names)
    assert rules.tags(tags) == tags
    assert len(set(tags)) == len(tags)
    assert not set(tags) & rules.banned
    assert rules.category(names) in {*tags, UNKNOWN}
