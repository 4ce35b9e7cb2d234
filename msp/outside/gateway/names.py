"""A name is turned into addresses in one step of our own, so that what is checked is called."""

import asyncio
import ipaddress
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from msp.outside.gateway.guard import Address, Policy, Reason, Target, Unreached


class Resolver(Protocol):
    """Whoever answers a name with addresses."""

    async def addresses(self, host: str, port: int) -> list[str]:
        """All addresses of `host`; raises OSError when there are none."""
        ...


class SystemResolver:
    """The machine's own resolver, asked in threads because it blocks."""

    def __init__(self, threads: int = 32) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="gateway-dns")

    async def addresses(self, host: str, port: int) -> list[str]:
        """All addresses of `host`, in the system's order of preference."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._pool, _look_up, host, port)
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))

    def close(self) -> None:
        """Let the threads go, without waiting for a slow answer."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int) -> list[tuple[object, object, object, str, tuple[object, ...]]]:
    return [*socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


async def checked(resolver: Resolver, policy: Policy, target: Target) -> list[Address]:
    """The addresses of `target`, asked for once; one bad address among them refuses all."""
    if target.address is not None:
        return [policy.check(target.address, target.port)]
    try:
        found = await resolver.addresses(target.host, target.port)
        addresses = [ipaddress.ip_address(text.partition("%")[0]) for text in found]
    except (OSError, ValueError) as wrong:
        raise Unreached(Reason.UNRESOLVED, target.host) from wrong
    if not addresses:
        raise Unreached(Reason.UNRESOLVED, target.host)
    return [policy.check(address, target.port) for address in addresses]
