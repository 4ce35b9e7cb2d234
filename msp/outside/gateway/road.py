"""Every request to a user-written address goes this way: checked, pinned, cut to size and time."""

import asyncio
import errno
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

import aiohttp
import yarl
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client import ClientTimeout
from aiohttp.client_reqrep import ClientRequest
from aiohttp.connector import Connection
from aiohttp.tracing import Trace
from multidict import CIMultiDict

from msp.outside.gateway.guard import (
    Address,
    Blocked,
    Policy,
    Reason,
    Target,
    Unreached,
    policy_of,
    target_named,
    url_named,
)
from msp.outside.gateway.names import Resolver, SystemResolver, checked

REDIRECTS = frozenset({301, 302, 303, 307, 308})
SECRETS = ("authorization", "cookie", "proxy-authorization")
GENTLE = {"Accept-Encoding": "identity"}  # a packed body could unpack beyond its limit


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: where to, and how much time (seconds), body and patience it may take."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    seconds: int = 10
    max_bytes: int = 65_536
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `is_cut` when the body was longer than asked for."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_cut: bool
    url: str
    certificate_until: datetime | None


@dataclass(slots=True)
class _Seen:
    certificate_until: datetime | None = None


_seen: ContextVar[_Seen] = ContextVar("gateway_seen")


