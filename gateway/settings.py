"""Settings of one process: read once, at the entry point, and passed on."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import fields, replace
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from gateway import logs
from gateway.access.clients import DEFAULT_CLIENT_LIMITS, ClientLimits
from gateway.errors import InvalidSettings
from gateway.limits.limits import DEFAULT_QUERY_LIMITS, QueryLimits
from gateway.limits.load import DEFAULT_LOAD, Load
from gateway.subscriptions.limits import DEFAULT, Limits
from search.factory import DEFAULT_INDEX_NAME
from search.servers import partitions

PREFIX = "NEWSGATE_"
_SHORTEST_STATE_KEY = 16
#: Each may stand in a file instead, which the setting of its name with this behind it names.
_SECRETS, _FILE = ("meilisearch_key", "state_key"), "_file"
_HIGHEST_PORT = 65_535


class Settings(BaseSettings):
    """What can be set by environment variables: the field's name in upper case behind ``NEWSGATE_``.

    Secrets may stand in files, which the settings with ``_file`` name; blanks around them do not count.
    With ``meilisearch_url`` set, that server is filled and searched; otherwise the embedded engine under ``data_dir``.
    Blanks between addresses make replicas of each other, ``|`` between them partitions (`search.servers`).
    With ``standby`` that one is filled too, and answers while no server can.
    ``cache_megabytes`` bounds what each serving process keeps of answers; 0 keeps none. ``workers`` is how many of
    these there are. ``image_hosts`` are where the pages may load pictures from, as a Content-Security-Policy names
    them, with blanks between. ``explorer`` is the page that browsers get at /graphql.
    With ``federation`` the schema is that of a subgraph of Apollo Federation.
    ``keys`` is the file that says who may ask; without it, everybody may. ``cors_origins`` are other sites whose pages
    may ask, with blanks between, or ``*``. ``allowed_hosts`` are the names that this one is asked for under;
    ``trusted_proxies`` the addresses and networks of those that say truly who asks. ``production`` shows neither schema
    nor explorer.
    ``trusted_documents`` is a file or folder with all operations that are executed; without it, any is.
    ``log_level`` is the least that is told, ``access_log`` a line for each request. ``metrics`` is where Prometheus may
    ask, by an address and a port; ``tracing`` sends spans to OpenTelemetry; ``drain_seconds`` is how long a gateway
    goes on answering once it was told to end.
    ``max_operations`` are executed at a time and ``max_searches`` asked of the engine; as many more as the two
    ``max_waiting_…`` say wait for that. These, ``max_subscriptions`` and ``heartbeat_seconds`` are each process',
    ``max_answers_behind`` each subscriber's, ``max_client_…`` and ``max_cost_a_minute`` each client's. The other
    ``max_…`` are the limits of `QueryLimits`.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore")

    data_dir: Path = Path(".newsgate")
    config: Path = Path("newsgate.toml")
    meilisearch_url: str | None = None
    meilisearch_key: SecretStr | None = None
    meilisearch_key_file: Path | None = None
    meilisearch_index: str = DEFAULT_INDEX_NAME
    standby: Literal["on", "off"] = "off"
    state_key: SecretStr | None = None
    state_key_file: Path | None = None
    cache_megabytes: int = Field(default=64, ge=0)
    workers: int = Field(default=1, ge=1, le=256)
    image_hosts: str = "https:"
    explorer: Literal["on", "off"] = "on"
    federation: Literal["on", "off"] = "off"
    trusted_documents: Path | None = None
    keys: Path | None = None
    log_level: logs.Level = "info"
    access_log: Literal["on", "off"] = "off"
    metrics: str | None = None
    tracing: Literal["on", "off"] = "off"
    drain_seconds: float = Field(default=0, ge=0, le=600)
    cors_origins: str = ""
    allowed_hosts: str = ""
    trusted_proxies: str = ""
    production: Literal["on", "off"] = "off"
    max_body_bytes: int = Field(default=DEFAULT_QUERY_LIMITS.body_bytes, ge=100)
    max_subscriptions: int = Field(default=DEFAULT.subscriptions, ge=0)
    max_answers_behind: int = Field(default=DEFAULT.behind, ge=1)
    heartbeat_seconds: float = Field(default=DEFAULT.heartbeat, ge=1, le=3_600)
    max_answer_bytes: int = Field(default=DEFAULT_QUERY_LIMITS.answer_bytes, ge=100)
    max_tokens: int = Field(default=DEFAULT_QUERY_LIMITS.tokens, ge=1)
    max_depth: int = Field(default=DEFAULT_QUERY_LIMITS.depth, ge=1)
    max_fields: int = Field(default=DEFAULT_QUERY_LIMITS.fields, ge=1)
    max_aliases: int = Field(default=DEFAULT_QUERY_LIMITS.aliases, ge=0)
    max_directives: int = Field(default=DEFAULT_QUERY_LIMITS.directives, ge=0)
    max_cost: int = Field(default=DEFAULT_QUERY_LIMITS.cost, ge=1)
    max_batch: int = Field(default=DEFAULT_QUERY_LIMITS.batch, ge=0, le=100)
    max_cost_a_minute: int = Field(default=DEFAULT_CLIENT_LIMITS.cost_a_minute, ge=0)
    max_client_operations: int = Field(default=DEFAULT_CLIENT_LIMITS.operations, ge=1)
    max_client_subscriptions: int = Field(default=DEFAULT_CLIENT_LIMITS.subscriptions, ge=0)
    max_seconds: float = Field(default=DEFAULT_QUERY_LIMITS.seconds, gt=0)
    max_operations: int = Field(default=DEFAULT_LOAD.operations.at_once, ge=1)
    max_waiting_operations: int = Field(default=DEFAULT_LOAD.operations.waiting, ge=0)
    max_searches: int = Field(default=DEFAULT_LOAD.searches.at_once, ge=1)
    max_waiting_searches: int = Field(default=DEFAULT_LOAD.searches.waiting, ge=0)

    @field_validator("meilisearch_url")
    @classmethod
    def _are_addresses(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not value.split() or not all(_is_address_of_a_server(one) for one in value.replace("|", " ").split()):
            raise ValueError("must be an address such as http://127.0.0.1:7700")
        partitions(value)
        return value

    @field_validator("meilisearch_key")
    @classmethod
    def _can_be_sent(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[!-~]+", value.get_secret_value()):
            raise ValueError("has characters that no key has")
        return value

    @field_validator("metrics")
    @classmethod
    def _is_a_place_to_listen(cls, value: str | None) -> str | None:
        if value is not None and _place(value) is None:
            raise ValueError("must be an address and a port such as 127.0.0.1:9100 or [::1]:9100")
        return value

    @field_validator("tracing")
    @classmethod
    def _can_be_traced(cls, value: str) -> str:
        if value == "on" and not find_spec("opentelemetry"):
            raise ValueError("takes OpenTelemetry, which is not installed; install newsgate[otel]")
        return value

    @field_validator("meilisearch_key_file", "state_key_file")
    @classmethod
    def _has_a_secret(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        if value is None:
            return None
        try:
            found = value.read_text("utf-8").strip()
        except OSError as error:
            raise ValueError(f"names {value}, which cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise ValueError(f"names {value}, which is no text") from error
        if not found:
            raise ValueError(f"names {value}, in which there is nothing")
        name = str(info.field_name).removesuffix(_FILE)
        if (secret := info.data.get(name)) and secret.get_secret_value() != found:
            raise ValueError(f"is set beside {PREFIX}{name.upper()}, which says something else; set one of them")
        return value

    @field_validator("meilisearch_index")
    @classmethod
    def _is_an_index_name(cls, value: str) -> str:
        # Meilisearch has 400 characters, and a rebuild needs some for the name of the index beside it.
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,390}", value):
            raise ValueError("may have letters, digits, - and _ only, and not more than 390")
        return value

    @field_validator("state_key")
    @classmethod
    def _is_hard_to_guess(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < _SHORTEST_STATE_KEY:
            raise ValueError(f"must have at least {_SHORTEST_STATE_KEY} characters")
        return value

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, value: str) -> str:
        # As browsers send them, for they are compared letter by letter.
        for origin in value.split():
            if not re.fullmatch(r"\*|https?://[a-z0-9.-]+(:\d+)?", origin):
                raise ValueError(f"must be origins such as https://news.example, or *, and {origin} is none")
        return value

    @field_validator("allowed_hosts")
    @classmethod
    def _are_hosts(cls, value: str) -> str:
        for host in value.split():
            if not re.fullmatch(r"(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?", host):
                raise ValueError(
                    f"must be hosts such as news.example or *.news.example, without port, and {host} is none"
                )
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        for network in value.split():
            try:
                ip_network(network)
            except ValueError:
                message = f"must be addresses or networks such as 10.0.0.0/8, and {network} is none"
                raise ValueError(message) from None
        return value

    @field_validator("image_hosts")
    @classmethod
    def _are_sources_of_images(cls, value: str) -> str:
        # What goes into a header must not end the directive there.
        for host in value.split():
            if not re.fullmatch(r"https:|(https?://)?(\*\.)?[A-Za-z0-9.-]+(:\d+)?", host):
                raise ValueError(f"must be https: or hosts such as images.example *.images.example, and {host} is none")
        return value

    @property
    def has_standby(self) -> bool:
        """What is searched anyway stands in for nothing."""
        return self.standby == "on" and self.meilisearch_url is not None

    @property
    def has_explorer(self) -> bool:
        return self.explorer == "on" and self.production == "off"

    @property
    def query_limits(self) -> QueryLimits:
        """Each has a setting of its name."""
        return QueryLimits(**{each.name: getattr(self, f"max_{each.name}") for each in fields(QueryLimits)})

    @property
    def load(self) -> Load:
        operations, searches = DEFAULT_LOAD.operations, DEFAULT_LOAD.searches
        return Load(
            replace(operations, at_once=self.max_operations, waiting=self.max_waiting_operations),
            replace(searches, at_once=self.max_searches, waiting=self.max_waiting_searches),
        )

    @property
    def subscription_limits(self) -> Limits:
        return Limits(
            subscriptions=self.max_subscriptions, behind=self.max_answers_behind, heartbeat=self.heartbeat_seconds
        )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # handed over by name
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, _SecretFiles(settings_cls)

    @property
    def secrets(self) -> list[str]:
        """What must never be shown."""
        return [secret.get_secret_value() for secret in (self.meilisearch_key, self.state_key) if secret]

    @property
    def logs_requests(self) -> bool:
        return self.access_log == "on" and self.log_level in ("debug", "info")

    @property
    def metrics_address(self) -> tuple[str, int] | None:
        return _place(self.metrics) if self.metrics else None

    @property
    def client_limits(self) -> ClientLimits:
        return ClientLimits(self.max_client_operations, self.max_client_subscriptions, self.max_cost_a_minute)

    @property
    def store_path(self) -> Path:
        """The indexer's store."""
        return self.data_dir / "newsgate.sqlite3"

    @property
    def index_directory(self) -> Path:
        """The embedded engine's index."""
        return self.data_dir / "index"


def load(**given: Any) -> Settings:
    """Settings from the environment, with what the command line gave in front. Raises `InvalidSettings`."""
    settings, faults = read(given)
    if faults:
        raise InvalidSettings("\n".join(faults))
    return settings


def read(given: Mapping[str, Any]) -> tuple[Settings, list[str]]:
    """The same, with a sentence for each that cannot be used; in its place is what it is by default."""
    chosen = {name: value for name, value in given.items() if value is not None}
    faults: dict[str, str] = {}
    while True:
        try:
            settings = Settings(**chosen)
        except ValidationError as error:
            wrong = {str(fault["loc"][0]): fault["msg"].removeprefix("Value error, ") for fault in error.errors()}
            faults |= wrong
            chosen |= {name: Settings.model_fields[name].default for name in wrong}
        else:
            return settings, [f"{PREFIX}{name.upper()} {message}." for name, message in faults.items()]


class _SecretFiles(PydanticBaseSettingsSource):
    """What stands in the files that ``…_file`` names, where it can be read."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        path = os.environ.get(f"{PREFIX}{field_name}{_FILE}".upper())
        try:
            return (Path(path).read_text("utf-8").strip() or None if path else None), field_name, False
        except (OSError, UnicodeDecodeError):
            return None, field_name, False  # the setting that names it is told

    def __call__(self) -> dict[str, Any]:
        fields = self.settings_cls.model_fields
        found = {name: self.get_field_value(fields[name], name)[0] for name in _SECRETS}
        return {name: value for name, value in found.items() if value is not None}


def _place(value: str) -> tuple[str, int] | None:
    """Host and port."""
    found = re.fullmatch(r"(?:\[([0-9A-Fa-f:]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})", value)
    if found is None or not 0 < int(found[3]) <= _HIGHEST_PORT:
        return None
    return found[1] or found[2], int(found[3])


def _is_address_of_a_server(value: str) -> bool:
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return False
    return re.fullmatch(r"https?://[^\s?#]+", value) is not None and bool(parts.hostname) and port != 0
