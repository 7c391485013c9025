"""Plain text: every word a reader sees, nothing else, in linear time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import plaintext
from indexer.plaintext import plain_text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("## Overview\n\nOne *two* **three**.\n\nFour `five`.", "Overview\nOne two three.\nFour five."),
        ("- one\n- two\n  - three", "one\ntwo\nthree"),
        ("[the link](https://x.example 'title') and ![a picture](p.png)", "the link and"),
        ("a|b\n-|-\n1|2", "a\nb\n1\n2"),
        ("- [x] done\n- [ ] open", "done\nopen"),
        ("half~~a~~word *in*word", "halfaword inword"),
        ("AT&T &amp; 1 < 2 &lt;b&gt; &copy;", "AT&T & 1 < 2 <b> ©"),
        ("```html\n<b>code</b>\n```", "<b>code</b>"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("<DIV class='x'>one <b onclick=x>two</b></DIV>", "one two"),
        ("one\n\n<script>alert('x')</script>\n\ntwo", "one\ntwo"),
        ("one <SCRIPT src=x>bad()</script >two", "one\ntwo"),
        ("<style>p { color: red }</style>\n\none", "one"),
        ("one\n\n<script>never closed\n\ntwo", "one"),
        ("one <!-- hidden --> two", "one two"),
        ("<!-- never closed\n\ntwo", ""),
        ("  many   blanks\u00a0here  ", "many blanks here"),
        ("line one\nline two\\\nline three", "line one\nline two\nline three"),
        ("", ""),
    ],
)
def test_what_a_reader_sees(markdown: str, text: str) -> None:
    assert plain_text(markdown) == text


#: What means something in Markdown, most of it without HTML and tables.
# fmt: off
SIGNS = st.sampled_from(
    ["a", "b ", "\n", "\n\n", "# ", "- ", "1. ", "  ", "    ", "> ", ">", "*", "**", "_", "`", "```\n", "[", "]", "(",
     ")", "![", "~~", "&amp;", "&lt;", "&#7;", "&nbsp;", "&", '"', "'", "[x] ", "\\", "\\\n", "---\n", ":", "\t",
     "===\n", '[a]: b "t>"\n', '[a](b "t>u")', "![x>y](z)", "|", "\u00a0", "\u2003"]
)
# fmt: on


@given(st.lists(st.one_of(SIGNS, st.text(max_size=2)), max_size=20).map("".join))
def test_the_short_way_leads_to_the_same_text(markdown: str) -> None:
    long_way = plaintext._text_of_any(plaintext._MARKDOWN.html(markdown))
    assert plain_text(markdown) == "\n".join(" ".join(line.split()) for line in long_way.split("\n") if line.split())


@given(st.text())
def test_any_text_becomes_folded_lines(markdown: str) -> None:
    lines = plain_text(markdown).split("\n")
    assert all(line == " ".join(line.split()) for line in lines)
    assert "" not in lines or lines == [""]


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "> ",
        ">",
        "*a ",
        "`",
        "<div>",
        "[a](",
        "<b>",
        "_",
        "a|",
        "![",
        "<!--",
        "&",
        "<",
        "<p>",
        "<a><font>",
        "<script>",
        "</script>",
        "<script ",
        "*a_",
        "<style",
        "- ",
        "  - a\n",
        "[a]: b\n",
        "&#x0;",
        "<a b='",
        "\\",
        "~~a",
        "<![CDATA[",
    ],
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    began = time.thread_time()
    plain_text(unit * (1_000_000 // len(unit)))
    assert time.thread_time() - began < 5
