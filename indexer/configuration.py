"""The configuration file: which sources there are, how they are fetched, and how tags are made.

``newsgate.toml``, an example of all of it in ``docs/sources.md``. Every mistake is a sentence that names the file and
the key, and all of them are found at once.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from indexer.errors import InvalidConfiguration
from indexer.fetch import FetchPolicy
from indexer.tagging import TagRules

Kind = Literal["markdown", "polled", "coindesk", "cryptocompare", "rss", "jsonfeed", "jsonlines"]

MAX_NAME = 100
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


def _duration(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    if isinstance(value, str) and (found := re.fullmatch(r"(\d{1,6})\s*([smhd])", value.strip())):
        return timedelta(seconds=int(found[1]) * _UNITS[found[2]])
    raise ValueError("must be a duration such as 90s, 5m, 2h or 1d")


def _address_or_path(value: str) -> str:
    if not value.strip():
        raise ValueError("must be an address or a path")
    return value.strip()


def _some_time(value: timedelta) -> timedelta:
    if not value:
        raise ValueError("must be more than nothing")
    return value


def _secret_elsewhere(value: str) -> str:
    if not re.fullmatch(r"(env|file):.+", value):
        raise ValueError("must be env:NAME or file:PATH: a key is not written here")
    return value


def _network(value: object) -> object:
    try:
        return ip_network(str(value))
    except ValueError:
        raise ValueError("must be a network such as 10.0.0.0/8, with the bits behind the slash at zero") from None


def _contact(value: str) -> str:
    FetchPolicy(contact=value)
    return value


Duration = Annotated[timedelta, BeforeValidator(_duration)]
SomeTime = Annotated[Duration, AfterValidator(_some_time)]
Network = Annotated[IPv4Network | IPv6Network, BeforeValidator(_network)]

#: What an API can be asked for, by kind of source. The others have all of it in their address.
_PARAMETERS: Mapping[str, frozenset[str]] = {
    "coindesk": frozenset({"source_ids", "categories", "exclude_categories"}),
    "cryptocompare": frozenset({"feeds", "categories", "excludeCategories"}),
}


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class SourceSettings(_Table):
    """One upstream. ``key`` and ``title`` name its publisher where the upstream does not; ``lang`` likewise.

    ``api_key`` is ``env:NAME`` or ``file:PATH``: a secret is never written into the configuration. ``parameters`` are
    added to the address of an API. ``pages`` is how far back to go, on a source's first poll and after a pause.
    """

    name: Annotated[str, Field(min_length=1, max_length=MAX_NAME)]
    kind: Kind
    location: Annotated[str, AfterValidator(_address_or_path)]
    key: str | None = None
    title: str | None = None
    lang: str = "en"
    api_key: Annotated[str, AfterValidator(_secret_elsewhere)] | None = None
    parameters: dict[str, str] = {}
    pages: Annotated[int, Field(ge=1, le=1_000)] = 10
    min_interval: SomeTime = timedelta(minutes=2)
    max_interval: SomeTime = timedelta(hours=2)
    paused: bool = False

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> SourceSettings:
        if unknown := sorted(self.parameters.keys() - _PARAMETERS.get(self.kind, frozenset())):
            raise ValueError(f"parameters: a source of kind {self.kind} has no parameter {unknown[0]}")
        if self.api_key is not None and self.kind not in _PARAMETERS:
            raise ValueError(f"api_key: a source of kind {self.kind} has none")
        given = self.model_fields_set
        if {"min_interval", "max_interval"} <= given and self.min_interval > self.max_interval:
            raise ValueError("min_interval: must not be longer than max_interval")
        return self

    @property
    def secret(self) -> str | None:
        """The API key itself. Raises `InvalidConfiguration` where it is not to be had."""
        if self.api_key is None:
            return None
        where, _, name = self.api_key.partition(":")
        try:
            found = (os.environ[name] if where == "env" else Path(name).read_text(encoding="utf-8")).strip()
        except (KeyError, OSError, UnicodeDecodeError):
            raise InvalidConfiguration(f"The source {self.name} has no API key: there is no {self.api_key}.") from None
        if not found:
            raise InvalidConfiguration(f"The source {self.name} has no API key: {self.api_key} is empty.")
        return found


class _Tags(_Table):
    banned: list[str] = sorted(TagRules().banned)
    priority: list[str] = list(TagRules().priority)
    aliases: dict[str, str] = {}

    @model_validator(mode="after")
    def _makes_rules(self) -> _Tags:
        try:
            self.rules()
        except ValueError as error:
            raise ValueError(f"aliases: {error}") from error
        return self

    def rules(self) -> TagRules:
        return TagRules(frozenset(self.banned), tuple(self.priority), self.aliases)


class _Fetching(_Table):
    contact: Annotated[str, AfterValidator(_contact)] | None = None
    timeout: SomeTime = timedelta(seconds=30)
    max_megabytes: Annotated[int, Field(ge=1, le=1_000)] = 10
    per_host: Annotated[int, Field(ge=1, le=32)] = 2
    total: Annotated[int, Field(ge=1, le=256)] = 16
    host_delay: Duration = timedelta(seconds=1)
    allow_private: bool = False
    allowed_networks: list[Network] = []


class _File(_Table):
    sources: list[SourceSettings] = []
    tags: _Tags = _Tags()
    fetch: _Fetching = _Fetching()


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the file says, as the indexer takes it. ``sources`` is None where there is no file."""

    sources: tuple[SourceSettings, ...] | None = None
    tags: TagRules = field(default_factory=TagRules)
    policy: FetchPolicy = field(default_factory=FetchPolicy)


