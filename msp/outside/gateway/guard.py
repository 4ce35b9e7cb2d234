"""Which addresses a stranger's text may lead us to: decided on values, without a network."""

import ipaddress
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

import yarl

from msp.kernel.errors import PortalError, Refused, mark

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Reason(StrEnum):
    """Why the gateway did not bring an answer; machine-readable, one sentence each."""

    BAD_ADDRESS = "bad_address"
    SCHEME = "scheme"
    CREDENTIALS = "credentials"
    ODD_NUMBER = "odd_number"
    ZONE = "zone"
    PORT = "port"
    FORBIDDEN = "forbidden_address"
    REDIRECTS = "redirects"
    UNRESOLVED = "unresolved"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    CERTIFICATE = "certificate"
    TLS = "tls"
    PROTOCOL = "protocol"


SENTENCES: Mapping[Reason, str] = {
    Reason.BAD_ADDRESS: mark("This is not a complete address: %(detail)s"),
    Reason.SCHEME: mark("Only addresses that begin with http:// or https:// are called."),
    Reason.CREDENTIALS: mark("Leave user name and password out of the address."),
    Reason.ODD_NUMBER: mark("Write the IP address as four plain numbers: %(detail)s"),
    Reason.ZONE: mark("An address with a network interface in it cannot be used: %(detail)s"),
    Reason.PORT: mark("A port lies between 1 and 65535: %(detail)s"),
    Reason.FORBIDDEN: mark("%(detail)s is an internal or reserved address and is not called."),
    Reason.REDIRECTS: mark("The server redirected too many times (%(detail)s)."),
    Reason.UNRESOLVED: mark("The name %(detail)s was not found in the DNS."),
    Reason.TIMEOUT: mark("There was no complete answer within %(detail)s seconds."),
    Reason.CONNECTION: mark("No connection could be made (%(detail)s)."),
    Reason.CERTIFICATE: mark("The server's certificate is not valid (%(detail)s)."),
    Reason.TLS: mark("No secure connection could be agreed (%(detail)s)."),
    Reason.PROTOCOL: mark("The server's answer was not HTTP (%(detail)s)."),
}


class GatewayError(PortalError):
    """Nothing came back through the gateway; `reason` and `detail` say why."""

    def __init__(self, reason: Reason, detail: object = "") -> None:
        super().__init__(SENTENCES[reason], field="target", detail=detail)
        self.reason, self.detail = reason, str(detail)


class Blocked(GatewayError, Refused):
    """The gateway itself says no: the address is one that nobody may have us call."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "address_blocked"


class Unreached(GatewayError):
    """The address is allowed, but the other side did not answer as it should."""

    status, code = 502, "unreached"


# Not on the open internet, or answering for somebody's inside, although `is_global` lets it pass.
SPECIAL: tuple[Network, ...] = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "168.63.129.16/32",  # the inside of every Azure machine, on a public number
        "192.0.0.0/24",
        "192.88.99.0/24",
        "240.0.0.0/4",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "3fff::/20",
        "5f00::/16",
    )
)
UNICAST = ipaddress.IPv6Network("2000::/3")
TEREDO = ipaddress.IPv6Network("2001::/32")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
ODD_LABEL = re.compile(r"(0x[0-9a-f]*|[0-9]+)", re.ASCII)
UNWRITABLE = re.compile(r"[\x00-\x20\x7f\\]")
DOTS = str.maketrans("。．｡", "...")
NAME = re.compile(r"(?=.{1,253}\.?$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.?)+", re.ASCII)


def carried(address: Address) -> tuple[Address, ...]:
    """The addresses that a packet to `address` may end at: those it carries, else itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return (address,)
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address in NAT64:
        return (ipaddress.IPv4Address(int(address) & 0xFFFFFFFF),)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return address.teredo
    return (address,)


