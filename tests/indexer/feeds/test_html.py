"""HTML made safe: the same words, nothing that runs, bounded time."""

from __future__ import annotations

import html as entities
import time

import nh3
import pyromark
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import html, safe_html
from indexer.plaintext import plain_text

BASE = "https://harbor.example/2025/page?x=1"
#: What a reader of the gateway's HTML gets, as in schema/body.py.
OPTIONS = pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_STRIKETHROUGH | pyromark.Options.ENABLE_FOOTNOTES


def rendered(markdown: str) -> str:
    return nh3.clean(pyromark.html(markdown, options=OPTIONS))


@pytest.mark.parametrize(
    ("markup", "markdown"),
    [
        ("<p>One <b>bold</b> <em>word</em></p><p>Two<br>lines</p>", "One **bold** *word*\n\nTwo  \nlines"),
        ("<h2>Head</h2><ul><li>a<li>b</ul>", "## Head\n\n- a\n- b"),
        ("<p><a href='x.html'>link</a></p>", "[link](https://harbor.example/2025/x.html)"),
        ("<p><img src='//cdn.example/i.png' alt='Alt'></p>", "![Alt](https://cdn.example/i.png)"),
        ("<pre><code>a = 1\n\n  b</code></pre>", "```\na = 1\n\n  b\n```"),
        ("<blockquote><p>Said</p></blockquote>", "> Said"),
        ("plain", "plain"),
        ("", ""),
        ("<p> </p>", ""),
    ],
)
def test_markdown(markup: str, markdown: str) -> None:
    assert html.read(markup, BASE).markdown == markdown


@pytest.mark.parametrize(
    "words",
    [
        "2 * 3 * 4 and _x_ a_b_c **no** __no__",
        "1. no list",
        "- no list",
        "# no heading",
        "+ no list",
        "> no quote",
        "[no](link) ![no](image) [^1] [x]: y",
        "`no code` ~~~ ``` ~~no~~ ~no~",
        "| no | table |",
        "&amp;copy; &amp;lt;T&amp;gt; &lt;T&gt; &lt;script&gt; &amp;#65;",
        "https://e.example/a_b_c_d?x=*y*",
        "\\* back\\slash\\",
        "--- === ***",
        "$5 and ^up^ ==no== :smile: {x}",
    ],
)
def test_what_looks_like_markdown_stays_text(words: str) -> None:
    markup = f"<p>{words}</p><ul><li>{words}</li></ul><p>first<br>{words}</p><table><tr><td>{words}</td></tr></table>"
    seen = entities.unescape(words).split()
    shown = nh3.clean(rendered(html.read(markup).markdown).replace("<", " <"), tags=set())
    assert entities.unescape(shown).split() == [*seen, *seen, "first", *seen, *seen]


@pytest.mark.parametrize(
    "markup",
    [
        "<script>evil()</script>ok",
        "<style>evil{}</style>ok",
        "<iframe src='https://evil.example'>evil</iframe>ok",
        "<p onclick='evil()'>ok</p>",
        "<a href='javascript:evil()'>ok</a>",
        "<a href=' java\nscript:evil()'>ok</a>",
        "<a href='data:text/html,evil'>ok</a>",
        "<img src=x onerror=evil()>ok",
        "<svg onload=evil()><script>evil()</script></svg>ok",
        "<math><mtext><script>evil()</script></mtext></math>ok",
        "<noscript><p title='</noscript><img src=x onerror=evil()>'></noscript>ok",
        "<form action='https://evil.example'><button>ok</button></form>",
        "<p style='background:url(evil)'>ok</p>",
        "<object data='evil'></object><embed src='evil'>ok",
        "<template>evil</template>ok",
        "<textarea><script>evil()</script></textarea>ok",
        "<base href='https://evil.example'>ok",
        "<!-- evil -->ok<!-- evil",
    ],
)
def test_nothing_can_run(markup: str) -> None:
    found = html.read(markup, "https://harbor.example/")
    assert "evil" not in found.markdown.replace('title="', "")
    assert "evil" not in rendered(found.markdown)
    assert "ok" in found.text


def test_markdown_in_text_makes_no_link_that_runs() -> None:
    found = html.read("<p>[ok](javascript:evil()) &lt;img src=x onerror=evil()&gt;</p>")
    assert "<a" not in rendered(found.markdown)
    assert "<img" not in rendered(found.markdown)


@pytest.mark.parametrize(
    ("markup", "image"),
    [
        ("<img src='/a.png'><img src='/b.png'>", "https://harbor.example/a.png"),
        ("<img src='/a.png' width='1' height='1'><img src='/b.png' width='600'>", "https://harbor.example/b.png"),
        ("<img src='/a.png' height=0><img src='/b.png'>", "https://harbor.example/b.png"),
        ("<img src='https://pixel.wp.com/b.gif?v=1'><img src='/b.png'>", "https://harbor.example/b.png"),
        ("<img src='http://feeds.feedburner.com/~r/x/~4/y'>", None),
        ("<img src='data:image/png;base64,AAAA'>", None),
        ("<img src='data:image/gif;base64,R0' data-src='https://e.example/lazy.png'>", "https://e.example/lazy.png"),
        ("<img data-src='javascript:x'>", None),
        ("<img alt='none'>", None),
        ("<img src='/a.png?x=1&amp;y=2'>", "https://harbor.example/a.png?x=1&y=2"),
        ("<img src='https://e.example/a b.png'>", "https://e.example/a%20b.png"),
        ("none", None),
    ],
)
def test_pictures(markup: str, image: str | None) -> None:
    found = html.read(markup, BASE)
    assert found.image == image
    assert rendered(found.markdown).count("<img") == markup.count("/b.png") + (
        image is not None and "/b.png" not in image
    )


