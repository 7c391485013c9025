"""Words: how a user's query and an article's text are cut into comparable tokens."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from search.errors import InvalidCode, InvalidRequest

#: Meilisearch looks at the first ten words of a query and ignores the rest without saying so.
MAX_QUERY_WORDS = 10
#: Characters. Nobody types more into a search box; a longer text is a mistake worth an error.
MAX_QUERY_LENGTH = 1_000

_COMBINING = "\u0300-\u036f"
# Both patterns leave out "_", which separates words as in Meilisearch, and "ʼ" (U+02BC): Unicode has it as a letter,
# but Ukrainians type ' or ’ for it as often, and the three must find each other.
_WORD = re.compile(rf"[^\W_\u02bc](?:[^\W_\u02bc]|[{_COMBINING}])*")
_LATIN = "a-z\u00aa\u00ba\u00df-\u024f\u1e00-\u1eff"
_FIGURES = "0123456789"
_LETTER = r"[^\W_\u02bc]"
# A letter of another script ends a word of Latin letters and figures, and a Latin letter ends a word of another script:
# Meilisearch reads ``1ї`` as two words in one place and as one in the next, by what stands before it.
_OF_LATIN = rf"[0-9{_LATIN}]+"
_OF_OTHERS = rf"(?:(?![{_LATIN}]){_LETTER})+"
#: One of the `tokens` in a folded text.
TOKEN = re.compile(rf"{_OF_LATIN}|{_OF_OTHERS}")
_MARKS = re.compile(f"[{_COMBINING}]+")
_BLANKED = {code: " " for code in range(128) if not chr(code).isalnum()}

# Eight bits that hold the letters of English and Ukrainian and all that is usual between them. Folding a text in these,
# by a table, and taking it apart at blanks takes a quarter of the time of looking at each of its characters in Unicode.
_EIGHT_BITS = "cp1251"
# What no eight bits tell: there is nothing at this place of the code page.
_UNTOLD = 0x98


def fold_text(text: str) -> str:
    """Lower case without diacritics and compatibility forms: ``Їжак`` and ``іжак`` become one."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text)).lower()


def tokens(text: str) -> list[str]:
    """The comparable words of a text, in order."""
    if text.isascii():
        return text.lower().translate(_BLANKED).split()  # the same in a third of the time
    return _tokens_by_table(text) or TOKEN.findall(fold_text(text))


def _tokens_by_table(text: str) -> list[str]:
    """The same; nothing where the text has characters that the table does not tell."""
    try:
        folded = text.encode(_EIGHT_BITS).translate(_TABLE)
    except UnicodeEncodeError:
        return []
    if _UNTOLD in folded:
        return []
    words = folded.decode(_EIGHT_BITS)
    return TOKEN.findall(words) if _has_border(folded) else words.split()


def _has_border(folded: bytes) -> bool:
    """Whether a word has letters of two scripts, or figures before those of another one than Latin."""
    kinds = folded.translate(_KINDS)
    without_figures = kinds.replace(b"1", b"")
    return b"1c" in kinds or b"ac" in without_figures or b"ca" in without_figures


def _in_table(code: int) -> int:
    """What becomes of one character: a letter or figure, a blank, or something that is neither."""
    letters = "".join(TOKEN.findall(fold_text(bytes([code]).decode(_EIGHT_BITS, "ignore"))))
    try:
        (folded,) = (letters or " ").encode(_EIGHT_BITS)
    except ValueError:  # several, or one that the code page does not have
        return _UNTOLD
    return folded


def _kind(code: int) -> bytes:
    """Of a folded character: ``1`` a figure, ``a`` a Latin letter, ``c`` a letter of another script, a blank others."""
    character = bytes([code]).decode(_EIGHT_BITS, "replace")
    if character in _FIGURES:
        return b"1"
    if re.fullmatch(_OF_LATIN, character):
        return b"a"
    return b"c" if TOKEN.fullmatch(character) else b" "


_TABLE = bytes(map(_in_table, range(256)))
_KINDS = b"".join(map(_kind, range(256)))


@dataclass(frozen=True, slots=True)
class Query:
    """A user's text as words. Text is text: quotes, ``-``, ``*`` and ``AND`` are never syntax.

    ``words`` are spelled as the user wrote them; the last one is matched as a prefix.
    ``truncated`` tells that words past the tenth were left out.
    """

    words: tuple[str, ...] = ()
    truncated: bool = False

    @classmethod
    def parse(cls, text: str) -> Query:
        """Raises `InvalidRequest` for a text that is longer than `MAX_QUERY_LENGTH`."""
        if len(text) > MAX_QUERY_LENGTH:
            raise InvalidRequest(
                InvalidCode.QUERY_TOO_LONG,
                f"The query has {len(text):,} characters; shorten it to at most {MAX_QUERY_LENGTH:,}.",
            )
        words = tuple(_WORD.findall(unicodedata.normalize("NFC", text)))
        return cls(words[:MAX_QUERY_WORDS], truncated=len(words) > MAX_QUERY_WORDS)

    def __bool__(self) -> bool:
        return bool(self.words)

    @property
    def tokens(self) -> list[str]:
        """The words in comparable form."""
        return [token for word in self.words for token in tokens(word)]
