"""A real IMAP server of our own (pymap), on this machine, with one mailbox."""

import imaplib
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

NAME, SECRET, FOLDER = "desk@mirai.example", 'a "quoted" secret', "Support"
# the server hashes passwords half a million times at each sign-in, which takes seconds here
START = """
from pymap.main import main
from pysasl.hashing import BuiltinHash
BuiltinHash.__init__.__kwdefaults__["rounds"] = 1000
if KEYS:
    import asyncio, functools, ssl
    sealed = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    sealed.load_cert_chain(*KEYS)
    asyncio.start_server = functools.partial(asyncio.start_server, ssl=sealed)
main()
"""


@dataclass(frozen=True, slots=True)
class Post:
    """A running server; `put` delivers a mail."""

    port: int
    box: imaplib.IMAP4

    def put(self, *mails: bytes) -> None:
        """Lay mails into the folder."""
        for mail in mails:
            self.box.append(FOLDER, None, None, mail)


@dataclass(frozen=True, slots=True)
class Way:
    """How the server is reached: in the clear, by STARTTLS or with TLS from the first byte."""

    tls: str = "none"
    papers: tuple[str, str] = ("", "")  # the files of its certificate and of its key
    authority: str | None = None

    def told(self) -> tuple[str, list[str]]:
        """What the server is started with."""
        start = f"KEYS = {self.papers if self.tls == 'tls' else ()!r}\n{START}"
        cert, key = self.papers
        return start, ["--cert", cert, "--key", key] if self.tls == "starttls" else ["--no-tls"]

    def box(self, port: int) -> imaplib.IMAP4:
        """A connection of a mail program that trusts the authority."""
        if self.tls == "none":
            return imaplib.IMAP4("127.0.0.1", port, 20)
        trust = ssl.create_default_context(cafile=self.authority)
        if self.tls == "tls":
            return imaplib.IMAP4_SSL("127.0.0.1", port, ssl_context=trust, timeout=20)
        box = imaplib.IMAP4("127.0.0.1", port, 20)
        box.starttls(trust)
        return box


@contextmanager
def running(way: Way = Way()) -> Iterator[Post]:
    """The server with an empty folder, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    start, sealed = way.told()
    command = [sys.executable, "-c", start, "--host", "127.0.0.1", "--port", str(port)]
    user = ["dict", "--demo-user", NAME, "--demo-password", SECRET]
    server = subprocess.Popen(
        [*command, *sealed, *user], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _answers(port, way.tls)
        with way.box(port) as box:
            box.login(NAME, SECRET)
            box.create(FOLDER)
            yield Post(port, box)
    finally:
        server.terminate()
        server.wait(10)


def _answers(port: int, tls: str) -> None:
    """Return once the server takes calls: a call waits for the listener, so no sleep is needed."""
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2) as call:
            call.settimeout(10)
            if tls == "tls" or call.recv(4).startswith(b"* OK"):
                return
        _pause()
    raise AssertionError("the IMAP server did not start")


def _pause() -> None:
    left, right = socket.socketpair()
    right.settimeout(0.05)
    with left, right, suppress(OSError):
        right.recv(1)
