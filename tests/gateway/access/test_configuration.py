"""The file of keys: what it says, and every way in which it can be wrong."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from gateway.access import configuration, keys
from gateway.access.access import Access, Scope
from gateway.errors import InvalidSettings
from schema import schema
from search.filters import ArticleFilter, Period, Terms
from tests.gateway.conftest import Newsgate

KEY = '[[keys]]\nname = "a"\nsha256 = "{}"\nscopes = ["search"]\n'.format("0" * 64)
JWT = '[jwt]\nissuer = "i"\naudience = "a"\n'


def refused(folder: Path, text: str) -> str:
    """What is said of the file, behind its name."""
    path = folder / "keys.toml"
    path.write_text(text)
    with pytest.raises(InvalidSettings) as error:
        configuration.read(path, schema)
    said = str(error.value)
    assert said.startswith(f"NEWSGATE_KEYS: {folder}/")
    return said.removeprefix(f"NEWSGATE_KEYS: {folder}/")


def test_a_tenants_articles_are_described_as_a_filter_of_a_query_is(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.write_text(
        """
        [tenants.north]
        source = { anyOf = ["orbit-wire", "lunar-post"] }
        publishedAt = { gte = 2025-01-01T00:00:00Z }
        sentiment = { noneOf = ["NEGATIVE"] }
        not = { tags = { anyOf = ["secret"] } }
        """
    )
    door = configuration.read(path, schema)
    assert door.tenants == {
        "north": ArticleFilter(
            source=Terms(any_of=("orbit-wire", "lunar-post")),
            published_at=Period(gte=1_735_689_600),
            sentiment=Terms(none_of=("NEGATIVE",)),
            not_=ArticleFilter(tags=Terms(any_of=("secret",))),
        )
    }
    assert (door.keys, door.anonymous, door.tokens) == ([], None, None)


@pytest.mark.parametrize(
    ("tenant", "fault"),
    [
        ("", "has nothing in [tenants.t]; say which articles the tenant sees."),
        ("source = {}", "has nothing in [tenants.t].source; say which articles the tenant sees."),
        ("source = { anyOf = [] }", "has nothing in [tenants.t].source.anyOf; say which articles the tenant sees."),
        (
            'anyOf = [{ lang = { anyOf = ["en"] } }, {}]',
            "has nothing in [tenants.t].anyOf[1]; say which articles the tenant sees.",
        ),
        (
            'source = { anyOf = [""] }',
            "has nothing in [tenants.t].source.anyOf[0]; say which articles the tenant sees.",
        ),
        (
            'publishedAt = { within = "P7D" }',
            "has a relative date in [tenants.t]; within is for searches, give gte and lt.",
        ),
        (
            "publishedAt = { gte = 2025-01-02T00:00:00Z, lt = 2025-01-01T00:00:00Z }",
            "has a wrong filter in [tenants.t]: The date range is empty: gte must be earlier than lt.",
        ),
    ],
)
def test_a_tenant_whose_filter_would_not_hold_is_refused(tmp_path: Path, tenant: str, fault: str) -> None:
    assert refused(tmp_path, f"[tenants.t]\n{tenant}") == f"keys.toml {fault}"


def test_a_tenant_without_a_name_is_one_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.write_text('[tenants.""]\nlang = { anyOf = ["en"] }\n' + KEY + 'tenant = ""')
    assert configuration.read(path, schema).keys[0].access.bounds == ArticleFilter(lang=Terms(any_of=("en",)))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("keys = 1", "keys.toml is wrong at keys: Input should be a valid list."),
        ("[[keys]", "keys.toml is no TOML"),
        ("[key]", "keys.toml is wrong at key: Extra inputs are not permitted."),
        (KEY.replace("0" * 64, "ng_" + "a" * 43), "keys.toml is wrong at keys.0.sha256: String should match pattern"),
        (KEY.replace('"search"', '"write"'), "keys.toml is wrong at keys.0.scopes.0: Input should be 'search'"),
        (KEY + 'tenant = "t"', "keys.toml has no [tenants.t], which the key 'a' names."),
        ('[anonymous]\nscopes = []\ntenant = "t"', "keys.toml has no [tenants.t], which [anonymous] names."),
        (KEY + KEY, "keys.toml has a key twice; make another one with newsgate keys."),
        ('[tenants.t]\nsources = ["a"]', "keys.toml has a wrong filter in [tenants.t]: "),
        ('[tenants.t]\nsource = ["a"]', "keys.toml has a wrong filter in [tenants.t]: "),
        (JWT, "keys.toml must have either secret_file or jwks_file in [jwt]."),
        (JWT + 'secret_file = "s"\njwks_file = "j"', "keys.toml must have either secret_file or jwks_file in [jwt]."),
        (JWT + 'secret_file = "s"', "s cannot be read: No such file or directory."),
        (JWT + 'secret_file = "short"', "short must have at least 32 bytes."),
        (JWT + 'jwks_file = "short"', "short is no JSON Web Key Set."),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "short").write_text("x" * 31)
    said = refused(tmp_path, text)
    assert said.startswith(fault)
    assert "ng_" not in said  # which somebody may have put where its digest belongs


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettings, match=r"keys\.toml cannot be read: No such file or directory\."):
        configuration.read(tmp_path / "keys.toml", schema)


RSA = RSAAlgorithm.to_jwk(rsa.generate_private_key(public_exponent=65537, key_size=2048), as_dict=True)
PUBLIC = {name: RSA[name] for name in ("kty", "n", "e")}
P384 = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP384R1()).public_key(), as_dict=True)


@pytest.mark.parametrize(
    ("listed", "fault"),
    [
        ([], "has no key for signatures."),
        ([PUBLIC | {"use": "enc"}], "has no key for signatures."),
        ([RSA], "has a private key; it belongs to the issuer alone."),
        ([{"kty": "oct", "k": "AAAA"}], "may have RSA keys, and EC keys on P-256, and no others."),
        ([P384], "may have RSA keys, and EC keys on P-256, and no others."),
        ([PUBLIC | {"alg": "RS512"}], "has a key for another algorithm than RS256."),
        ([PUBLIC | {"n": ""}], "has a key that cannot be read."),
        ([PUBLIC, PUBLIC], "must have a kid for each key, and no two alike."),
        ([PUBLIC | {"kid": "1"}, PUBLIC], "must have a kid for each key, and no two alike."),
    ],
)
def test_key_sets_that_are_refused(tmp_path: Path, listed: list[object], fault: str) -> None:
    (tmp_path / "j").write_text(json.dumps({"keys": listed}))
    assert refused(tmp_path, JWT + 'jwks_file = "j"') == f"j {fault}"


def test_the_command_makes_keys_that_the_file_takes(newsgate: Newsgate, tmp_path: Path) -> None:
    ran = newsgate("keys", 'The "wire"', "--scope", "search", "--scope", "subscribe", "--tenant", "orbit")
    key = ran.lines[0].rpartition(" ")[2]
    assert keys.is_key(key.encode())
    path = tmp_path / "keys.toml"
    path.write_text('[tenants.orbit]\nsource = { anyOf = ["orbit-wire"] }\n' + ran.out)
    (found,) = configuration.read(path, schema).keys
    assert (found.name, found.digest) == ('The "wire"', keys.digest(key.encode()))
    scopes = frozenset({Scope.SEARCH, Scope.SUBSCRIBE})
    assert found.access == Access(scopes, ArticleFilter(source=Terms(any_of=("orbit-wire",))))
    assert tomllib.loads(newsgate("keys", "b").out)["keys"][0]["scopes"] == ["search"]
    assert key not in newsgate("keys", "c").out
    assert newsgate("keys", "d", "--scope", "write").failure == (
        3,
        "There is no scope 'write'; there are search, subscribe, admin.",
    )


def test_nothing_is_served_by_a_file_with_a_fault(
    newsgate: Newsgate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSGATE_KEYS", str(tmp_path / "keys.toml"))
    for workers in (1, 2):
        ran = newsgate("serve", "--port", "0", "--data-dir", tmp_path / "data", "--workers", workers)
        told = f"newsgate: NEWSGATE_KEYS: {tmp_path / 'keys.toml'} cannot be read: No such file or directory.\n"
        assert (ran.code, ran.err) == (3, told)
