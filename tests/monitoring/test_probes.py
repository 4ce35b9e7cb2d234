"""Probes against real servers on loopback."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from monitoring.probes import Found, probe
from monitoring.rules import ANY_GOOD, Cause, Conditions, Outcome, Probe
from msp.outside.gateway import Gateway
from tests.loops import run

LOOPBACK = "127.0.0.1"


@asynccontextmanager
async def page() -> AsyncIterator[tuple[Gateway, int]]:
    """A server of Japanese pages and the gateway that may call it."""

    async def answer(request: web.BaseRequest) -> web.Response:
        match request.path:
            case "/down":
                return web.Response(status=503, text="メンテナンス中")
            case "/sjis":
                return web.Response(body="稼働中".encode("cp932"), headers=html("Shift_JIS"))
            case "/odd":
                return web.Response(body="稼働中".encode(), headers=html("x-unknown"))
            case "/long":
                return web.Response(body=b"x" * 2_000_000)
        return web.Response(text="稼働中", headers={"X-Release": "4.2"})

    runner = web.ServerRunner(web.Server(answer), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, 0).start()
    port = runner.addresses[0][1]
    try:
        async with Gateway([f"127.0.0.0/8:{port}"]) as gateway:
            yield gateway, port
    finally:
        await runner.cleanup()


def html(charset: str) -> dict[str, str]:
    return {"Content-Type": f'text/html; charset="{charset}"'}


def found(path: str, conditions: Conditions = ANY_GOOD) -> Found:
    async def case() -> Found:
        async with page() as (gateway, port):
            target = f"http://{LOOPBACK}:{port}{path}"
            return await probe(gateway, Probe("http", target, 5, conditions))

    return run(case())


@pytest.mark.parametrize("path", ["/", "/sjis", "/odd"])
def test_a_page_is_read_in_its_own_character_set(path: str) -> None:
    seen = found(path, Conditions(content="稼働中"))

    assert (seen.outcome, seen.cause, seen.detail) == (Outcome.OK, Cause.NONE, "")
    assert 0 <= seen.latency < 5000


@pytest.mark.parametrize(
    ("path", "conditions", "cause", "detail"),
    [
        ("/down", Conditions(), Cause.STATUS, "503"),
        ("/", Conditions(content="停止"), Cause.CONTENT, "停止"),
        ("/long", Conditions(content="y"), Cause.CONTENT_CUT, "y"),
        ("/", Conditions(header="x-release", header_value="5"), Cause.HEADER, "x-release: 4.2"),
    ],
)
def test_a_condition_that_fails_is_a_failed_result(
    path: str, conditions: Conditions, cause: Cause, detail: str
) -> None:
    seen = found(path, conditions)

    assert (seen.outcome, seen.cause, seen.detail) == (Outcome.FAIL, cause, detail)


@pytest.mark.parametrize(
    ("asked", "cause"),
    [
        (Probe("http", "http://169.254.169.254/", 5), Cause.FORBIDDEN),
        (Probe("http", "http://127.1/", 5), Cause.ODD_NUMBER),
        (Probe("http", "nonsense", 5), Cause.SCHEME),
        (Probe("tcp", "127.0.0.1:22", 5), Cause.FORBIDDEN),
        (Probe("tcp", "127.0.0.1", 5), Cause.BAD_ADDRESS),
        (Probe("smoke", "signals", 5), Cause.BROKEN),
    ],
)
def test_what_cannot_be_asked_is_a_failed_result_too(asked: Probe, cause: Cause) -> None:
    async def case() -> Found:
        async with Gateway() as gateway:
            return await probe(gateway, asked)

    seen = run(case())

    assert (seen.outcome, seen.cause) == (Outcome.FAIL, cause)


def test_an_open_port_is_found_open() -> None:
    async def case() -> Found:
        async with page() as (gateway, port):
            return await probe(gateway, Probe("tcp", f"{LOOPBACK}:{port}", 5))

    assert run(case()).outcome is Outcome.OK
