"""Text from the bytes of an upstream, whatever it says its encoding is."""

from __future__ import annotations

import codecs
import re

# Longer marks first: UTF-32's little-endian one begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
)
# A document without a mark begins with ASCII: "<?", "<r", "[" or "{" (XML 1.0, appendix F).
_WIDE = re.compile(rb"(?P<be>\x00[<\[{\s])|(?P<le>[<\[{\s]\x00)")
_DECLARED = re.compile(rb"""<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})""")
_HEADER = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
# What documents are written in. Python's other codecs are no encodings of documents, and some take quadratic time.
_KNOWN = re.compile(
    r"ascii|utf-(8|16|32)(-[bl]e)?|iso8859-\d+|cp\d+|koi8-[rtu]|mac-\w+|gb2312|gbk|gb18030|big5(hkscs)?|shift_jis\w*"
    r"|euc_\w+|iso2022_\w+|tis-620|hz|johab|kz1048|ptcp154"
)
# In these, the bytes of ASCII mean something else after an escape, so that such a text looks like valid UTF-8.
_ESCAPING = re.compile(r"iso2022_\w+|hz")
# As the WHATWG's Encoding Standard has it: a name that browsers read as that of a larger encoding.
_LARGER = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}


def decoded(body: bytes, content_type: str = "") -> str:
    """The text, without byte order mark. Never fails.

    A byte order mark wins (RFC 7303), then UTF-8 wherever the bytes are valid UTF-8, for text in another encoding
    hardly ever is and wrong labels are common; then the header's charset, then the XML declaration's, Latin-1 last of
    all. What remains is read as UTF-8 in which a stray byte is one of Windows-1252.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    if wide := _WIDE.match(body):
        return body.decode(f"utf-16-{wide.lastgroup}", "replace")
    labels = _labels(body, content_type)
    for encoding in (*(label for label in labels if _ESCAPING.fullmatch(label)), "utf-8", *labels):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return body.decode("utf-8", _STRAY)


def _labels(body: bytes, content_type: str) -> list[str]:
    """The encodings that header and XML declaration name, as Python calls them; unknown ones do not count."""
    header = _HEADER.search(content_type)
    declared = _DECLARED.match(body)
    names = [header[1] if header else "", declared[1].decode("ascii") if declared else ""]
    known = [encoding for name in names if (encoding := _known(name)) and not encoding.startswith(("utf-16", "utf-32"))]
    # Servers say Latin-1 of whatever they know nothing of.
    return sorted(known, key=lambda encoding: encoding == "cp1252")


def _known(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    return _LARGER.get(name, name) if _KNOWN.fullmatch(name) else None


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    # Latin-1 for the five bytes that Windows-1252 leaves undefined.
    wrong = error.object[error.start : error.end]
    return "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in wrong), error.end


_STRAY = "newsgate.windows-1252"
codecs.register_error(_STRAY, _as_windows_1252)
