"""Bytes become text whatever they claim to be written in; Japanese ones with Windows' own signs."""

import re
import unicodedata
from collections.abc import Iterator

ESCAPE = re.compile(rb"\x1b(?:\$[@B]|\$\([@BD]|\([BJIH])|[\x0e\x0f]")
TWO_BYTES = (b"\x1b$@", b"\x1b$B", b"\x1b$(@", b"\x1b$(B")
KANA = (b"\x1b(I", b"\x0e")
MEANT = {  # what the sender's program says, and what it writes
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ms_kanji": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "utf8": "utf-8",
}
JIS = re.compile(r"(iso-2022-jp|csiso2022jp|cp5022\d|x-iso-2022-jp)", re.IGNORECASE)
EUC = {"euc-jp", "eucjp", "x-euc-jp", "eucjp-ms", "cp51932"}
PLAIN = {"", "us-ascii", "ascii", "7bit", "8bit"}


def decoded(content: bytes, charset: str = "") -> str:
    """The text of the bytes. Never raises: what cannot be read is shown as �."""
    name = charset.strip().strip("\"'").lower()
    if JIS.match(name) or (b"\x1b$" in content[:4096] and name in PLAIN):
        return clean(_jis(content))
    if name in EUC:
        return clean(_euc(content))
    if name not in PLAIN:
        try:
            return clean(content.decode(MEANT.get(name, name), "strict"))
        except (LookupError, ValueError):
            pass
    return clean(guessed(content))


def guessed(content: bytes) -> str:
    """The text by what fits: nobody said, or nobody knows, what it is written in."""
    if b"\x1b$" in content[:4096]:
        return _jis(content)
    for name in ("utf-8", "cp932", "euc_jp"):
        try:
            return content.decode(name)
        except ValueError:
            continue
    return content.decode("cp1252", "replace")


def clean(text: str) -> str:
    """The text without NUL and other signs that steer machines, its lines ended alike."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = lines.encode("utf-8", "replace").decode("utf-8")
    return "".join(s for s in kept if s in "\n\t" or unicodedata.category(s) not in {"Cc", "Cs"})


def _jis(content: bytes) -> str:
    """ISO-2022-JP by the table of Windows (CP50221), so that ①, ㈱ and half-width kana come out."""
    return "".join(_jis_parts(content))


def _jis_parts(content: bytes) -> Iterator[str]:
    mode, start = b"\x1b(B", 0
    for found in [*ESCAPE.finditer(content), None]:
        end = found.start() if found else len(content)
        piece = content[start:end]
        if mode in TWO_BYTES:
            yield _pairs(piece)
        elif mode in KANA:
            yield bytes(byte | 0x80 for byte in piece).decode("cp932", "replace")
        else:
            yield guessed(piece)
        if found:
            mode, start = found.group(), found.end()


def _pairs(piece: bytes) -> str:
    """Two bytes for each sign; a line's end needs no escape in the mails of some programs."""
    told = bytearray()
    place = 0
    while place < len(piece):
        first = piece[place]
        if 0x21 <= first <= 0x7E and place + 1 < len(piece):
            told += _as_shift_jis(first, piece[place + 1])
            place += 2
        else:
            told.append(first)
            place += 1
    return told.decode("cp932", "replace")


def _as_shift_jis(first: int, second: int) -> bytes:
    high = (first + 1) // 2 + (0x70 if first <= 0x5E else 0xB0)
    odd = second + (0x1F if second <= 0x5F else 0x20)
    low = odd if first % 2 else second + 0x7E
    return bytes((high, low & 0xFF))


def _euc(content: bytes) -> str:
    try:
        return content.decode("euc_jp")
    except ValueError:
        return re.sub(
            rb"[\xa1-\xfe][\xa1-\xfe]|\x8e[\xa1-\xdf]|[^\x80-\xff]+|.",
            _euc_sign,
            content,
            flags=re.DOTALL,
        ).decode("utf-8", "replace")


def _euc_sign(found: re.Match[bytes]) -> bytes:
    told = found.group()
    if len(told) == 2 and told[0] == 0x8E:
        return told[1:].decode("cp932", "replace").encode()
    if len(told) == 2 and told[0] > 0x80:
        pair = _as_shift_jis(told[0] & 0x7F, told[1] & 0x7F)
        return pair.decode("cp932", "replace").encode()
    return told.decode("ascii", "replace").encode()
