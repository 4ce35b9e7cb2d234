"""Mails that nobody means well with, and what is expected of them."""

from msp.outside.incoming.parsing import Fault

HEAD = b"From: evil <e@x.example>\r\nSubject: =?X-UNKNOWN?B?44OG?= hi\r\nMessage-ID: <1@x>\r\n"


def mixed(*parts: bytes, boundary: bytes = b"b") -> bytes:
    """A multipart of those parts."""
    told = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    kind = b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\r\n\r\n'
    return kind + told + b"--" + boundary + b"--\r\n"


def nested(depth: int) -> bytes:
    """Parts inside parts, as deep as told."""
    inner = b"Content-Type: text/plain\r\n\r\ndeep\r\n"
    for level in range(depth):
        inner = mixed(inner, boundary=b"b%d" % level)
    return inner


def plain(text: bytes, charset: bytes = b"utf-8") -> bytes:
    """A part of plain text."""
    return b"Content-Type: text/plain; charset=" + charset + b"\r\n\r\n" + text


def page(text: bytes) -> bytes:
    """A part of HTML."""
    return b"Content-Type: text/html; charset=utf-8\r\n\r\n" + text


LINKS = b"".join(b'<a href="https://x.example/%d">link %d</a> ' % (n, n) for n in range(5_000))
MAILS: dict[str, tuple[bytes, str, tuple[Fault, ...]]] = {
    "nothing": (b"", "", ()),
    "zeros": (b"\x00" * 2_000, "", ()),
    "noise": (bytes(range(256)) * 40, "", ()),
    "no boundary": (HEAD + b"Content-Type: multipart/mixed\r\n\r\nhello\r\n", "hello", ()),
    "never closed": (HEAD + mixed(plain(b"hello")).replace(b"--b--", b""), "hello", ()),
    "nul": (HEAD + plain(b"a\x00b\x07c"), "abc", ()),
    "unknown charset": (HEAD + plain("直りません".encode(), b"X-UNKNOWN"), "直りません", ()),
    "odd charset": (HEAD + plain(b"hello", b'"\x00;/../'), "hello", ()),
    "scripts": (
        HEAD + page(b"<p>one<script>alert(1)</script></p><style>x{}</style><p onclick=x>two"),
        "one\n\ntwo",
        (),
    ),
    "5,000 links": (HEAD + page(LINKS), "link 0 link 1", (Fault.CUT,)),
    "page that never ends": (HEAD + page(b"in<script>x" + b"<a" * 50_000), "in", ()),
    "page of pages": (HEAD + page(b"<div>" * 50_000 + b"in"), "in", ()),
    "bomb of depth": (HEAD + nested(30), "", (Fault.TOO_DEEP,)),
    "bomb deeper than is parsed": (HEAD + nested(1_500), "", (Fault.TOO_DEEP,)),
    "bomb of parts": (
        HEAD + mixed(*(plain(b"x") for _ in range(3_000))),
        "x\n\nx",
        (Fault.TOO_MANY_PARTS,),
    ),
    "bad base64": (
        HEAD + b"Content-Transfer-Encoding: base64\r\n" + plain(b"!!!\xff"),
        "",
        (),
    ),
    "quoted for ever": (HEAD + plain(b"> " * 30_000), "> >", (Fault.CUT,)),
}
