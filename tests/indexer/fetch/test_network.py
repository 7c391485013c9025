"""Connections go to the very address that was checked, under the name that was asked for."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import Sequence
from pathlib import Path
from shutil import which

import httpcore
import pytest

from indexer.errors import AddressRefused, Unreachable
from indexer.fetch import Fetched, Fetcher, FetchPolicy
from indexer.fetch.network import GuardedBackend, Refused
from indexer.source import Request
from tests.indexer.fetch.opened import LOOPBACK, names, opened
from tests.indexer.fetch.upstream import Upstream, ok, redirect


class _Dialled(httpcore.AsyncMockBackend):
    """Notes where a connection would go to. Addresses in ``dead`` do not answer."""

    def __init__(self, *dead: str) -> None:
        super().__init__([])
        self.hosts: list[str] = []
        self._dead = dead

    async def connect_tcp(self, host: str, *args: object, **kwargs: object) -> httpcore.AsyncNetworkStream:
        self.hosts.append(host)
        if host in self._dead:
            raise httpcore.ConnectTimeout
        return httpcore.AsyncMockStream([])


class _Rebinding:
    """Answers each look-up with the next of its addresses."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, name: str) -> Sequence[str]:
        self.asked.append(name)
        return self.answers.pop(0)


async def test_a_name_is_looked_up_once() -> None:
    resolver, dialled = _Rebinding(["8.8.8.8"], ["127.0.0.1"]), _Dialled()
    await GuardedBackend(FetchPolicy(), resolver, dialled).connect_tcp("x.example", 80)
    assert dialled.hosts == ["8.8.8.8"]
    assert resolver.asked == ["x.example"]


async def test_each_connection_is_checked(upstream: Upstream) -> None:
    resolver = _Rebinding(["127.0.0.1"], ["10.0.0.1"])
    url = upstream.url("/feed", host="x.example")
    upstream.script("/feed", ok(b"here"))
    async with opened(resolver=resolver) as fetcher:
        assert isinstance(await fetcher.fetch(Request(url)), Fetched)
        with pytest.raises(AddressRefused, match=r"x\.example is a private address \(10\.0\.0\.1\)"):
            await fetcher.fetch(Request(url))
    assert [seen.headers["host"] for seen in upstream.seen] == [f"x.example:{upstream.port}"]


async def test_a_redirect_to_a_name_of_a_private_address(upstream: Upstream) -> None:
    async with opened(resolver=names(x_example="192.168.0.1")) as fetcher:
        with pytest.raises(AddressRefused) as caught:
            await fetcher.fetch(Request(upstream.script("/", redirect("http://x.example/"))))
    assert caught.value.permanent
    assert upstream.url("/") in str(caught.value)


async def test_private_addresses_among_public_ones_are_passed_over() -> None:
    dialled = _Dialled("8.8.8.8")
    resolver = names(x_example=["10.0.0.1", "8.8.8.8", "::1", "::ffff:8.8.4.4", "nonsense"])
    await GuardedBackend(FetchPolicy(), resolver, dialled).connect_tcp("x.example", 80, timeout=1)
    assert dialled.hosts == ["8.8.8.8", "8.8.4.4"]


async def test_no_more_than_a_few_are_tried() -> None:
    hosts = [f"8.8.8.{n}" for n in range(20)]
    dialled = _Dialled(*hosts)
    with pytest.raises(httpcore.ConnectTimeout):
        await GuardedBackend(FetchPolicy(), names(x_example=hosts), dialled).connect_tcp("x.example", 80)
    assert dialled.hosts == hosts[:4]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "fe80::1"]
)
async def test_addresses_are_not_looked_up(host: str) -> None:
    resolver, dialled = _Rebinding(), _Dialled()
    with pytest.raises(Refused):
        await GuardedBackend(FetchPolicy(), resolver, dialled).connect_tcp(host, 80)
    assert not dialled.hosts
    assert not resolver.asked


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1.", "127。0。0。1", "LOCALHOST", "localhost.", "[::FFFF:127.0.0.1]", "2130706433", "[::ffff:7f00:1]"],
)
async def test_this_machine_by_any_name(upstream: Upstream, host: str) -> None:
    upstream.script("/", ok(b""))
    async with opened(resolver=names(localhost="127.0.0.1"), allowed_networks=()) as fetcher:
        with pytest.raises(AddressRefused, match="loopback"):
            await fetcher.fetch(Request(upstream.url("/", host=host)))
    async with opened(resolver=names(localhost="127.0.0.1"), allowed_networks=(), allow_private=True) as fetcher:
        assert isinstance(await fetcher.fetch(Request(upstream.url("/", host=host))), Fetched)


