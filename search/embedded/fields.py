"""How a document lies in tantivy: its fields, and what goes into each.

A change here needs a new `VERSION`: an index of another version counts as absent and is filled anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import get_args

import orjson
import tantivy

from search import terms
from search.arrivals import ARRIVAL
from search.article import Document
from search.conditions import TermField
from search.page import TextField
from search.related import leading
from search.text import tokens
from search.typos import TWO_TYPOS_FROM

VERSION = 5

#: Attributes kept apart from the rest of a document, so that a page without them never decodes them.
LARGE_ATTRIBUTES = ("body", "text")

TERM_FIELDS: tuple[TermField, ...] = get_args(TermField)
#: Term fields with thousands of values.
LONG_FIELDS: tuple[TermField, ...] = ("tags", "author")
#: The column with the names of the term fields that an article has no value in.
LACKING = "lacking"
#: Fields boosted in relevance, with the boost of a word that stands there.
BOOSTED = {TextField.TITLE: 4.0, TextField.TAGS: 2.5, TextField.DESCRIPTION: 1.5}

#: Attributes that are indexed as they are.
_INTEGERS = ("publishedAt", "updatedAt", "touchedAt", ARRIVAL)

#: Order keys are text, so that one column holds the sort's number and then the id. An offset keeps numbers positive.
_ORDER_OFFSET = 2**40
ORDER_OF_NOTHING = "order_sticky"

#: Letters. Words are indexed by how they begin, too: thousands begin with the same letter, and to look each of them up
#: would take longer than all else.
MOST_BEGUN = 3

#: Long words without their first letter, so that those with another one are found.
TAILS = "tails"

#: UTF-8 bytes of a word; longer ones are no words, and Meilisearch leaves them out too.
MAX_WORD_BYTES = 250
#: UTF-8 bytes of a character.
_MOST_BYTES = 4
#: Stands between fields and between tags, so that no phrase reaches from one into the next. No query has it.
_BOUNDARY = "|"


def shown(field: TermField) -> str:
    """The column with a term field's spellings, for facets; the field itself holds the folded keys."""
    return f"{field}_shown"


def number(field: TermField) -> str:
    """The column with the numbers of a long term field's spellings: tantivy counts these twice as fast as texts."""
    return f"{field}_number"


def number_of(value: str) -> int:
    """The same everywhere and always. Of 63 bits: a million values have two alike once in ten million indexes."""
    return int.from_bytes(blake2b(value.encode(), digest_size=8).digest()) >> 1


def order(key: str) -> str:
    """The column that a sort key (``publishedAt``, ``touchedAt``) is ordered by."""
    return f"order_{key}"


def words_of(field: TextField) -> str:
    return f"{field.value}_words"


def beginnings_of(field: TextField | None = None) -> str:
    """How words begin, up to `MOST_BEGUN` letters: of one field or of all."""
    return f"{field.value}_beginnings" if field else "beginnings"


def tripled(token: str) -> str:
    """A word with its first letter three times.

    Typos are edit distances, but a wrong first letter counts as two typos (as in Meilisearch). Said three times,
    it is out of reach of the one or two edits that an automaton is asked for, while all other edits cost as before.
    """
    return token[0] * 2 + token


def tie(article: str) -> int:
    """The first 60 bits of an id as a number that sorts like the id: breaks ties between equal instants."""
    return int(article.removeprefix("art_")[:12], 32)


