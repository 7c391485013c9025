"""What is said to those who may not: as RFC 6750 has it in the header, and in a sentence with a code."""

from __future__ import annotations

from gateway.asked import Unreadable

_REALM = b'Bearer realm="newsgate"'


class Denied(Unreadable):
    """A request of somebody who may not ask it."""


def unknown() -> Denied:
    """Nobody said who asks."""
    return Denied(
        "Say who asks, in the header Authorization: Bearer and your key.",
        401,
        "UNAUTHENTICATED",
        headers=[(b"www-authenticate", _REALM)],
    )


def unauthenticated(sentence: str) -> Denied:
    """What was said of who asks is not taken. It is never repeated: it may be a key with a letter missing."""
    return Denied(
        sentence, 401, "UNAUTHENTICATED", headers=[(b"www-authenticate", _REALM + b', error="invalid_token"')]
    )


def forbidden(scope: str) -> Denied:
    challenge = _REALM + b', error="insufficient_scope", scope="%b"' % scope.encode()
    return Denied(
        f"This takes the scope {scope}, which your key does not have.",
        403,
        "FORBIDDEN",
        headers=[(b"www-authenticate", challenge)],
    )
