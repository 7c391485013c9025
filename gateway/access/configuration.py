"""The file that says who may ask what: keys, tokens, tenants. It holds nothing secret."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal, cast

import orjson
import strawberry
from graphql import GraphQLInputObjectType, coerce_input_value, validate_input_value
from jwt import PyJWK
from jwt.exceptions import PyJWTError
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from strawberry.types.arguments import convert_argument

from gateway.access.access import Access, Scope
from gateway.access.gate import Door, Key, Tokens
from gateway.access.tokens import Verifier, VerifyingKey
from gateway.errors import InvalidSettings
from schema import inputs
from search.errors import InvalidRequest
from search.filters import ArticleFilter

_VARIABLE = "NEWSGATE_KEYS"
#: Bytes. RFC 7518 wants as many as the hash has.
_SHORTEST_SECRET = 32


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Who(_Table):
    """``tenant`` is whose articles are seen; without one, all are."""

    scopes: frozenset[Scope]
    tenant: str | None = None


class _Key(_Who):
    name: str = Field(min_length=1)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class _Tokens(_Table):
    """Either a secret for HS256, or public keys for the others. Files are beside this one."""

    issuer: str = Field(min_length=1)
    audience: str = Field(min_length=1)
    secret_file: Path | None = None
    jwks_file: Path | None = None
    scope_claim: str = "scope"
    tenant_claim: str = "tenant"
    leeway_seconds: float = Field(default=10, ge=0, le=300)


class _File(_Table):
    tenants: dict[str, dict[str, Any]] = {}
    keys: list[_Key] = []
    anonymous: _Who | None = None
    jwt: _Tokens | None = None


def read(path: Path, schema: strawberry.Schema) -> Door:
    """``schema`` has the filter that tenants are described by. Raises `InvalidSettings`."""
    try:
        said = _File.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise _wrong(path, f"cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _wrong(path, f"is no TOML: {error}") from error
    except ValidationError as error:
        raise _wrong(path, _first_of(error)) from None  # with the values that were given, one of which may be a key
    tenants = {name: _bounds(path, name, given, schema) for name, given in said.tenants.items()}

    def access(place: str, who: _Who) -> Access:
        if who.tenant is not None and who.tenant not in tenants:
            raise _wrong(path, f"has no [tenants.{who.tenant}], which {place} names")
        return Access(who.scopes, None if who.tenant is None else tenants[who.tenant])

    keys = [Key(key.name, bytes.fromhex(key.sha256), access(f"the key {key.name!r}", key)) for key in said.keys]
    if len({key.digest for key in keys}) < len(keys):
        raise _wrong(path, "has a key twice; make another one with newsgate keys")
    return Door(
        keys=keys,
        anonymous=access("[anonymous]", said.anonymous) if said.anonymous else None,
        tokens=_tokens(path, said.jwt) if said.jwt else None,
        tenants=tenants,
    )


def _bounds(path: Path, tenant: str, given: Mapping[str, Any], schema: strawberry.Schema) -> ArticleFilter:
    """What is empty anywhere is refused: it would not restrict, and the tenant would see everybody's articles."""
    place = f"[tenants.{tenant}]"
    if empty := _empty(given, place):
        raise _wrong(path, f"has nothing in {empty}; say which articles the tenant sees")
    if _is_relative(given):
        raise _wrong(path, f"has a relative date in {place}; within is for searches, give gte and lt")
    declared = cast("GraphQLInputObjectType", schema._schema.get_type(inputs.ArticleFilter.__name__))
    plain = _plain(given)
    faults: list[str] = []
    validate_input_value(plain, declared, lambda error, _: faults.append(error.message))
    if faults:
        raise _wrong(path, f"has a wrong filter in {place}: {faults[0]}")
    coerced = coerce_input_value(plain, declared)
    registry = schema.schema_converter.scalar_registry
    converted = cast("inputs.ArticleFilter", convert_argument(coerced, inputs.ArticleFilter, registry, schema.config))
    try:
        bounds = converted.search_filter()
        bounds.check_size()
    except InvalidRequest as error:
        raise _wrong(path, f"has a wrong filter in {place}: {error}") from error
    return bounds


def _empty(given: object, place: str) -> str | None:
    """Where something is empty."""
    match given:
        case dict() | list() | "" if not given:
            return place
        case dict():
            inner = ((f"{place}.{name}", value) for name, value in given.items())
        case list():
            inner = ((f"{place}[{number}]", value) for number, value in enumerate(given))
        case _:
            return None
    return next((found for name, value in inner if (found := _empty(value, name))), None)


def _is_relative(given: object) -> bool:
    match given:
        case dict():
            return "within" in given or any(map(_is_relative, given.values()))
        case list():
            return any(map(_is_relative, given))
    return False


def _plain(given: Any) -> Any:
    """With TOML's own dates as text, which the schema reads."""
    match given:
        case dict():
            return {name: _plain(value) for name, value in given.items()}
        case list():
            return [_plain(value) for value in given]
        case date():
            return given.isoformat()
    return given


def _tokens(path: Path, said: _Tokens) -> Tokens:
    match said.secret_file, said.jwks_file:
        case Path() as file, None:
            keys = [VerifyingKey(_secret(path.parent / file), "HS256")]
        case None, Path() as file:
            keys = _public_keys(path.parent / file)
        case _:
            raise _wrong(path, "must have either secret_file or jwks_file in [jwt]")
    verifier = Verifier(keys, said.issuer, said.audience, said.leeway_seconds)
    return Tokens(verifier, said.scope_claim, said.tenant_claim)


def _secret(path: Path) -> bytes:
    secret = _content(path).strip()
    if len(secret) < _SHORTEST_SECRET:
        raise _wrong(path, f"must have at least {_SHORTEST_SECRET} bytes")
    return secret


def _public_keys(path: Path) -> list[VerifyingKey]:
    """Of a JSON Web Key Set (RFC 7517)."""
    try:
        listed = orjson.loads(_content(path))["keys"]
        found = [_public_key(path, jwk) for jwk in listed if jwk.get("use", "sig") == "sig"]
    except (orjson.JSONDecodeError, TypeError, KeyError, AttributeError) as error:
        raise _wrong(path, "is no JSON Web Key Set") from error
    if not found:
        raise _wrong(path, "has no key for signatures")
    if len({key.id for key in found}) < len(found) or (len(found) > 1 and any(key.id is None for key in found)):
        raise _wrong(path, "must have a kid for each key, and no two alike")
    return found


def _public_key(path: Path, jwk: Mapping[str, Any]) -> VerifyingKey:
    algorithm: Literal["RS256", "ES256"]
    match jwk.get("kty"), jwk.get("crv"):
        case "RSA", _:
            algorithm = "RS256"
        case "EC", "P-256":
            algorithm = "ES256"
        case _:
            raise _wrong(path, "may have RSA keys, and EC keys on P-256, and no others")
    if "d" in jwk:
        raise _wrong(path, "has a private key; it belongs to the issuer alone")
    if jwk.get("alg", algorithm) != algorithm:
        raise _wrong(path, f"has a key for another algorithm than {algorithm}")
    try:
        return VerifyingKey(PyJWK(dict(jwk), algorithm).key, algorithm, jwk.get("kid"))
    except PyJWTError as error:
        raise _wrong(path, "has a key that cannot be read") from error


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _wrong(path, f"cannot be read: {error.strerror}") from error


def _first_of(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(map(str, first["loc"]))
    return f"is wrong at {place}: {first['msg']}"


def _wrong(path: Path, what: str) -> InvalidSettings:
    return InvalidSettings(f"{_VARIABLE}: {path} {what.removesuffix('.')}.")
