"""What an answer that is no success means."""

from __future__ import annotations

from search.errors import EngineFailed, EngineUnavailable

# Overload, and a server that gave up waiting for the request.
_WORTH_TRYING_AGAIN = frozenset({408, 429})
_SERVER_ERROR = 500

# Enough for any message of the server's own; a proxy in between may answer with a page.
_LONGEST_MESSAGE = 500

# Said of an index that has no settings at all. The server makes an index a moment before it gives it those that it was
# to be made with, and searches see it in between.
_NOT_SET_UP = "This index does not have configured"


class MissingIndex(EngineFailed):
    """The index does not exist, or only just: nothing was pushed yet. Whoever asked decides what that means."""


class UnknownAttribute(EngineFailed):
    """Documents cannot be sorted by an attribute, because none of them has it."""


def refusal(
    server: str, status: int, code: str | None, message: str | None, retry_after: bytes = b""
) -> EngineFailed | EngineUnavailable:
    """The error to raise. ``code`` and ``message`` are the server's, None where somebody else answered.

    ``retry_after`` is the header; of its two forms, the one in seconds is understood.
    """
    said = f"{server} answered {status}: {(message or 'without a reason')[:_LONGEST_MESSAGE]}"
    if status in _WORTH_TRYING_AGAIN or status >= _SERVER_ERROR:
        return EngineUnavailable(said, float(retry_after) if retry_after.isdigit() else 0.0)
    return _kind(code or "", message or "")(said)


def _kind(code: str, message: str) -> type[EngineFailed]:
    return _KINDS.get(code) or (MissingIndex if _NOT_SET_UP in message else EngineFailed)


_KINDS: dict[str, type[EngineFailed]] = {
    "index_not_found": MissingIndex,
    "invalid_document_sort": UnknownAttribute,
}
