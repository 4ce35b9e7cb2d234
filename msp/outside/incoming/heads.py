"""The head of a mail, read as people wrote it: coded words, addresses and dates, or nothing."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime

from msp.outside.incoming.charsets import clean, decoded

WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
BETWEEN = re.compile(r"(\?=)\s+(=\?)")
LONGEST = 4_000  # signs of one header that are looked at
ADDRESS = re.compile(r"[^@\s<>()\[\],;:\"\\]{1,64}@[^@\s<>()\[\],;:\"\\]{1,255}")


def words(value: str) -> str:
    """One line of text from a header's value, coded words and bare bytes alike. Never raises."""
    whole = _bare(value[:LONGEST])
    told: list[str] = []
    pending: list[bytes] = []
    charset, end = "", 0
    whole = BETWEEN.sub(r"\1\2", whole)
    for found in WORD.finditer(whole):
        between = whole[end : found.start()]
        if pending and (between or found[1].lower() != charset):
            told.append(decoded(b"".join(pending), charset))
            pending = []
        told.append(between)
        charset, end = found[1].partition("*")[0].lower(), found.end()
        pending.append(_coded(found[2], found[3]))
    if pending:
        told.append(decoded(b"".join(pending), charset))
    told.append(whole[end:])
    return " ".join(clean("".join(told)).split())


def _bare(value: str) -> str:
    """Bytes that no header may hold, read as what they most likely are."""
    if value.isascii():
        return value
    return decoded(value.encode("utf-8", "surrogateescape"))


def _coded(way: str, text: str) -> bytes:
    try:
        if way in "bB":
            kept = re.sub(r"[^A-Za-z0-9+/]", "", text)
            return base64.b64decode(kept + "=" * (-len(kept) % 4))
        return quopri.decodestring(text.encode("utf-8", "surrogateescape"), header=True)
    except (binascii.Error, ValueError):
        return text.encode("utf-8", "surrogateescape")


def addresses(values: Iterable[str]) -> list[tuple[str, str]]:
    """(name, address) of everybody named; what is no address is left out."""
    cut = [value[:LONGEST].replace("\n", " ").replace("\r", " ") for value in values]
    try:
        found = getaddresses(cut)
    except (ValueError, IndexError, TypeError):
        found = []
    told = [(words(name), _address(address)) for name, address in found]
    good = [(name, address) for name, address in told if address]
    if good:
        return good
    return [("", _address(found)) for value in cut for found in ADDRESS.findall(words(value))]


def _address(text: str) -> str:
    plain = words(text).strip("<> ").lower()
    return plain if ADDRESS.fullmatch(plain) and len(plain) <= 320 else ""


def moment(value: str) -> datetime | None:
    """When it was written, if the sender's clock says so in a way that can be read."""
    try:
        told = parsedate_to_datetime(value[:200])
        aware = told if told.tzinfo else told.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
