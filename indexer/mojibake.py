"""Repairs text that was decoded with the wrong encoding: ``â€¦`` was once ``…``.

ftfy does it, but needs half a millisecond an article, so that only lines with a tell-tale sign get there.
"""

from __future__ import annotations

import re

import ftfy

# What the bytes 0x80 to 0x9F become in Windows-1252, where they are not the C1 controls of Latin-1.
_WINDOWS = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
# The first byte of a character of UTF-8, then one of its next bytes, each read as a character of its own. A no-break
# space (0xA0) is often a mere space by the time it gets here, in "Ã " for "à" most of all. Both alternatives begin with
# one range, for which the search is twice as fast. In UTF-8, all of that range begins with the same byte.
_FIRST_BYTE = b"\xc3"
_SIGN = re.compile(f"[\u00c2-\u00f4](?:[\u0080-\u00bf{_WINDOWS}]|(?<=Ã) )")
# Only the encoding: quotes, ligatures, widths and line breaks are the author's.
_CONFIG = ftfy.TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    fix_surrogates=False,
    remove_control_chars=False,
    normalization=None,
)


def suspected(text: str) -> bool:
    """Whether the text may hold UTF-8 that was read as Latin-1 or Windows-1252. Never misses any."""
    if text.isascii() or _FIRST_BYTE not in text.encode(errors="surrogatepass"):
        return False
    return _SIGN.search(text) is not None


def repaired(text: str) -> str:
    """The text as it was meant. Line by line, for what is wrong with one line need not be wrong with the next."""
    if not suspected(text):
        return text
    return "\n".join(_repaired_line(line) for line in text.split("\n"))


def _repaired_line(line: str) -> str:
    return ftfy.fix_encoding(line, _CONFIG) if suspected(line) else line