def is_public(address: Address) -> bool:
    """Whether `address` is an ordinary host of the open internet."""
    if isinstance(address, ipaddress.IPv6Address) and address not in UNICAST:
        return False
    if any(address in network for network in SPECIAL if network.version == address.version):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be called beside the open internet: pairs of a network and one port."""

    exceptions: tuple[tuple[Network, int], ...] = ()

    def admits(self, address: Address, port: int) -> bool:
        """Whether every address that `address` may end at is public or an exception."""
        return all(is_public(end) or self._excepted(end, port) for end in carried(address))

    def check(self, address: Address, port: int) -> Address:
        """Hand `address` back, or raise Blocked."""
        if not self.admits(address, port):
            raise Blocked(Reason.FORBIDDEN, address)
        return address

    def _excepted(self, address: Address, port: int) -> bool:
        return any(
            port == allowed and network.version == address.version and address in network
            for network, allowed in self.exceptions
        )


def policy_of(entries: Iterable[str]) -> Policy:
    """The policy written as `CIDR:port` (`127.0.0.0/8:8080`, `[::1/128]:8080`).

    Raises ValueError naming the entry that cannot be read.
    """
    return Policy(tuple(_exception(entry.strip()) for entry in entries if entry.strip()))


def _exception(entry: str) -> tuple[Network, int]:
    network, _, port = entry.rpartition(":")
    try:
        return ipaddress.ip_network(network.strip("[]")), _port(port)
    except (ValueError, Blocked) as wrong:
        raise ValueError(f"MSP_GATEWAY_ALLOW: {entry!r} is not CIDR:port") from wrong


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise Blocked(Reason.PORT, text)
    return int(text)


@dataclass(frozen=True, slots=True)
class Target:
    """A host and port; `address` is set when the host was written as an IP address."""

    host: str
    port: int
    address: Address | None = None


def host_named(text: str) -> tuple[str, Address | None]:
    """The plain ASCII host that `text` means, with its address if it is one.

    Raises Blocked for addresses in forms that resolvers read in ways a reader does not expect
    (`127.1`, `0x7f000001`, `2130706433`, `0177.0.0.1`), for zones, and for what is no host.
    """
    plain = unicodedata.normalize("NFKC", text).translate(DOTS).lower()
    bare = plain[1:-1] if plain.startswith("[") and plain.endswith("]") else plain
    if "%" in bare:
        raise Blocked(Reason.ZONE, text)
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return _name(plain, text), None
    return str(address), address


def _name(plain: str, text: str) -> str:
    if ODD_LABEL.fullmatch(plain.rstrip(".").rpartition(".")[2]):
        raise Blocked(Reason.ODD_NUMBER, text)
    try:
        name = plain if plain.isascii() else plain.encode("idna").decode("ascii")
    except UnicodeError as wrong:
        raise Blocked(Reason.BAD_ADDRESS, text) from wrong
    if not NAME.fullmatch(name):
        raise Blocked(Reason.BAD_ADDRESS, text)
    return name


def target_named(text: str) -> Target:
    """The target written as `host:port` (`db.example.jp:5432`, `[2001:db8::1]:22`)."""
    host, colon, port = text.strip().rpartition(":")
    if not colon or not host or (":" in host and not host.startswith("[")):
        raise Blocked(Reason.BAD_ADDRESS, text)
    name, address = host_named(host)
    return Target(name, _port(port), address)


def url_named(text: str) -> tuple[yarl.URL, Target]:
    """The URL that `text` says and where it leads; the very URL that is checked is called."""
    if UNWRITABLE.search(text.strip()):
        raise Blocked(Reason.BAD_ADDRESS, text)
    try:
        url = yarl.URL(text.strip())
        host, port = url.host, url.port
    except ValueError as wrong:
        raise Blocked(Reason.BAD_ADDRESS, text) from wrong
    if url.scheme not in {"http", "https"}:
        raise Blocked(Reason.SCHEME, url.scheme)
    if "@" in re.split(r"[/?#]", text.strip().partition("//")[2], maxsplit=1)[0]:
        raise Blocked(Reason.CREDENTIALS)
    if not host:
        raise Blocked(Reason.BAD_ADDRESS, text)
    name, address = host_named(host)
    return url.with_host(name).with_fragment(None), Target(name, _port(str(port)), address)
