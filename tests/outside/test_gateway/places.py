"""Servers on loopback and a resolver that lies."""

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web

from msp.outside.gateway import Ask, Gateway, GatewayError

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
    runner = web.ServerRunner(web.Server(handler), shutdown_timeout=0.1)
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
