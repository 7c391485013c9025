"""Every query in the documentation is answered as it says there, by each engine."""

from __future__ import annotations

import json

import pytest

from tests.docs import pages
from tests.docs.conftest import Ask
from tests.docs.pages import Example

pytestmark = pytest.mark.anyio

EXAMPLES = list(pages.examples())


def test_the_readme_has_a_tour() -> None:
    assert sum(example.name.startswith("README.md") for example in EXAMPLES) >= 4


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.name for example in EXAMPLES])
async def test_an_example(ask: Ask, example: Example) -> None:
    assert await ask(example.query) == json.loads(example.answer)
