"""The gateway against real sockets on loopback and a resolver that lies."""

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from msp.outside.gateway import Ask, Blocked, Gateway, GatewayError, Reason, Unreached, target_named
from msp.outside.gateway.guard import SENTENCES, host_named, is_public, policy_of, url_named
from tests.loops import run

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
LOOPBACK = "127.0.0.1"
YESTERDAY = datetime(2026, 11, 19, tzinfo=UTC)
EXPIRY = datetime(2036, 11, 20, tzinfo=UTC)


@dataclass
class Names:
    """A resolver that gives the next of its answers each time, and counts."""

    answers: list[list[str]]
    asked: list[str] = field(default_factory=list)

    async def addresses(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        found = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if not found:
            raise OSError("no such name")
        return found


@asynccontextmanager
async def server(handler: Handler, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    runner = web.ServerRunner(web.Server(handler))
    await runner.setup()
    site = web.TCPSite(runner, LOOPBACK, 0, ssl_context=tls)
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def hello(request: web.BaseRequest) -> web.Response:
    return web.Response(text=f"hello {request.host} {request.path}")


async def refusal(gateway: Gateway, url: str, **limits: Any) -> GatewayError:
    with pytest.raises(GatewayError) as caught:
        await gateway.fetch(Ask(url, **limits))
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "203.0.113.7",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001:0:5ef5:79fd::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:a9fe:a9fe::",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_inner_and_reserved_addresses_are_refused(text: str) -> None:
    assert not policy_of(()).admits(ipaddress.ip_address(text), 80)


@pytest.mark.parametrize(
    "text", ["1.1.1.1", "8.8.8.8", "::ffff:8.8.8.8", "64:ff9b::808:808", "2606:4700::1111"]
)
def test_ordinary_hosts_of_the_internet_are_admitted(text: str) -> None:
    assert policy_of(()).admits(ipaddress.ip_address(text), 443)


def test_a_multicast_address_is_no_host() -> None:
    assert not is_public(ipaddress.ip_address("239.1.2.3"))


def test_an_exception_opens_one_network_on_one_port() -> None:
    policy = policy_of(["127.0.0.0/8:8080", "[::1/128]:8443"])

    assert policy.admits(ipaddress.ip_address("127.9.9.9"), 8080)
    assert policy.admits(ipaddress.ip_address("::ffff:127.0.0.1"), 8080)
    assert policy.admits(ipaddress.ip_address("::1"), 8443)
    assert not policy.admits(ipaddress.ip_address("127.0.0.1"), 8081)
    assert not policy.admits(ipaddress.ip_address("10.0.0.1"), 8080)


@pytest.mark.parametrize("entry", ["127.0.0.0/8", "127.0.0.1/8:80", "x:80", "127.0.0.0/8:0"])
def test_an_exception_that_cannot_be_read_is_named(entry: str) -> None:
    with pytest.raises(ValueError, match="MSP_GATEWAY_ALLOW"):
        policy_of([entry])


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.jp/", Reason.SCHEME),
        ("file:///etc/passwd", Reason.SCHEME),
        ("example.jp", Reason.SCHEME),
        ("http:///path", Reason.BAD_ADDRESS),
        ("http://exa mple.jp/", Reason.BAD_ADDRESS),
        ("http://example.jp\\@127.0.0.1/", Reason.BAD_ADDRESS),
        ("http://example.jp/\r\nX: y", Reason.BAD_ADDRESS),
        ("http://-bad-.jp/", Reason.BAD_ADDRESS),
        ("http://user:word@example.jp/", Reason.CREDENTIALS),
        ("http://@example.jp/", Reason.CREDENTIALS),
        ("http://2130706433/", Reason.ODD_NUMBER),
        ("http://127.1/", Reason.ODD_NUMBER),
        ("http://0x7f000001/", Reason.ODD_NUMBER),
        ("http://0x7f.1/", Reason.ODD_NUMBER),
        ("http://0177.0.0.1/", Reason.ODD_NUMBER),
        ("http://127.0.0.1.5/", Reason.ODD_NUMBER),
        ("http://example.0x10./", Reason.ODD_NUMBER),
        ("http://[fe80::1%25eth0]/", Reason.ZONE),
        ("http://example.jp:0/", Reason.PORT),
        ("http://example.jp:99999/", Reason.BAD_ADDRESS),
    ],
)
def test_a_url_that_hides_where_it_leads_is_refused(url: str, reason: Reason) -> None:
    with pytest.raises(Blocked) as caught:
        url_named(url)

    assert caught.value.reason is reason


@pytest.mark.parametrize("text", ["１２７.０.０.１", "127。0。0。1", "⑫⑦.0.0.1"])
def test_full_width_digits_mean_the_address_they_look_like(text: str) -> None:
    assert host_named(text)[1] == ipaddress.ip_address(LOOPBACK)


def test_a_japanese_name_is_asked_for_in_its_ascii_form() -> None:
    assert url_named("https://みなと.example.jp/状態")[1].host == "xn--o9jd6d.example.jp"


