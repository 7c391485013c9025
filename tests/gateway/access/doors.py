"""Sites that some may ask: who holds which key, and what a file of keys says of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jwt

from gateway.access import configuration, keys
from gateway.access.gate import Door
from schema import schema

ISSUER, AUDIENCE = "https://issuer.example/", "newsgate"
SECRET = "a secret of as many bytes as the longest hash that a token is tried with"

#: By who holds it.
KEYS = {name: keys.PREFIX + name.ljust(43, "0") for name in ("reader", "follower", "admin", "orbit", "lunar", "none")}

_TENANTS = """
[tenants.orbit]
source = { anyOf = ["orbit-wire"] }

[tenants.lunar]
source = { anyOf = ["lunar-post"] }
"""
_SCOPES = {
    "reader": '["search"]',
    "follower": '["subscribe"]',
    "admin": '["admin"]',
    "orbit": '["search", "subscribe"]\ntenant = "orbit"',
    "lunar": '["search", "subscribe"]\ntenant = "lunar"',
    "none": "[]",
}
_JWT = f"""
[jwt]
secret_file = "secret"
issuer = "{ISSUER}"
audience = "{AUDIENCE}"
leeway_seconds = 0
"""


def written(folder: Path, more: str = "", has_tenants: bool = True) -> Path:
    """The file: a key for each of `KEYS`, and tokens."""
    (folder / "secret").write_text(SECRET + "\n")
    lines = [_TENANTS if has_tenants else "", _JWT, more]
    for name, scopes in _SCOPES.items():
        if has_tenants or "tenant" not in scopes:
            digest = keys.digest(KEYS[name].encode()).hex()
            lines.append(f'[[keys]]\nname = "{name}"\nsha256 = "{digest}"\nscopes = {scopes}')
    path = folder / "keys.toml"
    path.write_text("\n".join(lines))
    return path


def door(folder: Path, more: str = "", has_tenants: bool = True) -> Door:
    return configuration.read(written(folder, more, has_tenants), schema)


def token(key: Any = SECRET, algorithm: str = "HS256", headers: dict[str, Any] | None = None, **claims: Any) -> str:
    """Good for orbit to search until 2100, unless something is said otherwise; None leaves a claim out."""
    said = {"iss": ISSUER, "aud": AUDIENCE, "exp": 4_102_444_800, "scope": "search mail", "tenant": "orbit", **claims}
    return jwt.encode({k: v for k, v in said.items() if v is not None}, key, algorithm, headers)


def bearer(who: str) -> dict[str, str]:
    """The header that somebody sends: of `KEYS`, or with a token."""
    return {"Authorization": f"Bearer {KEYS.get(who, who)}"}
