"""The body in three formats; HTML holds nothing that could run in a reader's page."""

from __future__ import annotations

import re
from collections.abc import Collection
from html.parser import HTMLParser

import pytest

from schema.body import body
from schema.enums import BodyFormat
from tests.schema.asking import Asker
from tests.schema.library import FULL, ORIGINAL


def html(markdown: str) -> str:
    return body({"body": markdown}, BodyFormat.HTML).strip()


class Page(HTMLParser):
    """The elements and attributes of a page, as a browser would see them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Collection[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]


async def test_three_formats(ask: Asker) -> None:
    question = "query($id: ID!) { article(by: {id: $id}) { body h: body(format: HTML) t: body(format: TEXT) } }"
    assert (await ask.data(question, id=FULL.id))["article"] == {
        "body": "Браму **відчинено** на світанку.",
        "h": "<p>Браму <strong>відчинено</strong> на світанку.</p>\n",
        "t": "Браму відчинено на світанку.",
    }


async def test_an_article_without_a_body_has_an_empty_one(ask: Asker) -> None:
    question = "query($id: ID!) { article(by: {id: $id}) { body h: body(format: HTML) t: body(format: TEXT) } }"
    assert (await ask.data(question, id=ORIGINAL.id))["article"] == {"body": "", "h": "", "t": ""}


def test_a_table() -> None:
    made = Page(html("| a | b |\n|---|---|\n| 1 | 2 |"))
    assert made.tags == {"table", "thead", "tbody", "tr", "th", "td"}


def test_headings_lists_quotes_code_and_links() -> None:
    made = html("# A\n\n- b\n\n> c\n\n`d`\n\n```\ne\n```\n\n[f](https://f.example/) ~~g~~")
    assert Page(made).tags == {"h1", "ul", "li", "blockquote", "p", "code", "pre", "a", "del"}
    assert Page(made).addresses == ["https://f.example/"]


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>",
        "<img src=x onerror=alert(1)>",
        '<p onclick="alert(1)">click</p>',
        "<svg/onload=alert(1)>",
        '<iframe src="https://evil.example/"></iframe>',
        '<object data="x"></object><embed src="x">',
        '<form action="https://evil.example/"><input name="password"><button>go</button></form>',
        "<style>body { display: none }</style>",
        '<p style="position: fixed">over everything</p>',
        '<meta http-equiv="refresh" content="0; https://evil.example/">',
        '<base href="https://evil.example/">',
        "[click](javascript:alert(1))",
        "[click](JaVaScRiPt:alert(1))",
        "[click](java&#x0A;script:alert(1))",
        "[click](vbscript:x)",
        "[click](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](javascript:alert(1))",
        "<javascript:alert(1)>",
        '<a href="&#106;avascript:alert(1)">click</a>',
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
        "<math><mtext></p><style><img src=x onerror=alert(1)></style></mtext></math>",
        "<!-- --!><script>alert(1)</script>-->",
        "```\n</code></pre><script>alert(1)</script>\n```",
    ],
)
def test_nothing_that_could_run_is_left(hostile: str) -> None:
    made = Page(html(f"before\n\n{hostile}\n\nafter"))
    assert made.tags <= {"p", "a", "img", "code", "pre"}
    assert made.attributes <= {"href", "src", "rel", "alt"}
    assert [address for address in made.addresses if re.match(r"\s*[a-z][a-z0-9+.-]*:", address, re.IGNORECASE)] == []


def test_the_text_around_what_is_removed_stays() -> None:
    made = html("before <script>alert(1)</script> after <b onclick=x>bold</b>")
    assert made == "<p>before  after <b>bold</b></p>"


def test_links_tell_the_other_side_nothing() -> None:
    assert html("[f](https://f.example/)") == '<p><a href="https://f.example/" rel="noopener noreferrer">f</a></p>'
