"""The configuration file: which sources there are, how they are fetched, and how tags are made.

``newsgate.toml``, an example of all of it in ``docs/sources.md``. Every mistake is a sentence that names the file and
the key, and all of them are found at once.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from indexer.errors import InvalidConfiguration
from indexer.fetch import FetchPolicy
from indexer.tagging import TagRules

Kind = Literal["markdown", "polled", "coindesk", "cryptocompare", "rss", "jsonfeed", "jsonlines"]

_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


def _duration(value: object) -> object:
    if isinstance(value, str) and (found := re.fullmatch(r"(\d{1,6})\s*([smhd])", value.strip())):
        return timedelta(seconds=int(found[1]) * _UNITS[found[2]])
    raise ValueError("must be a duration such as 90s, 5m, 2h or 1d")


def _address_or_path(value: str) -> str:
    if not value.strip():
        raise ValueError("must be an address or a path")
    return value.strip()


Duration = Annotated[timedelta, BeforeValidator(_duration)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class SourceSettings(_Table):
    """One upstream. ``key`` and ``title`` name its publisher where the upstream does not; ``lang`` likewise.

    ``api_key`` is ``env:NAME`` or ``file:PATH``: a secret is never written into the configuration. ``parameters`` are
    added to the address of an API. ``pages`` is how far back to go, on a source's first poll and after a pause.
    """

    name: Annotated[str, Field(min_length=1, max_length=100)]
    kind: Kind
    location: Annotated[str, AfterValidator(_address_or_path)]
    key: str | None = None
    title: str | None = None
    lang: str = "en"
    api_key: Annotated[str, Field(pattern=r"^(env|file):.+")] | None = None
    parameters: dict[str, str] = {}
    pages: Annotated[int, Field(ge=1, le=1_000)] = 10
    min_interval: Duration = timedelta(minutes=2)
    max_interval: Duration = timedelta(hours=2)
    paused: bool = False

    @property
    def secret(self) -> str | None:
        """The API key itself. Raises `InvalidConfiguration` where it is not to be had."""
        if self.api_key is None:
            return None
        where, _, name = self.api_key.partition(":")
        try:
            return os.environ[name] if where == "env" else Path(name).read_text().strip()
        except (KeyError, OSError):
            raise InvalidConfiguration(f"The source {self.name} has no API key: there is no {self.api_key}.") from None


class _Tags(_Table):
    banned: list[str] = sorted(TagRules().banned)
    priority: list[str] = list(TagRules().priority)
    aliases: dict[str, str] = {}


class _Fetching(_Table):
    contact: str | None = None
    timeout: Duration = timedelta(seconds=30)
    max_megabytes: Annotated[int, Field(ge=1, le=1_000)] = 10
    per_host: Annotated[int, Field(ge=1, le=32)] = 2
    total: Annotated[int, Field(ge=1, le=256)] = 16
    host_delay: Duration = timedelta(seconds=1)
    allow_private: bool = False
    allowed_networks: list[str] = []


class _File(_Table):
    sources: list[SourceSettings] = []
    tags: _Tags = _Tags()
    fetch: _Fetching = _Fetching()


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the file says, as the indexer takes it."""

    sources: tuple[SourceSettings, ...] = ()
    tags: TagRules = field(default_factory=TagRules)
    policy: FetchPolicy = field(default_factory=FetchPolicy)


def read(path: Path) -> Configuration:
    """Raises `InvalidConfiguration`; a file that does not exist is an empty one."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Configuration()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
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
    try:
        file = _File.model_validate(values)
        _refuse_namesakes(file, where)
        tags = TagRules(frozenset(file.tags.banned), tuple(file.tags.priority), file.tags.aliases)
        policy = _policy(file.fetch)
    except ValidationError as error:
        raise InvalidConfiguration(_sentences(error, where)) from None
    except ValueError as error:
        raise InvalidConfiguration(f"{where}: {error}") from None
    return Configuration(tuple(file.sources), tags, policy)


def _policy(fetch: _Fetching) -> FetchPolicy:
    return FetchPolicy(
        contact=fetch.contact,
        timeout=fetch.timeout.total_seconds(),
        max_bytes=fetch.max_megabytes * 1_000_000,
        per_host=fetch.per_host,
        total=fetch.total,
        host_delay=fetch.host_delay.total_seconds(),
        allow_private=fetch.allow_private,
        allowed_networks=tuple(map(ip_network, fetch.allowed_networks)),
    )


def _refuse_namesakes(file: _File, where: str) -> None:
    names = [source.name for source in file.sources]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InvalidConfiguration(f"{where}: two sources are called {twice[0]!r}; names must differ.")


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
    said = message.removeprefix("Value error, ")
    return f"{where}: {key}: {said[:1].lower() + said[1:]}."
