"""Who is let in, and with what, by the header that they send."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given, settings
from hypothesis import strategies as st
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from gateway.access import configuration
from gateway.access.access import OPEN, Access, Asker, Scope
from gateway.access.denied import Denied
from gateway.access.gate import Gate
from schema import schema
from search.filters import ArticleFilter, Terms
from tests.gateway.access.doors import AUDIENCE, ISSUER, KEYS, SECRET, door, token

ORBIT = ArticleFilter(source=Terms(any_of=("orbit-wire",)))
SEARCHING = Access(frozenset({Scope.SEARCH}), ORBIT)
NOW = 1_900_000_000.0


with TemporaryDirectory() as _folder:
    FUZZED = Gate(door(Path(_folder)), lambda: NOW)


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    return Gate(door(tmp_path), lambda: NOW)


def denied(gate: Gate, said: str | bytes | None) -> tuple[int, str, str]:
    """Status, code and sentence, in which nothing is repeated that was said."""
    header = said.encode() if isinstance(said, str) else said
    with pytest.raises(Denied) as error:
        gate.asker(header)
    (challenge,) = [value for name, value in error.value.headers if name == b"www-authenticate"]
    assert challenge.startswith(b'Bearer realm="newsgate"')
    if header and len(header) > 20:
        assert header[7:].decode("latin-1") not in f"{error.value} {challenge!r}"
    return error.value.status, error.value.code, str(error.value)


def holder(gate: Gate, said: str) -> Asker:
    return gate.asker(f"Bearer {said}".encode())


def test_without_keys_everybody_may_search_and_subscribe() -> None:
    for said in (None, b"Bearer nonsense", b"Basic YTpi"):
        assert Gate().asker(said).access is OPEN
    assert (OPEN.has(Scope.SEARCH), OPEN.has(Scope.SUBSCRIBE)) == (True, True)
    assert (OPEN.has(Scope.ADMIN), OPEN.bounds) == (False, None)


def test_a_key_opens_what_the_file_says(gate: Gate) -> None:
    reader = holder(gate, KEYS["reader"])
    assert (reader.access, reader.until) == (Access(frozenset({Scope.SEARCH})), None)
    assert holder(gate, KEYS["orbit"]).access == Access(frozenset({Scope.SEARCH, Scope.SUBSCRIBE}), ORBIT)
    assert gate.asker(f"bEaReR   {KEYS['reader']} ".encode()).access.bounds is None
    admin = holder(gate, KEYS["admin"]).access
    assert all(map(admin.has, Scope))


@pytest.mark.parametrize(
    "said",
    [
        f"Bearer {KEYS['reader'][:-1]}1",
        f"Bearer {KEYS['reader'][:-1]}",
        f"Bearer {KEYS['reader'].upper()}",
        f"Bearer {KEYS['reader']} {KEYS['reader']}",
        "Bearer ",
        "Bearer",
        KEYS["reader"],
        f"Basic {KEYS['reader']}",
        "Bearer \xff\x00",
    ],
)
def test_what_is_nearly_a_key_opens_nothing(gate: Gate, said: str) -> None:
    assert denied(gate, said)[:2] == (401, "UNAUTHENTICATED")


def test_who_says_nothing_is_let_in_where_the_file_says_so(gate: Gate, tmp_path: Path) -> None:
    assert denied(gate, None) == (
        401,
        "UNAUTHENTICATED",
        "Say who asks, in the header Authorization: Bearer and your key.",
    )
    opened = Gate(door(tmp_path, '[anonymous]\nscopes = ["search"]\ntenant = "orbit"'))
    assert opened.asker(None).access == SEARCHING
    assert denied(opened, b"Bearer nonsense")[0] == 401  # and does not fall back


def test_a_token_opens_what_its_claims_say(gate: Gate) -> None:
    held = holder(gate, token())
    assert (held.access, held.until) == (SEARCHING, 4_102_444_800.0)
    listed = token(scope=["subscribe", "search", 7])
    assert holder(gate, listed).access.scopes == {Scope.SEARCH, Scope.SUBSCRIBE}
    for scope in (None, "searching", "", 7, {"search": 1}):
        assert holder(gate, token(scope=scope)).access.scopes == frozenset()


@pytest.mark.parametrize(
    ("claims", "sentence"),
    [
        ({"exp": 1_700_000_000}, "The token has expired; get a new one."),
        ({"nbf": 4_102_444_000}, "The token is not valid yet."),
        ({"aud": "another"}, "The token is not for this server, or not from its issuer."),
        ({"iss": "https://other.example/"}, "The token is not for this server, or not from its issuer."),
        ({"exp": None}, "The token must have the claims exp, iss, aud."),
        ({"iss": None}, "The token must have the claims exp, iss, aud."),
        ({"aud": None}, "The token must have the claims exp, iss, aud."),
        ({"tenant": None}, "The token must name a tenant of this server in the claim tenant."),
        ({"tenant": "nobody"}, "The token must name a tenant of this server in the claim tenant."),
        ({"tenant": ["orbit"]}, "The token must name a tenant of this server in the claim tenant."),
        ({"exp": "soon"}, "The token is damaged, or was made with another key."),
        ({"key": "another secret of thirty-two bytes"}, "The token is damaged, or was made with another key."),
        ({"algorithm": "HS384", "key": SECRET * 2}, "The token is damaged, or was made with another key."),
        ({"algorithm": "none", "key": None}, "The token is no JSON Web Token."),
    ],
)
def test_tokens_that_are_not_taken(gate: Gate, claims: dict[str, Any], sentence: str) -> None:
    assert denied(gate, f"Bearer {token(**claims)}") == (401, "UNAUTHENTICATED", sentence)


@pytest.mark.parametrize("said", ["a.b.c", "e30.e30.", "....", "x" * 9_000, "eyJhbGciOiJIUzI1NiJ9.W10.AAAA"])
def test_what_is_no_token(gate: Gate, said: str) -> None:
    assert denied(gate, f"Bearer {said}")[:2] == (401, "UNAUTHENTICATED")


def test_a_token_is_verified_once_and_again_from_its_end_on(tmp_path: Path) -> None:
    clock = [NOW]
    gate = Gate(door(tmp_path), lambda: clock[0])
    said = token(exp=1_900_000_100)
    first = holder(gate, said)
    assert holder(gate, said).access is first.access
    clock[0] = 1_900_000_100.0
    assert holder(gate, said).access is not first.access


_TOKEN = token().encode()
_PARTS = st.sampled_from([_TOKEN.decode(), KEYS["orbit"], ".", "=", "e30", " ", "Bearer ", "\x00", "é"]).map(str.encode)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(said=st.binary(max_size=60) | st.lists(st.binary(max_size=4) | _PARTS, max_size=8).map(b"".join))
def test_whatever_is_said_either_opens_or_is_refused(said: bytes) -> None:
    for header in (said, b"Bearer " + said):
        opened: Access | None = None
        with contextlib.suppress(Denied):
            opened = FUZZED.asker(header).access
        # Of what it is made of, both have the same tenant.
        is_right = header[:7].lower() == b"bearer " and header[7:].strip() in (_TOKEN, KEYS["orbit"].encode())
        assert (opened and opened.bounds) == (ORBIT if is_right else None)


def test_a_token_is_taken_as_it_was_written_alone(gate: Gate) -> None:
    """Decoders read over padding and the last bits of the last letter; nobody is somebody else by adding some."""
    said = token()
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    at = letters.index(said[-1])
    assert at % 4 == 0  # 256 bits are 42 letters and two thirds of one
    for other in (said + "=", said[:-1] + letters[at + 1], said.replace(".", "=.", 1)):
        assert denied(gate, f"Bearer {other}")[1] == "UNAUTHENTICATED"


def test_without_tenants_a_token_sees_everything_unless_it_names_one(tmp_path: Path) -> None:
    gate = Gate(door(tmp_path, has_tenants=False))
    assert holder(gate, token(tenant=None)).access.bounds is None
    assert denied(gate, f"Bearer {token()}")[1] == "UNAUTHENTICATED"


class TestPublicKeys:
    RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    EC = ec.generate_private_key(ec.SECP256R1())

    @pytest.fixture
    def gate(self, tmp_path: Path) -> Gate:
        listed = [
            RSAAlgorithm.to_jwk(self.RSA.public_key(), as_dict=True) | {"kid": "one", "use": "sig"},
            ECAlgorithm.to_jwk(self.EC.public_key(), as_dict=True) | {"kid": "two"},
        ]
        (tmp_path / "jwks.json").write_text(json.dumps({"keys": listed}))
        path = tmp_path / "keys.toml"
        path.write_text(f'[jwt]\njwks_file = "jwks.json"\nissuer = "{ISSUER}"\naudience = "{AUDIENCE}"')
        return Gate(configuration.read(path, schema))

    def test_each_verifies_by_its_own_algorithm(self, gate: Gate) -> None:
        for key, algorithm, kid in ((self.RSA, "RS256", "one"), (self.EC, "ES256", "two")):
            said = token(key, algorithm, {"kid": kid}, tenant=None)
            assert holder(gate, said).access == Access(frozenset({Scope.SEARCH}))

    def test_no_token_chooses_key_or_algorithm(self, gate: Gate) -> None:
        public = RSAAlgorithm.to_jwk(self.RSA.public_key()).encode()
        other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        for said in (
            token(self.RSA, "RS256", {"kid": "two"}, tenant=None),
            token(self.RSA, "RS256", {"kid": "three"}, tenant=None),
            token(self.RSA, "RS256", tenant=None),
            token(self.RSA, "RS512", {"kid": "one"}, tenant=None),
            token(other, "RS256", {"kid": "one"}, tenant=None),
            _signed_with_text(public, "one"),
            jwt.encode({"iss": ISSUER}, None, "none", {"kid": "one"}),  # type: ignore[arg-type]
            token(other, "RS256", {"kid": "one", "jwk": RSAAlgorithm.to_jwk(other.public_key(), as_dict=True)}),
        ):
            assert denied(gate, f"Bearer {said}")[:2] == (401, "UNAUTHENTICATED")


def _signed_with_text(text: bytes, kid: str) -> str:
    """As if a public key were the secret of HS256."""

    def part(content: bytes) -> bytes:
        return base64.urlsafe_b64encode(content).rstrip(b"=")

    head = part(json.dumps({"alg": "HS256", "kid": kid}).encode())
    body = jwt.encode({"iss": ISSUER, "aud": AUDIENCE, "exp": 4_102_444_800, "scope": "search"}, SECRET).split(".")[1]
    signed = head + b"." + body.encode()
    return (signed + b"." + part(hmac.new(text, signed, hashlib.sha256).digest())).decode()