class Gateway:
    """The way out for addresses that somebody typed in. Use it as `async with Gateway(…)`.

    `allow` lists what may be called beside the open internet, each as `CIDR:port`.
    """

    def __init__(
        self,
        allow: Iterable[str] = (),
        resolver: Resolver | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._policy = policy_of(allow)
        self._own = SystemResolver() if resolver is None else None
        self._resolver: Resolver = resolver or self._own or SystemResolver()
        self._tls = tls or ssl.create_default_context()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=_Connector(self._policy, self._resolver, self._tls),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            auto_decompress=False,
            headers={"User-Agent": "Tasuki"},
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()
        if self._own is not None:
            self._own.close()

    async def fetch(self, ask: Ask) -> Answer:
        """The answer to `ask`, redirects followed, or a GatewayError that says why there is none.

        The name is resolved once for each step, every address found is checked, and the
        connection goes to a checked one (DOMAIN §9).
        """
        try:
            async with asyncio.timeout(ask.seconds):
                return await self._follow(ask)
        except TimeoutError as late:
            raise Unreached(Reason.TIMEOUT, ask.seconds) from late
        except (aiohttp.ClientError, OSError) as failure:
            raise _unreached(failure) from failure

    @asynccontextmanager
    async def open_tcp(
        self, place: str, seconds: int = 10
    ) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        """A connection to `place` (`host:port`), made within `seconds`, closed on leaving."""
        target = target_named(place)
        try:
            async with asyncio.timeout(seconds):
                addresses = await checked(self._resolver, self._policy, target)
                reader, writer = await _connected(addresses, target.port)
        except TimeoutError as late:
            raise Unreached(Reason.TIMEOUT, seconds) from late
        except OSError as failure:
            raise _unreached(failure) from failure
        try:
            yield reader, writer
        finally:
            writer.close()

    async def _follow(self, ask: Ask) -> Answer:
        url, target = url_named(ask.url)
        method, body, headers = ask.method, ask.body, CIMultiDict(ask.headers)
        headers.update(GENTLE)
        for _ in range(ask.redirects + 1):
            self._check_literal(target)
            async with self._request(method, url, headers, body) as (response, seen):
                place = response.headers.get("Location")
                if response.status not in REDIRECTS or place is None:
                    return await _answer(response, ask.max_bytes, seen)
                before, (url, target) = url, url_named(_joined(url, place))
                if url.origin() != before.origin():
                    _forget_secrets(headers)
                if response.status not in {307, 308} and method != "HEAD":
                    method, body = "GET", None
        raise Unreached(Reason.REDIRECTS, ask.redirects)

    def _check_literal(self, target: Target) -> None:
        """An address written as numbers never reaches a resolver, so it is checked here."""
        if target.address is not None:
            self._policy.check(target.address, target.port)

    @asynccontextmanager
    async def _request(
        self, method: str, url: yarl.URL, headers: Mapping[str, str], body: bytes | None
    ) -> AsyncIterator[tuple[aiohttp.ClientResponse, _Seen]]:
        if self._session is None:
            raise RuntimeError("the gateway is used as `async with Gateway(…)`")
        seen = _Seen()
        _seen.set(seen)
        async with self._session.request(
            method, url, headers=headers, data=body, allow_redirects=False
        ) as response:
            yield response, seen


class _Connector(aiohttp.TCPConnector):
    """Connects only to checked addresses, each time anew: a check that reuses proves nothing."""

    def __init__(self, policy: Policy, resolver: Resolver, tls: ssl.SSLContext) -> None:
        def made(info: Any) -> socket.socket:
            """The last lock: whatever led here, no socket is made for a forbidden address."""
            family, kind, protocol, _, (host, port, *_) = info
            policy.check(ipaddress.ip_address(host.partition("%")[0]), port)
            return socket.socket(family, kind, protocol)

        super().__init__(
            resolver=_Pinned(policy, resolver),
            use_dns_cache=False,
            force_close=True,
            limit=0,
            ssl=tls,
            socket_factory=made,
        )

    async def connect(
        self, req: ClientRequest, traces: list[Trace], timeout: ClientTimeout
    ) -> Connection:
        """Connect, and note until when the certificate holds while it can still be seen."""
        connection = await super().connect(req, traces, timeout)
        transport = connection.transport
        certificate = transport.get_extra_info("peercert") if transport else None
        if certificate:
            expiry = ssl.cert_time_to_seconds(certificate["notAfter"])
            _seen.get().certificate_until = datetime.fromtimestamp(expiry, UTC)
        return connection


class _Pinned(AbstractResolver):
    """Hands aiohttp addresses that are already checked."""

    def __init__(self, policy: Policy, resolver: Resolver) -> None:
        self._policy, self._names = policy, resolver

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The checked addresses of `host`, as literals that need no second look-up."""
        addresses = await checked(self._names, self._policy, Target(host, port))
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=socket.AF_INET if address.version == 4 else socket.AF_INET6,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Nothing is held."""


async def _connected(
    addresses: list[Address], port: int
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    failure: OSError | None = None
    for address in addresses:
        try:
            return await asyncio.open_connection(str(address), port)
        except OSError as refused:
            failure = refused
    raise failure or OSError(errno.EHOSTUNREACH, "no address")


async def _answer(response: aiohttp.ClientResponse, max_bytes: int, seen: _Seen) -> Answer:
    """Read at most `max_bytes` of the body; the rest stays where it is."""
    parts, room = [], max_bytes + 1
    while room > 0 and (part := await response.content.read(room)):
        parts.append(part)
        room -= len(part)
    body = b"".join(parts)
    return Answer(
        status=response.status,
        headers=response.headers,
        body=body[:max_bytes],
        is_cut=len(body) > max_bytes,
        url=str(response.url),
        certificate_until=seen.certificate_until,
    )


def _joined(url: yarl.URL, place: str) -> str:
    try:
        return str(url.join(yarl.URL(place.strip())))
    except ValueError as wrong:
        raise Blocked(Reason.BAD_ADDRESS, place) from wrong


def _forget_secrets(headers: CIMultiDict[str]) -> None:
    for name in SECRETS:
        headers.popall(name, None)


def _unreached(failure: Exception) -> Unreached:
    match failure:
        case aiohttp.ClientConnectorCertificateError():
            return Unreached(Reason.CERTIFICATE, _certificate_fault(failure))
        case aiohttp.ClientConnectorSSLError():
            return Unreached(Reason.TLS, getattr(failure.os_error, "reason", "TLS"))
        case OSError():
            return Unreached(Reason.CONNECTION, _system_fault(failure))
        case aiohttp.ServerConnectionError():
            return Unreached(Reason.CONNECTION, "ECONNRESET")
        case _:
            return Unreached(Reason.PROTOCOL, type(failure).__name__)


def _certificate_fault(failure: aiohttp.ClientConnectorCertificateError) -> str:
    return str(getattr(failure.certificate_error, "verify_message", "")) or "X.509"


def _system_fault(failure: OSError) -> str:
    """The system's short name of a fault (`ECONNREFUSED`), the same in every language."""
    return errno.errorcode.get(failure.errno or 0, type(failure).__name__)
