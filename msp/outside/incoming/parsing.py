"""A raw mail taken apart. Nothing in it can raise: what does not fit is left out and named."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import compat32
from enum import StrEnum

from msp.outside.incoming import charsets, heads
from msp.outside.incoming.plain import text_of

LARGEST = 25 * 2**20  # bytes of a raw mail; a larger one is refused unread
MOST_PARTS = 200
DEEPEST = 20
MOST_BOUNDARIES = 40  # the parser's time grows with depth times lines
MOST_FILES = 50
LONGEST = 20_000  # signs of the text
HEADS = 200


class Fault(StrEnum):
    """What was wrong with a mail; machine-readable, each with a sentence on the screen."""

    UNREADABLE = "unreadable"
    TOO_DEEP = "too_deep"
    TOO_MANY_PARTS = "too_many_parts"
    TOO_MANY_FILES = "too_many_files"
    CUT = "text_cut"


@dataclass(frozen=True, slots=True)
class File:
    """A file in a mail: its name as it was told, the kind it claims to be, and its bytes."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Parsed:
    """A mail as the desk reads it. `headers`: the first of each, by its name in lower case.

    `failed` are the addresses that a delivery report gives up; `returned` is the Message-ID of
    the mail that came back.
    """

    headers: Mapping[str, str]
    message_id: str
    sender: tuple[str, str]
    reply_to: str
    subject: str
    sent_at: datetime | None
    text: str
    files: tuple[File, ...] = ()
    failed: tuple[str, ...] = ()
    returned: str = ""
    faults: tuple[Fault, ...] = ()


@dataclass(slots=True)
class _Found:
    plain: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    returned: str = ""
    faults: list[Fault] = field(default_factory=list)


def parsed(raw: bytes) -> Parsed:
    """The mail that the bytes hold, whatever they are."""
    found = _Found()
    whole = _whole(raw, found)
    for part in _leaves(whole, found):
        _take(part, found)
    text = "\n\n".join(each.strip() for each in found.plain if each.strip())
    text = text or "\n\n".join(each for each in map(text_of, found.pages) if each)
    if len(text) > LONGEST:
        found.faults.append(Fault.CUT)
    told = _headers(whole)
    senders = heads.addresses(told.get(name, "") for name in ("from", "sender"))
    answers = heads.addresses([told.get("reply-to", "")])
    return Parsed(
        headers={name: heads.words(value) for name, value in told.items()},
        message_id=heads.words(told.get("message-id", ""))[:400],
        sender=senders[0] if senders else ("", ""),
        reply_to=answers[0][1] if answers else "",
        subject=heads.words(told.get("subject", ""))[:400],
        sent_at=heads.moment(told.get("date", "")),
        text=text[:LONGEST],
        files=tuple(found.files),
        failed=tuple(dict.fromkeys(found.failed)),
        returned=found.returned,
        faults=tuple(dict.fromkeys(found.faults)),
    )


def _whole(raw: bytes, found: _Found) -> Message:
    try:
        if raw.lower().count(b"boundary=") <= MOST_BOUNDARIES:
            return BytesParser(policy=compat32).parsebytes(raw)
        found.faults.append(Fault.TOO_DEEP)
    except Exception:  # noqa: BLE001 - hostile bytes: whatever the parser trips over is a fault
        found.faults.append(Fault.UNREADABLE)
    try:
        whole = BytesHeaderParser(policy=compat32).parsebytes(raw[:200_000])
    except Exception:  # noqa: BLE001 - the same
        whole = Message()
    whole.set_payload("")
    return whole


def _headers(whole: Message) -> dict[str, str]:
    told: dict[str, str] = {}
    for name, value in list(whole.raw_items())[:HEADS]:
        told.setdefault(name.strip().lower(), str(value))
    return told


def _leaves(whole: Message, found: _Found) -> Iterator[Message]:
    """The parts that hold something, in order, as many as anybody would send."""
    waiting = [(whole, 0)]
    seen = 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if seen > MOST_PARTS:
            found.faults.append(Fault.TOO_MANY_PARTS)
            return
        inner = part.get_payload()
        if not _kind(part).startswith("multipart/") or not isinstance(inner, list):
            yield part
        elif depth >= DEEPEST:
            found.faults.append(Fault.TOO_DEEP)
        else:
            kept = [each for each in inner[:MOST_PARTS] if isinstance(each, Message)]
            waiting += [(each, depth + 1) for each in reversed(kept)]


def _take(part: Message, found: _Found) -> None:
    try:
        _sort(part, found)
    except Exception:  # noqa: BLE001 - one bad part spoils itself, not the mail
        found.faults.append(Fault.UNREADABLE)


def _sort(part: Message, found: _Found) -> None:
    kind = _kind(part)
    if kind == "message/delivery-status":
        found.failed += _given_up(part)
    elif kind in {"text/rfc822-headers", "message/rfc822"} and not found.returned:
        found.returned = _returned(part)
    if _is_file(part, kind):
        _keep(part, kind, found)
    elif kind == "text/html":
        found.pages.append(_text(part))
    elif kind.startswith(("text/", "multipart/")) and kind != "text/rfc822-headers":
        found.plain.append(_text(part))


def _is_file(part: Message, kind: str) -> bool:
    if kind in {"message/delivery-status", "multipart/report"}:
        return False
    told = str(part.get("content-disposition", "")).strip().lower()
    named = part.get_param("name") is not None or "filename" in told
    is_words = kind.startswith(("text/", "multipart/"))  # a multipart without parts is bare text
    return told.startswith("attachment") or named or not is_words


def _keep(part: Message, kind: str, found: _Found) -> None:
    content = _content(part)
    if not content:
        return
    if len(found.files) >= MOST_FILES:
        found.faults.append(Fault.TOO_MANY_FILES)
        return
    found.files.append(File(_name(part, kind), kind, content))


def _content(part: Message) -> bytes:
    inner = part.get_payload()
    if isinstance(inner, list):
        return b"\n".join(each.as_bytes() for each in inner[:1] if isinstance(each, Message))
    told = part.get_payload(decode=True)
    return told if isinstance(told, bytes) else b""


def _name(part: Message, kind: str) -> str:
    try:
        told = part.get_filename() or ""
    except (LookupError, ValueError, TypeError):
        told = ""
    usual = "mail.eml" if kind == "message/rfc822" else "file"
    return heads.words(told)[:200] or usual


def _text(part: Message) -> str:
    return charsets.decoded(_content(part), str(part.get_param("charset", "") or ""))


def _kind(part: Message) -> str:
    try:
        return part.get_content_type()
    except (ValueError, TypeError, AttributeError):
        return "text/plain"


def _given_up(part: Message) -> Iterator[str]:
    """The recipients whom the report says the mail will never reach."""
    inner = part.get_payload()
    for block in inner if isinstance(inner, list) else []:
        if not isinstance(block, Message):
            continue
        is_over = str(block.get("action", "")).strip().lower() == "failed"
        if is_over and not str(block.get("status", "5")).strip().startswith("4"):
            told = block.get("final-recipient") or block.get("original-recipient") or ""
            found = heads.addresses([str(told).rpartition(";")[2]])
            yield from (address for _, address in found[:1])


def _returned(part: Message) -> str:
    inner = part.get_payload()
    if isinstance(inner, list) and inner and isinstance(inner[0], Message):
        return heads.words(str(inner[0].get("message-id", "")))
    head = BytesHeaderParser(policy=compat32).parsebytes(_content(part))
    return heads.words(str(head.get("message-id", "")))