def _build_schema() -> tantivy.Schema:
    build = tantivy.SchemaBuilder()
    for name in ("id", "externalId", "slug", "url", "group", "story", "topic"):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for field in TERM_FIELDS:
        build.add_text_field(field, tokenizer_name="raw", index_option="basic")
        build.add_text_field(shown(field), tokenizer_name="raw", index_option="basic", fast=True)
    for field in LONG_FIELDS:
        build.add_integer_field(number(field), fast=True)
    build.add_text_field(LACKING, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("coverImage", "translation"):
        build.add_boolean_field(name, indexed=True)
    for name in (*_INTEGERS, "tie"):
        build.add_integer_field(name, indexed=True, fast=True)
    for name in (order("publishedAt"), order("touchedAt"), ORDER_OF_NOTHING):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    build.add_text_field("words", tokenizer_name="blank", index_option="position")
    for boosted in BOOSTED:
        build.add_text_field(words_of(boosted), tokenizer_name="blank", index_option="position")
    for basic in (beginnings_of(), beginnings_of(TextField.TITLE), TAILS):
        build.add_text_field(basic, tokenizer_name="blank", index_option="basic")
    for name in ("head", *LARGE_ATTRIBUTES):
        build.add_bytes_field(name, stored=True)
    return build.build()


SCHEMA = _build_schema()


def register_tokenizers(index: tantivy.Index) -> None:
    """Words are cut before they get here (`search.text`), one blank between them."""
    index.register_tokenizer("blank", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())


def tantivy_document(document: Document) -> tantivy.Document:
    """What is indexed and stored of `Article.document`."""
    into = tantivy.Document()
    _add_terms(into, document)
    _add_exact(into, document)
    _add_instants(into, document)
    _add_words(into, document)
    head = {name: value for name, value in document.items() if name not in LARGE_ATTRIBUTES}
    into.add_bytes("head", orjson.dumps(head))
    for name in LARGE_ATTRIBUTES:
        if name in document:
            into.add_bytes(name, document[name].encode())
    return into


def _add_terms(into: tantivy.Document, document: Document) -> None:
    for field in TERM_FIELDS:
        found = _term_values(document, field)
        for value in found:
            into.add_text(field, terms.fold(value))
            into.add_text(shown(field), value)
            if field in LONG_FIELDS:
                into.add_integer(number(field), number_of(value))
        if not found:
            into.add_text(LACKING, field)


def _term_values(document: Document, field: TermField) -> list[str]:
    found: list[str]
    match field:
        case "tags":
            found = document.get("tags", [])
        case "author":
            found = document.get("authors", [])
        case "source":
            found = [document["source"]["key"]]
        case _:
            found = [document[field]] if field in document else []
    return found


def _add_exact(into: tantivy.Document, document: Document) -> None:
    for name in ("id", "externalId", "group", "story"):
        if name in document:
            into.add_text(name, document[name])
    for slug in document["slugs"]:
        into.add_text("slug", slug)
    for address in {document[name] for name in ("url", "canonicalUrl") if name in document}:
        into.add_text("url", address)
    for topic in leading(document):
        into.add_text("topic", topic)
    into.add_boolean("coverImage", "coverImage" in document)
    into.add_boolean("translation", "translatedFrom" in document.get("ai", ()))


def _add_instants(into: tantivy.Document, document: Document) -> None:
    article = document["id"]
    into.add_integer("tie", tie(article))
    for name in _INTEGERS:
        if name in document:
            into.add_integer(name, document[name])
    for name in ("publishedAt", "touchedAt"):
        into.add_text(order(name), _order_key(document[name]) + article)
    sticky = document.get("stickyWeight", 0)
    into.add_text(ORDER_OF_NOTHING, _order_key(sticky) + _order_key(document["publishedAt"]) + article)


def _order_key(number: int) -> str:
    return f"{number + _ORDER_OFFSET:013d}"


def _add_words(into: tantivy.Document, document: Document) -> None:
    everything: list[str] = []
    said: set[str] = set()
    for field in TextField:
        value = document.get(field.value, "")
        texts = [_words(text) for text in (value if isinstance(value, list) else [value])]
        said.update(*texts)
        if field is TextField.TITLE:
            into.add_text(beginnings_of(field), " ".join(_beginnings(said)))
        # `tripled`, without a call for each
        words = f" {_BOUNDARY} ".join([" ".join([word[0] * 2 + word for word in text]) for text in texts])
        everything.append(words)
        if field in BOOSTED:
            into.add_text(words_of(field), words)
    into.add_text("words", f" {_BOUNDARY} ".join(everything))
    into.add_text(beginnings_of(), " ".join(_beginnings(said)))
    into.add_text(TAILS, " ".join([word[1:] for word in said if len(word) >= TWO_TYPOS_FROM]))


def _beginnings(words: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for length in range(MOST_BEGUN, 0, -1):
        words = {word[:length] for word in words}  # of fewer and fewer
        found |= words
    return found


def _words(text: str) -> list[str]:
    found = tokens(text)
    if max(map(len, found), default=0) * _MOST_BYTES <= MAX_WORD_BYTES:  # nearly always
        return found
    return [token for token in found if len(token.encode()) <= MAX_WORD_BYTES]


def counted(found: tantivy.SearchResult) -> int:
    """How many documents a search with ``count=True`` matched."""
    count: int = found.count  # type: ignore[attr-defined]  # missing in the package's stubs
    return count
