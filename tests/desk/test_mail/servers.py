"""A real IMAP server of our own (pymap), on this machine, with one mailbox."""

import imaplib
import socket
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


@contextmanager
def running() -> Iterator[Post]:
    """The server with an empty folder, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", START, "--host", "127.0.0.1", "--port", str(port)]
    user = ["dict", "--demo-user", NAME, "--demo-password", SECRET]
    server = subprocess.Popen(
        [*command, "--no-tls", *user], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _answers(port)
        with imaplib.IMAP4("127.0.0.1", port, 20) as box:
            box.login(NAME, SECRET)
            box.create(FOLDER)
            yield Post(port, box)
    finally:
        server.terminate()
        server.wait(10)


def _answers(port: int) -> None:
    """Return once the server takes calls: a call waits for the listener, so no sleep is needed."""
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2) as call:
            call.settimeout(10)
            if call.recv(4).startswith(b"* OK"):
                return
        _pause()
    raise AssertionError("the IMAP server did not start")


def _pause() -> None:
    left, right = socket.socketpair()
    right.settimeout(0.05)
    with left, right, suppress(OSError):
        right.recv(1)
