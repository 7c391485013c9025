"""A user's words as tantivy queries: which articles match, and how well.

Matching follows Meilisearch: every word must be somewhere in the article, the last one as a prefix, with one typo
allowed from five letters and two from nine, where a wrong first letter counts as two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from tantivy import Occur, Query

from search.embedded.fields import BOOSTED, SCHEMA, tripled, words_of
from search.embedded.filters import every, some

_ONE_TYPO_FROM, _TWO_TYPOS_FROM = 5, 9
#: A whole query found as a phrase in the title, on top of its words' own scores.
_TITLE_PHRASE_BOOST = 6.0
_PREFIX_BOOST = 0.5


def typos_allowed(token: str) -> int:
    """By length in characters, as Meilisearch's ``minWordSizeForTypos`` has it by default."""
    return (len(token) >= _ONE_TYPO_FROM) + (len(token) >= _TWO_TYPOS_FROM)


def matching(tokens: Sequence[str], *, last_is_prefix: bool) -> Query:
    """The articles that have all the words. ``tokens`` are in comparable form; none of them: every article."""
    last = len(tokens) - 1
    return every([_word(token, prefix=last_is_prefix and at == last) for at, token in enumerate(tokens)])


def ranked(tokens: Sequence[str], *, last_is_prefix: bool) -> Query:
    """The same articles, scored: exact words over typos, titles over bodies, the phrase over its words."""
    better = [_exact(token) for token in tokens]
    if last_is_prefix:
        better.append(_title_prefix(tokens[-1]))
    if len(tokens) > 1:
        phrase = Query.phrase_query(SCHEMA, words_of(next(iter(BOOSTED))), list(tokens), slop=1)
        better.append(Query.boost_query(phrase, _TITLE_PHRASE_BOOST))
    must = matching(tokens, last_is_prefix=last_is_prefix)
    return Query.boolean_query([(Occur.Must, must), *((Occur.Should, query) for query in better)])


# While somebody types, all words but the last one repeat from keystroke to keystroke.
@lru_cache(maxsize=4096)
def _word(token: str, *, prefix: bool) -> Query:
    typos = typos_allowed(token)
    near = Query.fuzzy_term_query(SCHEMA, "words", tripled(token), typos, True, prefix)
    return some([near, *_wrong_first_letter(token, prefix=prefix)]) if typos == 2 else near  # noqa: PLR2004


def _wrong_first_letter(token: str, *, prefix: bool) -> list[Query]:
    """What is one edit away with another first letter: two typos, so for long words only."""
    tail = ".*" if prefix else ""
    replaced_or_missing = f"...({re.escape(token[1:])}|{re.escape(token)}){tail}"
    excess, swapped = token[1:], token[1] + token[0] + token[2:]
    return [
        Query.regex_query(SCHEMA, "words", replaced_or_missing),
        *(Query.fuzzy_term_query(SCHEMA, "words", tripled(word), 0, True, prefix) for word in (excess, swapped)),
    ]


@lru_cache(maxsize=4096)
def _exact(token: str) -> Query:
    places = [(words_of(field), boost) for field, boost in BOOSTED.items()]
    found = [Query.boost_query(Query.term_query(SCHEMA, name, token), boost) for name, boost in places]
    return some([Query.term_query(SCHEMA, "words", tripled(token), "freq"), *found])


def _title_prefix(token: str) -> Query:
    title = words_of(next(iter(BOOSTED)))
    return Query.boost_query(Query.fuzzy_term_query(SCHEMA, title, token, 0, True, True), _PREFIX_BOOST)
