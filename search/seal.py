"""Tokens of whole searches: opaque, for addresses (URLs), and refused when anything in them was changed.

A token is the version, then in base64url the packed state and a MAC over both.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from search import packing
from search.errors import InvalidCode, InvalidRequest
from search.state import SearchState

_VERSION = "1"
#: Bytes. Changing a token to another that is taken needs 2 ** 63 attempts on average.
_MAC_SIZE = 8
#: Bytes of a packed state. Its token has a third more characters, which is about what fits into an address.
MAX_STATE_SIZE = 6_000

#: Stands in for the key where none is set: then tokens tell damage, and not who made them.
_PUBLIC_KEY = "newsgate"


class Seal:
    """Makes tokens and takes them. Gateways that share a key take each other's."""

    def __init__(self, key: str | None = None) -> None:
        self._key = hashlib.blake2b((key or _PUBLIC_KEY).encode(), digest_size=32, person=b"newsgate state").digest()

    def token(self, state: SearchState) -> str:
        """Raises `InvalidRequest` for a search of more than `MAX_STATE_SIZE` bytes."""
        packed = packing.packed(state)
        if len(packed) > MAX_STATE_SIZE:
            raise _refused(
                f"The search is too large for a state: {len(packed):,} bytes, and at most {MAX_STATE_SIZE:,} fit; "
                "leave values out, or ask for no states."
            )
        return self._sealed(packed)

    def state(self, token: str) -> SearchState:
        """The search behind a token. Raises `InvalidRequest` unless it is one of ours, unchanged."""
        if not token.startswith(_VERSION):
            raise _refused("The state is of another version of newsgate; search anew with query and filter.")
        packed = self._opened(token)
        if packed is None:
            raise _refused("The state is damaged or was made with another key; use one that an answer has, unchanged.")
        if len(packed) > MAX_STATE_SIZE:
            raise _refused("The state is larger than any that newsgate makes; search anew with query and filter.")
        try:
            state = packing.unpacked(packed)
            state.check()
        except ValueError as error:
            message = "The state has parts that this version of newsgate does not know; search anew."
            raise _refused(message) from error
        except InvalidRequest as error:
            raise _refused(f"The state's search cannot be answered: {error}") from error
        return state

    def _sealed(self, packed: bytes) -> str:
        return _VERSION + base64.urlsafe_b64encode(packed + self._mac(packed)).rstrip(b"=").decode()

    def _opened(self, token: str) -> bytes | None:
        try:
            encoded = token[len(_VERSION) :].encode("ascii")
            sealed = base64.urlsafe_b64decode(encoded + b"=" * (-len(encoded) % 4))
        except (UnicodeError, binascii.Error):
            return None
        packed, mac = sealed[:-_MAC_SIZE], sealed[-_MAC_SIZE:]
        # Letters that base64 reads over, or reads as others, would be changes too.
        is_whole = hmac.compare_digest(mac, self._mac(packed)) and token == self._sealed(packed)
        return packed if is_whole else None

    def _mac(self, packed: bytes) -> bytes:
        return hashlib.blake2b(_VERSION.encode() + packed, digest_size=_MAC_SIZE, key=self._key).digest()


def _refused(message: str) -> InvalidRequest:
    return InvalidRequest(InvalidCode.INVALID_STATE, message)