def test_a_picture_that_is_loaded_late_is_shown_once() -> None:
    markup = (
        "<img src='data:x' data-src='https://e.example/a.png'><noscript><img src='https://e.example/a.png'></noscript>"
    )
    assert html.read(markup, BASE).markdown == "![](https://e.example/a.png)"


def test_without_a_base_relative_addresses_are_dropped() -> None:
    found = html.read("<p><a href='/x'>link</a><img src='/i.png'></p>")
    assert (found.markdown, found.image) == ("link", None)


MARKUP = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *(
                    "<p>",
                    "</p>",
                    "<b>",
                    "</b>",
                    "<i>",
                    "<a href='/x_y_'>",
                    "</a>",
                    "<ul>",
                    "<li>",
                    "</ul>",
                    "<ol start=3>",
                ),
                *(
                    "</ol>",
                    "<table>",
                    "<tr>",
                    "<td>",
                    "<th>",
                    "</table>",
                    "<pre>",
                    "</pre>",
                    "<code>",
                    "</code>",
                    "<br>",
                ),
                *(
                    "<hr>",
                    "<h3>",
                    "</h3>",
                    "<blockquote>",
                    "</blockquote>",
                    "<img src=/i.png>",
                    "<div>",
                    "</div>",
                    "<q>",
                ),
                *(
                    "<sup>",
                    "</sup>",
                    "<del>",
                    "<dl>",
                    "<dt>",
                    "<dd>",
                    "<details>",
                    "<summary>",
                    "<ruby>",
                    "<rt>",
                    "<span>",
                ),
                *("<figure>", "<figcaption>", "<mark>", "<kbd>", "<script>", "</script>", "<!--", "-->"),
                *("&amp;", "&lt;", "&gt;", "&nbsp;", "&#42;", "&amp;copy;", "\n", "\n\n", "\t", " ", ":", "\\", ">"),
                *("*", "_", "`", "~~", "#", "-", "+", "1.", "|", "[", "](", ")", "!", "word ", "an other", " 2 * 3 "),
            ]
        ),
        st.text(max_size=6),
    ),
    max_size=30,
).map("".join)


@settings(max_examples=500, deadline=None)
@given(MARKUP)
def test_the_words_are_those_of_the_safe_html(markup: str) -> None:
    found = html.read(markup, BASE)
    assert plain_text(found.markdown).split() == found.text.split()
    if html.has_markup(markup):
        assert html.text(markup).split() == found.text.split()


@settings(max_examples=300, deadline=None)
@given(MARKUP)
def test_reading_never_fails_and_nothing_runs(markup: str) -> None:
    shown = rendered(html.read(markup, BASE).markdown)
    assert "<script" not in shown
    assert isinstance(html.title(markup), str)


def test_a_body_that_is_too_deep_is_reduced_to_its_text() -> None:
    for tag in ("div", "b", "span", "table", "ul", "font", "a", "blockquote"):
        found = html.read(f"<{tag}>" * 50_000 + "deep <script>evil()</script>words" + f"</{tag}>" * 50_000)
        assert found.text.split() == found.markdown.split() == ["deep", "words"]


def test_an_old_list_that_closes_nothing_is_not_deep() -> None:
    assert html.read("<ul>" + "<li>entry" * 500 + "</ul>").markdown.count("- entry") == 500
    assert html.read("<p>one" * 500).markdown.count("\n\n") == 499


def test_formatting_that_is_left_open_is_not_multiplied() -> None:
    started = time.process_time()
    fonts = "".join(f"<font size={n}>" for n in range(99))
    found = html.read(f"<ul><li>{fonts}</li>" + "<li>x</li>" * 90_000)
    assert len(found.markdown) < 5_000_000
    assert time.process_time() - started < 15


def test_many_pictures_take_linear_time() -> None:
    started = time.process_time()
    html.read("".join(f"<img src=/{n}>" for n in range(60_000)), BASE)
    assert time.process_time() - started < 30


def test_a_long_body_is_cut() -> None:
    found = html.read("<p>" + "word " * 1_000_000)
    assert len(found.text) <= safe_html.MAX_LENGTH


def test_text_in_paragraphs_becomes_html() -> None:
    assert safe_html.paragraphs("a < b\nc\n\n\n  d & e \n") == "<p>a &lt; b<br>c</p><p>d &amp; e</p>"
    assert safe_html.paragraphs(" \n ") == ""
