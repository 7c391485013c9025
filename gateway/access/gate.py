"""Tells who asks, once for each request."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.types import Scope as ASGIScope

from gateway.access import keys
from gateway.access.access import OPEN, Access, Asker, Scope
from gateway.access.clients import Clients
from gateway.access.denied import unauthenticated, unknown
from gateway.bounded import Bounded
from search.filters import ArticleFilter

if TYPE_CHECKING:
    from gateway.access.tokens import Verifier

#: Bytes of tokens that were verified, and of one: a signature takes fifty times as long as a digest.
_VERIFIED_BYTES, _VERIFIED = 1_000_000, 400

_SCHEME = b"bearer "
#: Bytes. Tokens with a few hundred claims have fewer.
_LONGEST_TOKEN = 8_000


@dataclass(frozen=True, slots=True)
class Key:
    """A key by its digest; ``name`` is for people."""

    name: str
    digest: bytes
    access: Access


@dataclass(frozen=True, slots=True)
class Tokens:
    """How claims of a token become what it opens: the claims that name scopes and a tenant."""

    verifier: Verifier
    scope_claim: str
    tenant_claim: str


@dataclass(frozen=True, slots=True)
class Door:
    """Who is let in. ``anonymous``: who says nothing of themselves; None: they are not."""

    keys: Sequence[Key] = ()
    anonymous: Access | None = None
    tokens: Tokens | None = None
    tenants: Mapping[str, ArticleFilter] | None = None


class _Credentials(NamedTuple):
    """What somebody has shown. ``digest`` names them; None where their address is all that is known of them."""

    access: Access
    digest: bytes | None = None
    until: float | None = None


_NONE_NEEDED = _Credentials(OPEN)


class Gate:
    """Without a ``door`` everybody may ask, and what they say of themselves is not looked at."""

    def __init__(
        self, door: Door | None = None, now: Callable[[], float] = time.time, clients: Clients | None = None
    ) -> None:
        self._door = door
        self._clients = clients or Clients()
        self._now = now
        self._keys = {key.digest: key for key in door.keys} if door else {}
        self._anonymous = _Credentials(door.anonymous) if door and door.anonymous else None
        self._verified: Bounded[bytes, _Credentials] = Bounded(_VERIFIED_BYTES)

    @property
    def is_open(self) -> bool:
        """Whether answers are the same for everybody."""
        return self._door is None

    def asker(self, authorization: bytes | None, address: str = "") -> Asker:
        """By the header of that name, and the address that the request comes from. Raises `Denied`."""
        access, digest, until = self._credentials(authorization)
        client = self._clients.by_digest(digest) if digest else self._clients.by_address(address)
        return Asker(client, access, until)

    def _credentials(self, authorization: bytes | None) -> _Credentials:
        if self._door is None:
            return _NONE_NEEDED
        if authorization is None:
            if self._anonymous is None:
                raise unknown()
            return self._anonymous
        if authorization[: len(_SCHEME)].lower() != _SCHEME:
            raise unauthenticated("The header Authorization must be Bearer and your key, with a blank between.")
        token = _token(authorization)
        digest = keys.digest(token)
        found = self._keys.get(digest)
        # By digests, of which nobody can choose one that is nearly right; and as a whole, however they differ.
        if found is not None and hmac.compare_digest(found.digest, digest):
            return _Credentials(found.access, digest)
        if keys.is_key(token) or self._door.tokens is None:
            raise unauthenticated("The key is not known here.")
        return self._holder(self._door.tokens, token, digest)

    def _holder(self, tokens: Tokens, token: bytes, digest: bytes) -> _Credentials:
        """Of a token. Its claims are kept as long as it is valid, and not the token."""
        known = self._verified.get(digest)
        if known is not None and known.until is not None and self._now() < known.until:
            return known
        if len(token) > _LONGEST_TOKEN:
            raise unauthenticated(f"The token has more than {_LONGEST_TOKEN:,} bytes.")
        claims = tokens.verifier.claims(token.decode("latin-1"))
        access = Access(_scopes(claims.get(tokens.scope_claim)), self._tenant(claims, tokens.tenant_claim))
        # Whoever is given a new token every minute stays the same client.
        holder = keys.digest(claims["sub"].encode()) if isinstance(claims.get("sub"), str) else digest
        credentials = _Credentials(access, holder, float(claims["exp"]) + tokens.verifier.leeway)
        self._verified.put(digest, credentials, _VERIFIED)
        return credentials

    def _tenant(self, claims: Mapping[str, Any], claim: str) -> ArticleFilter | None:
        tenants = (self._door and self._door.tenants) or {}
        named = claims.get(claim)
        if named is None and not tenants:
            return None
        # Whoever names nobody would see all tenants' articles.
        if not isinstance(named, str) or named not in tenants:
            raise unauthenticated(f"The token must name a tenant of this server in the claim {claim}.")
        return tenants[named]


def _token(authorization: bytes) -> bytes:
    """However the scheme and the blanks behind it are written."""
    return authorization[len(_SCHEME) :].strip()


def address_of(scope: ASGIScope) -> str:
    """Of the client, as far as proxies are trusted; empty where it has none."""
    client = scope.get("client")
    return client[0] if client else ""


def _scopes(claim: object) -> frozenset[Scope]:
    """Of a text with blanks between (RFC 8693) or a list. Others in it are other services'."""
    named = claim.split() if isinstance(claim, str) else claim if isinstance(claim, list) else ()
    return frozenset(scope for scope in Scope if scope.value in named)