def test_a_tcp_place_needs_its_port() -> None:
    assert target_named("[2606:4700::1111]:22").port == 22
    for text in ("example.jp", "example.jp:x", ":80", "::1:80"):
        with pytest.raises(Blocked):
            target_named(text)


def test_every_reason_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Reason)
    assert str(Blocked(Reason.FORBIDDEN, "10.0.0.1")).startswith("10.0.0.1 is an internal")


def test_an_allowed_address_answers() -> None:
    async def case() -> None:
        async with server(hello) as port, Gateway([f"127.0.0.0/8:{port}"]) as gateway:
            answer = await gateway.fetch(Ask(f"http://{LOOPBACK}:{port}/a?b=c#d"))

            assert answer.status == 200
            assert answer.body == f"hello {LOOPBACK}:{port} /a".encode()
            assert not answer.is_cut

    run(case())


def test_a_literal_that_is_not_allowed_gets_no_connection() -> None:
    async def case() -> None:
        called: list[str] = []

        async def note(request: web.BaseRequest) -> web.Response:
            called.append(request.path)
            return web.Response()

        async with server(note) as port, Gateway() as gateway:
            for host in (LOOPBACK, "[::ffff:127.0.0.1]", "[::1]"):
                refused = await refusal(gateway, f"http://{host}:{port}/")
                assert refused.reason is Reason.FORBIDDEN

        assert called == []

    run(case())


def test_a_name_is_resolved_once_so_a_second_lying_answer_is_never_heard() -> None:
    async def case() -> None:
        async with server(hello) as port:
            names = Names([[LOOPBACK], ["10.0.0.1"]])
            async with Gateway([f"127.0.0.1/32:{port}"], names) as gateway:
                answer = await gateway.fetch(Ask(f"http://rebinding.example:{port}/"))

        assert answer.body == f"hello rebinding.example:{port} /".encode()
        assert names.asked == ["rebinding.example"]

    run(case())


def test_each_request_asks_and_checks_anew() -> None:
    async def case() -> None:
        async with server(hello) as port:
            names = Names([[LOOPBACK], ["169.254.169.254"]])
            async with Gateway([f"127.0.0.1/32:{port}"], names) as gateway:
                await gateway.fetch(Ask(f"http://rebinding.example:{port}/"))
                refused = await refusal(gateway, f"http://rebinding.example:{port}/")

        assert (refused.reason, refused.detail) == (Reason.FORBIDDEN, "169.254.169.254")

    run(case())


@pytest.mark.parametrize(
    "answers", [["1.1.1.1", "10.0.0.1"], ["fe80::1%eth0"], ["::ffff:127.0.0.1"], ["2002:7f00:1::"]]
)
def test_one_bad_address_among_the_answers_refuses_the_name(answers: list[str]) -> None:
    async def case() -> None:
        async with Gateway((), Names([answers])) as gateway:
            assert (await refusal(gateway, "http://mixed.example/")).reason is Reason.FORBIDDEN

    run(case())


@pytest.mark.parametrize("answers", [[], ["nonsense"]])
def test_a_name_without_addresses_is_said_to_be_unknown(answers: list[str]) -> None:
    async def case() -> None:
        async with Gateway((), Names([answers])) as gateway:
            refused = await refusal(gateway, "http://nobody.example/")

            assert (refused.reason, refused.detail) == (Reason.UNRESOLVED, "nobody.example")

    run(case())


def redirecting(place: str, status: int = 302) -> Handler:
    async def move(request: web.BaseRequest) -> web.Response:
        if request.path == "/end":
            said = [request.method, request.headers.get("Authorization", "-"), await request.text()]
            return web.Response(text=" ".join(said))
        return web.Response(status=status, headers={"Location": place})

    return move


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("http://169.254.169.254/latest/meta-data/", Reason.FORBIDDEN),
        ("http://inner.example/", Reason.FORBIDDEN),
        ("//127.1/", Reason.ODD_NUMBER),
        ("file:///etc/passwd", Reason.SCHEME),
        ("http://a:b@example.jp/", Reason.CREDENTIALS),
        ("/again", Reason.REDIRECTS),
    ],
)
def test_each_redirect_is_checked_like_a_first_address(place: str, reason: Reason) -> None:
    async def case() -> None:
        names = Names([["192.168.0.10"]])
        async with (
            server(redirecting(place)) as port,
            Gateway([f"127.0.0.0/8:{port}"], names) as gateway,
        ):
            refused = await refusal(gateway, f"http://{LOOPBACK}:{port}/")

        assert refused.reason is reason

    run(case())


@pytest.mark.parametrize(
    ("status", "said"), [(303, "GET -"), (302, "GET -"), (307, "POST - x"), (308, "POST - x")]
)
def test_a_redirect_elsewhere_takes_no_secret_along(status: int, said: str) -> None:
    async def case() -> None:
        async with server(redirecting("/end")) as second:
            place = f"http://{LOOPBACK}:{second}/end"
            async with server(redirecting(place, status)) as first:
                allow = [f"127.0.0.0/8:{first}", f"127.0.0.0/8:{second}"]
                async with Gateway(allow) as gateway:
                    ask = Ask(f"http://{LOOPBACK}:{first}/", "POST", {"Authorization": "s"}, b"x")
                    answer = await gateway.fetch(ask)

        assert answer.body.decode().strip() == said
        assert answer.url == place

    run(case())