def read(path: Path) -> Configuration:
    """Raises `InvalidConfiguration`; a file that does not exist is an empty one."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Configuration()
    except OSError as error:
        raise InvalidConfiguration(f"{path} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidConfiguration(f"{path} cannot be read: {error}.") from error
    return _configuration(found, str(path))


def settings_of(values: Mapping[str, Any], where: str) -> SourceSettings:
    """One source's settings from plain values. Raises `InvalidConfiguration`."""
    try:
        return SourceSettings.model_validate(dict(values))
    except ValidationError as error:
        raise InvalidConfiguration(_sentences(error, where)) from None


def plain(settings: SourceSettings) -> dict[str, Any]:
    """The settings as `settings_of` takes them, without what is at its default."""
    values = settings.model_dump(exclude_defaults=True)
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: object) -> object:
    return f"{int(value.total_seconds())}s" if isinstance(value, timedelta) else value


def _configuration(values: Mapping[str, Any], where: str) -> Configuration:
    namesakes = _namesakes(values, where)
    try:
        file = _File.model_validate(values)
    except ValidationError as error:
        raise InvalidConfiguration(" ".join([_sentences(error, where), *namesakes])) from None
    if namesakes:
        raise InvalidConfiguration(" ".join(namesakes))
    return Configuration(tuple(file.sources), file.tags.rules(), _policy(file.fetch))


def _policy(fetch: _Fetching) -> FetchPolicy:
    return FetchPolicy(
        contact=fetch.contact,
        timeout=fetch.timeout.total_seconds(),
        max_bytes=fetch.max_megabytes * 1_000_000,
        per_host=fetch.per_host,
        total=fetch.total,
        host_delay=fetch.host_delay.total_seconds(),
        allow_private=fetch.allow_private,
        allowed_networks=tuple(fetch.allowed_networks),
    )


def _namesakes(values: Mapping[str, Any], where: str) -> list[str]:
    """A sentence for each name that is taken twice, whatever else is wrong."""
    sources = values.get("sources")
    names = Counter(
        source["name"]
        for source in (sources if isinstance(sources, list) else [])
        if isinstance(source, dict) and isinstance(source.get("name"), str)
    )
    return [
        f"{where}: sources: {number} of them are called {name!r}; names must differ."
        for name, number in names.items()
        if number > 1
    ]


def _sentences(error: ValidationError, where: str) -> str:
    return " ".join(
        _sentence(each["loc"], each["msg"], each["type"], where) for each in error.errors(include_url=False)
    )


def _sentence(place: tuple[str | int, ...], message: str, kind: str, where: str) -> str:
    key = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
    if kind == "extra_forbidden":
        return f"{where}: there is no setting {key}."
    if kind == "missing":
        return f"{where}: {key} is missing."
    said = message.removeprefix("Value error, ").rstrip(".")
    return f"{where}: {key}: {said[:1].lower() + said[1:]}.".replace(f"{where}: : ", f"{where}: ")
