"""The gateway against real sockets on loopback and a resolver that lies."""

import asyncio

import pytest
from aiohttp import web

from msp.outside.gateway import Ask, Blocked, Gateway, Reason, Unreached
from tests.loops import run
from tests.outside.test_gateway.places import LOOPBACK, Handler, Names, hello, refusal, server


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