def test_a_long_body_is_cut_and_said_to_be() -> None:
    async def case() -> None:
        async def endless(request: web.BaseRequest) -> web.StreamResponse:
            response = web.StreamResponse()
            await response.prepare(request)
            while True:
                await response.write(b"x" * 65_536)

        async with server(endless) as port, Gateway([f"127.0.0.0/8:{port}"]) as gateway:
            answer = await gateway.fetch(Ask(f"http://{LOOPBACK}:{port}/", max_bytes=1000))

        assert (len(answer.body), answer.is_cut) == (1000, True)

    run(case())


def test_a_slow_answer_is_given_up() -> None:
    async def case() -> None:
        async def sleepy(request: web.BaseRequest) -> web.Response:
            await asyncio.Event().wait()
            return web.Response()

        async with server(sleepy) as port, Gateway([f"127.0.0.0/8:{port}"]) as gateway:
            refused = await refusal(gateway, f"http://{LOOPBACK}:{port}/", seconds=1)

        assert (refused.reason, refused.detail) == (Reason.TIMEOUT, "1")

    run(case())


async def free_port() -> int:
    listener = await asyncio.start_server(lambda *_: None, LOOPBACK, 0)
    port: int = listener.sockets[0].getsockname()[1]
    listener.close()
    await listener.wait_closed()
    return port


def test_a_closed_port_is_told_by_the_systems_name() -> None:
    async def case() -> None:
        port = await free_port()
        async with Gateway([f"127.0.0.0/8:{port}"]) as gateway:
            refused = await refusal(gateway, f"http://{LOOPBACK}:{port}/")
            with pytest.raises(Unreached) as caught:
                async with gateway.open_tcp(f"{LOOPBACK}:{port}"):
                    pass

        assert (refused.reason, refused.detail) == (Reason.CONNECTION, "ECONNREFUSED")
        assert caught.value.detail == "ECONNREFUSED"

    run(case())


def test_what_is_not_http_is_told() -> None:
    async def case() -> None:
        async def ssh(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(1)
            writer.write(b"SSH-2.0-x\r\n\r\n")
            await writer.drain()
            writer.close()

        async with await asyncio.start_server(ssh, LOOPBACK, 0) as listener:
            port = listener.sockets[0].getsockname()[1]
            async with Gateway([f"127.0.0.0/8:{port}"]) as gateway:
                refused = await refusal(gateway, f"http://{LOOPBACK}:{port}/")

        assert refused.reason is Reason.PROTOCOL

    run(case())


def test_tcp_goes_the_same_guarded_way() -> None:
    async def case() -> None:
        async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"220 ready\r\n")
            await writer.drain()
            writer.close()

        async with await asyncio.start_server(greet, LOOPBACK, 0) as listener:
            port = listener.sockets[0].getsockname()[1]
            names = Names([[LOOPBACK], ["10.0.0.1"]])
            async with Gateway([f"127.0.0.0/8:{port}"], names) as gateway:
                async with gateway.open_tcp(f"mail.example:{port}") as (reader, _):
                    assert await reader.readline() == b"220 ready\r\n"
                with pytest.raises(Blocked):
                    async with gateway.open_tcp(f"mail.example:{port}"):
                        pass

        assert len(names.asked) == 2

    run(case())


def certificate(folder: Path, names: Sequence[str]) -> Path:
    """A certificate that vouches for itself, in one PEM file with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(YESTERDAY - timedelta(days=4000))
        .not_valid_after(EXPIRY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "server.pem"
    path.write_bytes(made.public_bytes(pem) + secret)
    return path


@pytest.fixture
def shop(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The server's and the client's side of a TLS that trusts shop.example."""
    path = certificate(tmp_path, ["shop.example"])
    serves = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serves.load_cert_chain(path)
    return serves, ssl.create_default_context(cafile=str(path))


def test_a_certificate_is_verified_by_name_and_its_end_is_noted(
    shop: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    async def case() -> None:
        serves, trusts = shop
        async with server(hello, serves) as port:
            gateway = Gateway([f"127.0.0.0/8:{port}"], Names([[LOOPBACK]]), trusts)
            async with gateway:
                answer = await gateway.fetch(Ask(f"https://shop.example:{port}/"))
                refused = await refusal(gateway, f"https://other.example:{port}/")

        assert answer.certificate_until == EXPIRY
        assert refused.reason is Reason.CERTIFICATE

    run(case())


def test_a_server_without_tls_is_told_apart_from_one_with_a_bad_certificate() -> None:
    async def case() -> None:
        async with server(hello) as port, Gateway([f"127.0.0.0/8:{port}"]) as gateway:
            refused = await refusal(gateway, f"https://{LOOPBACK}:{port}/")

        assert refused.reason is Reason.TLS

    run(case())