async def test_an_international_name(upstream: Upstream) -> None:
    upstream.script("/", ok(b""))
    async with opened(resolver=names(**{"xn--80a1acn3a_xn--j1amh": "127.0.0.1"})) as fetcher:
        await fetcher.fetch(Request(upstream.url("/", host="ПОШТА.укр")))
    assert upstream.seen[0].headers["host"] == f"xn--80a1acn3a.xn--j1amh:{upstream.port}"


async def test_over_ipv6(fetcher: Fetcher) -> None:
    try:
        upstream = await Upstream(host="::1").__aenter__()
    except OSError:
        pytest.skip("This machine has no IPv6.")
    try:
        await fetcher.fetch(Request(upstream.script("/", ok(b""))))
        assert upstream.seen[0].headers["host"] == f"[::1]:{upstream.port}"
    finally:
        await upstream.__aexit__(None, None, None)


async def test_the_systems_resolver(upstream: Upstream) -> None:
    policy = FetchPolicy(allowed_networks=LOOPBACK, host_delay=0)
    url = upstream.script("/", ok(b"")).replace("127.0.0.1", "localhost")
    async with Fetcher(policy) as fetcher:
        assert isinstance(await fetcher.fetch(Request(url)), Fetched)
        with pytest.raises(AddressRefused, match="not a name"):
            await fetcher.fetch(Request(f"http://{'a' * 70}.invalid/"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for x.example, in one file."""
    if which("openssl") is None:
        pytest.skip("There is no openssl to make a certificate with.")
    path = tmp_path_factory.mktemp("tls") / "x.example.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=x.example"
    made = [*command.split(), "-addext", "subjectAltName=DNS:x.example", "-keyout", str(path), "-out", f"{path}.crt"]
    subprocess.run(made, check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


async def test_tls_is_about_the_name(certificate: Path) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate)
    asked: list[str | None] = []
    server.sni_callback = lambda _, name, __: asked.append(name)
    client = ssl.create_default_context(cafile=f"{certificate}.crt")
    resolver = names(x_example="127.0.0.1", y_example="127.0.0.1")
    async with Upstream(ssl=server) as upstream, opened(resolver=resolver, ssl_context=client) as fetcher:
        upstream.script("/", ok(b"here"))
        assert isinstance(await fetcher.fetch(Request(upstream.url("/", host="x.example."))), Fetched)
        with pytest.raises(Unreachable, match="certificate is not accepted"):
            await fetcher.fetch(Request(upstream.url("/", host="y.example")))
        with pytest.raises(Unreachable, match="certificate is not accepted"):
            await fetcher.fetch(Request(upstream.url("/")))
    assert asked[:2] == ["x.example", "y.example"]
    assert len(upstream.seen) == 1


async def test_a_connection_that_is_given_up_is_closed() -> None:
    closed = asyncio.Event()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(1_000):
            pass
        closed.set()
        writer.close()

    async with await asyncio.start_server(listen, "127.0.0.1", 0) as server, opened(timeout=0.3) as fetcher:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(Unreachable) as caught:
            await fetcher.fetch(Request(f"https://127.0.0.1:{port}/"))
        await asyncio.wait_for(closed.wait(), timeout=5)
    assert "took too long" in str(caught.value)


async def test_http_where_tls_is_expected(fetcher: Fetcher) -> None:
    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(speak, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(Unreachable, match="does not speak TLS"):
            await fetcher.fetch(Request(f"https://127.0.0.1:{port}/"))
