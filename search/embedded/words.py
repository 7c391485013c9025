"""A user's words as tantivy queries: which articles match, and how well.

Matching follows Meilisearch, seen on a real 1.21:

- Every word must be somewhere in the article, the last one as a prefix.
- One typo is allowed from five letters, two from nine; a wrong first letter counts as two.
- Two or three neighbouring words may stand joined in the article (``block chain`` finds ``blockchain``); each joint
  costs a typo.
- A word may stand split in two there (``bitcoin`` finds ``bit coin``), at the one place where the index has the pair
  most often, without typos.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from tantivy import Occur, Query

from search.embedded.fields import BOOSTED, MAX_WORD_BYTES, MOST_BEGUN, SCHEMA, TAILS, beginnings_of, tripled, words_of
from search.embedded.filters import every, some
from search.embedded.vocabulary import Vocabulary, next_to_each_other
from search.page import TextField
from search.typos import typos_allowed

_MOST_JOINED = 3
#: Characters. tantivy refuses expressions of longer words for their number of states.
_LONGEST_WITH_TYPOS = 64
#: Ways to read a query that are tried at most. Real queries have one or two: few joined words exist in any index.
_MOST_READINGS = 32
#: A whole query found as a phrase in the title, on top of its words' own scores.
_TITLE_PHRASE_BOOST = 6.0
_PREFIX_BOOST = 0.5
_MISSPELT_BOOST = 3.0
#: Above what the other words add up to: an article with one more of a user's words is the better one.
_DROPPED_BOOST = 50.0


@dataclass(frozen=True, slots=True)
class Word:
    """What an article must have: a token, within so many typos, or a word that begins with it."""

    token: str
    typos: int
    prefix: bool


@dataclass(frozen=True)
class Reading:
    """What a query's tokens may mean in one state of the index. No tokens: every article."""

    vocabulary: Vocabulary
    tokens: tuple[str, ...]
    last_is_prefix: bool
    #: Words that no article has beside the others. They only rank, the last of them as a prefix.
    dropped: tuple[str, ...] = ()

    @cached_property
    def words(self) -> list[Word]:
        """The words of all readings and those dropped, for showing what matched."""
        return list(dict.fromkeys([*(word for reading in self._readings for word in reading), *self._dropped_words]))

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """The neighbours that stand for one word."""
        return [pair for word in self.words if (pair := self.vocabulary.split(word.token))]

    @cached_property
    def matching(self) -> Query:
        """The articles that match, all with the same score."""
        return some([every([self._query(word) for word in reading]) for reading in self._readings])

    @cached_property
    def ranked(self) -> Query:
        """The same articles, scored: exact words over typos, titles over bodies, the phrase over its words."""
        better = [_exact(token) for token in (*self.tokens, *self.dropped)]
        better += [_misspelt(word) for word in self.words if word.typos]
        better += [Query.boost_query(_near(word), _DROPPED_BOOST) for word in self._dropped_words]
        if self.last_is_prefix or self.dropped:
            better.append(_title_prefix((*self.tokens, *self.dropped)[-1]))
        if len(self.tokens) > 1:
            phrase = Query.phrase_query(
                SCHEMA, words_of(TextField.TITLE), [tripled(token) for token in self.tokens], slop=1
            )
            better.append(Query.boost_query(phrase, _TITLE_PHRASE_BOOST))
        return Query.boolean_query([(Occur.Must, self.matching), *((Occur.Should, query) for query in better)])

    @cached_property
    def _dropped_words(self) -> list[Word]:
        end = len(self.dropped) - 1
        return [Word(token, typos_allowed(token), at == end) for at, token in enumerate(self.dropped)]

    @cached_property
    def _readings(self) -> list[list[Word]]:
        readings = self._read_from(0)
        return [reading for reading, _ in zip(readings, range(_MOST_READINGS), strict=False)]

    def _read_from(self, start: int) -> Iterator[list[Word]]:
        if start == len(self.tokens):
            yield []
        for size in range(1, min(_MOST_JOINED, len(self.tokens) - start) + 1):
            word = self._word(start, size)
            if size == 1 or self._exists(word):
                yield from ([word, *rest] for rest in self._read_from(start + size))

    def _word(self, start: int, size: int) -> Word:
        token = "".join(self.tokens[start : start + size])
        is_last = start + size == len(self.tokens)
        return Word(token, max(0, typos_allowed(token) - (size - 1)), self.last_is_prefix and is_last)

    def _exists(self, word: Word) -> bool:
        return self.vocabulary.has(word, lambda: self._query(word))

    def _query(self, word: Word) -> Query:
        pair = self.vocabulary.split(word.token)
        return some([_near(word), next_to_each_other(*pair)]) if pair else _near(word)


# While somebody types, all words but the last one repeat from keystroke to keystroke.
@lru_cache(maxsize=4096)
def _near(word: Word) -> Query:
    if len(word.token.encode()) > MAX_WORD_BYTES:
        return Query.empty_query()  # no word in the index is as long
    if word.prefix and not word.typos and len(word.token) <= MOST_BEGUN:
        return _begun(word.token, beginnings_of())
    near = Query.fuzzy_term_query(SCHEMA, "words", tripled(word.token), word.typos, True, word.prefix)
    if word.typos < 2 or len(word.token) > _LONGEST_WITH_TYPOS:  # noqa: PLR2004  # what a wrong first letter costs
        return near
    return some([near, *_wrong_first_letter(word.token, prefix=word.prefix)])


def _wrong_first_letter(token: str, *, prefix: bool) -> list[Query]:
    """What is one edit away with another first letter."""
    replaced, missing = ((TAILS, tail) for tail in (token[1:], token))
    excess, swapped = (("words", tripled(word)) for word in (token[1:], token[1] + token[0] + token[2:]))
    return [
        Query.fuzzy_term_query(SCHEMA, field, word, 0, True, prefix)
        for field, word in (replaced, missing, excess, swapped)
    ]


@lru_cache(maxsize=4096)
def _exact(token: str) -> Query:
    places = [(words_of(field), boost) for field, boost in BOOSTED.items()]
    found = [Query.boost_query(Query.term_query(SCHEMA, name, tripled(token)), boost) for name, boost in places]
    return some([Query.term_query(SCHEMA, "words", tripled(token), "freq"), *found])


@lru_cache(maxsize=4096)
def _misspelt(word: Word) -> Query:
    """A title that has the word as it may have been meant is better than a body that has it."""
    title = words_of(TextField.TITLE)
    near = Query.fuzzy_term_query(SCHEMA, title, tripled(word.token[:MAX_WORD_BYTES]), word.typos, True, word.prefix)
    return Query.boost_query(near, _MISSPELT_BOOST)


def _title_prefix(token: str) -> Query:
    if len(token) <= MOST_BEGUN:
        found = _begun(token, beginnings_of(TextField.TITLE))
    else:
        found = Query.fuzzy_term_query(SCHEMA, words_of(TextField.TITLE), tripled(token), 0, True, True)
    return Query.boost_query(found, _PREFIX_BOOST)


def _begun(token: str, field: str) -> Query:
    """The articles in which some word begins so; all with the same score, as of a word with typos."""
    return Query.const_score_query(Query.term_query(SCHEMA, field, token, "basic"), 1.0)
