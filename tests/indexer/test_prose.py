"""Plain text as Markdown: it renders as that text, whatever is in it."""

from __future__ import annotations

import re
import time

import pyromark
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer import prose
from indexer.plaintext import plain_text

MARKS = st.text(st.sampled_from("ab1 \t\n\r*_`#+-=~|<>&;!()[]{}\\:.\"'$^%@/x\u00a0\u2028é"), max_size=40)


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("Boats came and went.", "Boats came and went."),
        ("One.\n\n\n\nTwo.\r\nThree.", "One.\n\nTwo.\nThree."),
        ("  One  two\tthree  ", "One two three"),
        ("snake_case and _under_", "snake_case and \\_under\\_"),
        ("2 * 3 * 4 ~5", "2 \\* 3 \\* 4 \\~5"),
        ("[a](b) ![c](d)", "\\[a\\](b) !\\[c\\](d)"),
        ("# one\n- two\n+ three\n> four\n=====\n---", "\\# one\n\\- two\n\\+ three\n\\> four\n\\=====\n\\---"),
        ("1. one\n2) two\n3.5 three", "1\\. one\n2\\) two\n3.5 three"),
        ("AT&T, R&D &copy; 1 < 2 > 0", "AT&T, R&D © 1 &lt; 2 > 0"),
        ("It&#8217;s &lt;b&gt;bold&lt;/b&gt; &amp;amp;", "It’s &lt;b>bold&lt;/b> &amp;amp;"),
        ("<EOS> is not HTML, nor is <3", "&lt;EOS> is not HTML, nor is &lt;3"),
        ("a\\", "a\\\\"),
        ("a | b\n- | -\n1 | 2", "a \\| b\n\\- \\| -\n1 \\| 2"),
        ("\x00# one\x7f", "\\# one"),
        ("", ""),
    ],
)
def test_text_is_escaped(text: str, markdown: str) -> None:
    assert prose.markdown(text) == markdown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<p>One</p><p>two &amp; three</p>", "One\ntwo & three"),
        ("One<br/>two", "One\ntwo"),
        ("One <b>two</b>\nthree", "One two\nthree"),
        ("One <script>alert('x')</script>two", "One two"),
        ("One <!-- two -->three", "One three"),
        ('One <img src=x onerror="alert(1)"> two', "One two"),
        ('<a href="javascript:alert(1)">One</a> two', "One two"),
    ],
)
def test_stray_markup_becomes_words(text: str, words: str) -> None:
    assert plain_text(prose.markdown(text)) == words


def test_links_survive() -> None:
    assert (
        prose.markdown('See <a href="https://harbor.example/">the harbor</a>.')
        == "See [the harbor](https://harbor.example/)."
    )


@given(MARKS | st.text())
@example("0\x850")
@example("~~~\na")
@example("a\n===")
@example("    code")
@example("a |b\n:-|-")
@example("&#35; one")
@example("&\u2028lt;")
def test_escaped_text_renders_as_itself(text: str) -> None:
    lines = [" ".join(line.split()) for line in re.split(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", text)]
    shown = re.sub(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]", "", "\n".join(line for line in lines if line))
    wanted = "\n".join(folded for line in shown.split("\n") if (folded := " ".join(line.split())))
    assert plain_text(prose.escaped(text)) == wanted


@given(MARKS | st.text())
def test_escaped_text_makes_no_html(text: str) -> None:
    tags = set(re.findall(r"<[^>]*>", pyromark.html(prose.escaped(text), options=pyromark.Options.ENABLE_TABLES)))
    assert tags <= {"<p>", "</p>"}


@given(
    st.lists(
        st.sampled_from(["<b>", "</b>", "<p>", "<script>", "</script>", "<!--", "-->", "x", " ", "\n", "<", "&lt;"])
    )
)
def test_any_markup_is_taken(parts: list[str]) -> None:
    assert "<script" not in prose.markdown("".join(parts)).lower()


@pytest.mark.parametrize(
    "unit", ["<!--", "<b ", "<b>", "<", "&", "&amp;", "*", "\n", "1. ", "<!doctype", "_a", "\r\n#"]
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    began = time.perf_counter()
    prose.markdown(unit * (200_000 // len(unit)))
    assert time.perf_counter() - began < 5
