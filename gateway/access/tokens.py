"""JSON Web Tokens (RFC 7519) that somebody else has made for those who ask: whether they are to be believed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jwt
from jwt.exceptions import (
    ExpiredSignatureError,
    ImmatureSignatureError,
    InvalidAudienceError,
    InvalidIssuerError,
    MissingRequiredClaimError,
    PyJWTError,
)
from jwt.utils import base64url_decode, base64url_encode

from gateway.access.denied import unauthenticated

_TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_REQUIRED = ["exp", "iss", "aud"]


def _is_canonical(token: str) -> bool:
    """Whether it is written in the one way that RFC 7515 knows: what decodes to the same is another token elsewhere.

    Head and claims are signed as they are written. Raises `ValueError`.
    """
    signature = token.rpartition(".")[2].encode()
    return _TOKEN.fullmatch(token) is not None and base64url_encode(base64url_decode(signature)) == signature


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """``key`` verifies by this one algorithm. ``id`` is what a token's header names it by."""

    key: Any
    algorithm: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Verifier:
    """Tokens of one issuer for one audience. ``leeway``: seconds that clocks may differ by."""

    keys: Sequence[VerifyingKey]
    issuer: str
    audience: str
    leeway: float

    def claims(self, token: str) -> Mapping[str, Any]:
        """Raises `Denied`."""
        key = self._key(token)
        try:
            return jwt.decode(
                token,
                key.key,
                algorithms=[key.algorithm],  # of our key, whatever the token says
                audience=self.audience,
                issuer=self.issuer,
                leeway=self.leeway,
                options={"require": _REQUIRED},
            )
        except ExpiredSignatureError:
            raise unauthenticated("The token has expired; get a new one.") from None
        except ImmatureSignatureError:
            raise unauthenticated("The token is not valid yet.") from None
        except (InvalidAudienceError, InvalidIssuerError):
            raise unauthenticated("The token is not for this server, or not from its issuer.") from None
        except MissingRequiredClaimError:
            raise unauthenticated(f"The token must have the claims {', '.join(_REQUIRED)}.") from None
        except (PyJWTError, ValueError, TypeError, RecursionError):
            raise unauthenticated("The token is damaged, or was made with another key.") from None

    def _key(self, token: str) -> VerifyingKey:
        """Which key is meant, by the only thing of an unverified token that is looked at."""
        try:
            if not _is_canonical(token):
                raise ValueError(token)
            named = jwt.get_unverified_header(token).get("kid")
        except (PyJWTError, ValueError, TypeError, RecursionError):
            raise unauthenticated("The token is no JSON Web Token.") from None
        found = [key for key in self.keys if named is None or key.id in {None, named}]
        if len(found) != 1:
            raise unauthenticated("The token names none of the keys that are known here.")
        return found[0]
