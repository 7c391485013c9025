"""What docs/subscriptions.md shows can be subscribed to, and its tables list the codes that there are."""

from __future__ import annotations

import re

from graphql import parse, validate

from gateway.subscriptions.messages import Close
from schema import schema
from tests.docs.pages import ROOT, fences, table

PAGE = ROOT / "docs" / "subscriptions.md"
SUBSCRIPTION = re.compile(r"subscription \{.*\}(?=$|[\"'])", re.MULTILINE)


def test_every_subscription_fits_the_schema() -> None:
    shown = [found[0] for fence in fences(PAGE) for found in SUBSCRIPTION.finditer(fence.text)]
    assert len(shown) == 5
    assert [error.message for one in shown for error in validate(schema._schema, parse(one))] == []


def test_the_table_of_close_codes() -> None:
    assert set(table(PAGE, "code")) == {str(code.value) for code in Close}


def test_every_code_of_an_error_is_one_that_the_gateway_gives() -> None:
    codes = set(re.findall(r"`([A-Z]+_[A-Z_]+)`", PAGE.read_text()))
    named = {code for code in codes if not code.startswith("NEWSGATE_")}
    sources = "".join(path.read_text() for path in (ROOT / "gateway").rglob("*.py"))
    assert len(named) == 5
    assert [code for code in named if f'"{code}"' not in sources] == []
