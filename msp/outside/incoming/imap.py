"""Mail is fetched over IMAP, oldest first, by the number that the server gave it.

The server's address was typed in by somebody, so the gateway's rules hold: it is resolved once,
every address is checked, and the checked one is called.
"""

import imaplib
import ipaddress
import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imap_tools.errors import (
    ImapToolsError,
    MailboxFolderSelectError,
    MailboxLoginError,
)
from imap_tools.mailbox import BaseMailBox

from msp.kernel.errors import PortalError
from msp.outside.gateway.guard import Policy, Reason, Unreached, host_named, policy_of

TIMEOUT = 20  # seconds for any one answer
HEAD = 64 * 1024  # bytes of a mail that is too large
SIZE = re.compile(rb"UID (\d+).*?RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+).*?UID (\d+)")


class FetchFailed(Exception):
    """The server could not be reached, refused us, or said what no server says.

    Its text begins with a code of `KINDS`, or is the sentence of the gateway.
    """


NAMES = (62, 64)  # what OpenSSL says of a certificate for another name or address
KINDS: tuple[tuple[type[Exception], str], ...] = (
    (MailboxLoginError, "login"),
    (MailboxFolderSelectError, "folder"),
    (ssl.SSLCertVerificationError, "certificate"),
    (ssl.SSLError, "tls"),
    (OSError, "network"),
)


@dataclass(frozen=True, slots=True)
class Server:
    """Where the mail lies; `tls` is tls, starttls or none.

    `allow` is MSP_GATEWAY_ALLOW, `authority` a file with the certificate of an authority of one's
    own (MSP_MAIL_CA), trusted beside those of the system.
    """

    host: str
    port: int
    tls: str
    allow: Sequence[str] = ()
    authority: Path | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail on the server; `raw` is only its beginning where `is_cut`."""

    uid: int
    size: int
    raw: bytes
    is_cut: bool = False


class Folder:
    """An open folder of a mailbox."""

    def __init__(self, box: BaseMailBox) -> None:
        self._box = box
        told = box.client.response("UIDVALIDITY")[1]
        self.uid_validity = int(told[0]) if told and told[0] else 0

    def letters(self, after: int, most: int, largest: int) -> Iterator[Letter]:
        """Up to `most` mails with a number above `after`; of one over `largest` bytes its head."""
        found = [uid for uid in self._numbers(after) if uid > after]
        for uid, size in self._sizes(sorted(found)[:most]):
            is_cut = size > largest
            what = f"(BODY.PEEK[]<0.{HEAD}>)" if is_cut else "(BODY.PEEK[])"
            yield Letter(uid, size, self._raw(uid, what), is_cut)

    def _numbers(self, after: int) -> list[int]:
        told = self._said("SEARCH", None, f"UID {after + 1}:*")
        return [int(uid) for line in told if isinstance(line, bytes) for uid in line.split()]

    def _sizes(self, uids: list[int]) -> list[tuple[int, int]]:
        if not uids:
            return []
        told = self._said("FETCH", ",".join(map(str, uids)), "(UID RFC822.SIZE)")
        sizes: dict[int, int] = {}
        for line in told:
            found = SIZE.search(line if isinstance(line, bytes) else b"")
            if found:
                uid, size = (found[1], found[2]) if found[1] else (found[4], found[3])
                sizes[int(uid)] = int(size)
        return [(uid, sizes[uid]) for uid in uids if uid in sizes]

    def _raw(self, uid: int, what: str) -> bytes:
        told = self._said("FETCH", str(uid), what)
        return next((bytes(part[1]) for part in told if isinstance(part, tuple)), b"")

    def _said(self, command: str, *told: str | None) -> list[Any]:
        state, answer = self._box.client.uid(command, *told)  # type: ignore[arg-type]
        if state != "OK":
            raise FetchFailed(f"{command}: {state}")
        return answer


@contextmanager
def opened(server: Server, who: tuple[str, str], folder: str) -> Iterator[Folder]:
    """The folder of whoever signs in as `who` (name, password). Raises FetchFailed."""
    box: BaseMailBox | None = None
    try:
        box = _Box(server)
        name, secret = who
        if (name + secret).isascii():
            box.login(name, secret, folder)
        else:
            box.login_utf8(name, secret, folder)
        yield Folder(box)
    except (OSError, imaplib.IMAP4.error, ImapToolsError, PortalError, ValueError) as error:
        raise FetchFailed(_said(error)) from error
    finally:
        _close(box)


def _said(error: Exception) -> str:
    if isinstance(error, PortalError):
        return str(error)
    if isinstance(error, ssl.SSLCertVerificationError) and error.verify_code in NAMES:
        return f"name: {error}"[:300]
    kind = next((code for of, code in KINDS if isinstance(error, of)), "server")
    return f"{kind}: {error}"[:300]


def _close(box: BaseMailBox | None) -> None:
    if box is None:
        return
    try:
        box.logout()
    except (OSError, imaplib.IMAP4.error, ImapToolsError):
        box.client.shutdown()


class _Box(BaseMailBox):
    """imap-tools' mailbox over a connection of ours."""

    def __init__(self, server: Server) -> None:
        self._server = server
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        context = trusted(self._server)
        if self._server.tls == "tls":
            return _Sealed(self._server, context)
        client = _Plain(self._server)
        if self._server.tls == "starttls":
            try:
                client.starttls(context)
            except (OSError, imaplib.IMAP4.error):
                with suppress(OSError):
                    client.shutdown()
                raise
        return client


def trusted(server: Server) -> ssl.SSLContext:
    """Who may vouch for the server. Raises OSError where the file cannot be read."""
    context = ssl.create_default_context()
    if server.authority is not None:
        context.load_verify_locations(server.authority)
    return context


class _Plain(imaplib.IMAP4):
    def __init__(self, server: Server) -> None:
        self._server = server
        super().__init__(server.host, server.port, TIMEOUT)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return connected(self._server)


class _Sealed(imaplib.IMAP4):
    """Encrypted from the first byte; the certificate is for the name that was typed."""

    def __init__(self, server: Server, context: ssl.SSLContext) -> None:
        self._server, self._context = server, context
        super().__init__(server.host, server.port, TIMEOUT)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return self._context.wrap_socket(connected(self._server), server_hostname=self._server.host)


def connected(server: Server) -> socket.socket:
    """A connection to a checked address of the server; raises GatewayError or OSError."""
    policy = policy_of(server.allow)
    addresses = [_checked(policy, text, server.port) for text in _looked_up(server)]
    return socket.create_connection((addresses[0], server.port), TIMEOUT)


def _looked_up(server: Server) -> list[str]:
    name, address = host_named(server.host)
    if address is not None:
        return [str(address)]
    try:
        found = socket.getaddrinfo(name, server.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unreached(Reason.UNRESOLVED, name) from error
    return [str(entry[4][0]) for entry in found]


def _checked(policy: Policy, text: str, port: int) -> str:
    return str(policy.check(ipaddress.ip_address(text.partition("%")[0]), port))
