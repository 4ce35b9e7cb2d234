"""What is decided of a mail before anybody reads it; every decision names its reasons as codes.

Two questions are asked apart (DOMAIN §7): is it automatic (then it is filed and reopens nothing),
and may it be answered automatically. A mail finds its ticket by our own sign in the subject, else
by the Message-IDs it refers to, else by its subject.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from msp.kernel.errors import mark

Headers = Mapping[str, str]  # the first of each, by its name in lower case

MOST_ANSWERS_A_DAY = 5  # automatic answers to one address within 24 hours
MOST_IN_THREAD = 20  # mails of one address on one ticket within the hour; more of them is a loop
MOST_AN_HOUR = 30  # mails of one address within the hour; what comes then waits for a person


class Why(StrEnum):
    """A reason, as machines read it."""

    # it is automatic
    AUTO_SUBMITTED = "auto_submitted"
    NULL_RETURN_PATH = "null_return_path"
    PRECEDENCE = "precedence"
    LIST = "mailing_list"
    AUTO_HEADER = "auto_header"
    REPORT = "report"
    AUTO_SUBJECT = "automatic_subject"
    BOUNCE = "bounce"
    OUT_OF_OFFICE = "out_of_office"
    # it is not answered automatically
    AUTOMATIC = "automatic"
    ASKED_NOT_TO = "asked_not_to"
    LOOP_MARK = "loop_mark"
    ROBOT = "robot_sender"
    ANSWERED_OFTEN = "answered_often"
    # how it found its ticket
    TOKEN = "own_token"  # noqa: S105 - a sign in a subject
    REFERENCE = "own_message_id"
    SAME_SUBJECT = "same_subject"
    MERGED = "followed_merge"
    # what became of it
    FOREIGN = "foreign_installation"
    OWN_MAIL = "own_mail"
    TOO_LARGE = "too_large"
    NO_SENDER = "no_sender"
    UNKNOWN_SENDER = "unknown_sender"
    OTHER_CLIENT = "ticket_of_another_client"
    BY_DOMAIN = "by_domain"
    FLOOD = "flood"
    THREAD_LOOP = "thread_loop"
    STAFF_REPLY = "staff_reply"
    STAFF_NOTE = "staff_note"
    EMPTY = "empty"
    FILE_REFUSED = "file_refused"


class Sorted(StrEnum):
    """What became of a mail."""

    OPENED = "opened"
    ADDED = "added"
    FILED = "filed"
    ANSWERED = "answered"
    NOTED = "noted"
    HELD = "held"
    BOUNCED = "bounced"
    DROPPED = "dropped"
    REFUSED = "refused"


WORDS: Mapping[Sorted, str] = {
    Sorted.OPENED: mark("opened a ticket"),
    Sorted.ADDED: mark("added to a ticket"),
    Sorted.FILED: mark("filed (automatic)"),
    Sorted.ANSWERED: mark("sent on as a reply"),
    Sorted.NOTED: mark("kept as a note"),
    Sorted.HELD: mark("waits for a client"),
    Sorted.BOUNCED: mark("came back"),
    Sorted.DROPPED: mark("dropped"),
    Sorted.REFUSED: mark("refused"),
}
REASONS: Mapping[str, str] = {
    Why.AUTO_SUBMITTED: mark("It says that a machine sent it (Auto-Submitted)."),
    Why.NULL_RETURN_PATH: mark("It has no address to return to."),
    Why.PRECEDENCE: mark("It is bulk mail (Precedence)."),
    Why.LIST: mark("It comes from a mailing list."),
    Why.AUTO_HEADER: mark("It says that it is an automatic answer."),
    Why.REPORT: mark("It is a report of a mail server."),
    Why.AUTO_SUBJECT: mark("Its subject begins like an automatic answer."),
    Why.BOUNCE: mark("It tells that a mail could not be delivered."),
    Why.OUT_OF_OFFICE: mark("It is an out-of-office answer."),
    Why.AUTOMATIC: mark("Not answered automatically: it is automatic itself."),
    Why.ASKED_NOT_TO: mark("Not answered automatically: it asks for that."),
    Why.LOOP_MARK: mark("Not answered automatically: it carries the mark of a loop."),
    Why.ROBOT: mark("Not answered automatically: nobody reads that address."),
    Why.ANSWERED_OFTEN: mark("Not answered automatically: that address was answered often today."),
    Why.TOKEN: mark("Found its ticket by the number in the subject."),
    Why.REFERENCE: mark("Found its ticket by the mail that it answers."),
    Why.SAME_SUBJECT: mark("Found its ticket by sender and subject."),
    Why.MERGED: mark("Its ticket was merged; it followed to where that went."),
    Why.FOREIGN: mark("It answers a mail of another installation."),
    Why.OWN_MAIL: mark("It comes from one of our own addresses."),
    Why.TOO_LARGE: mark("It is larger than what is taken in."),
    Why.NO_SENDER: mark("It names no sender."),
    Why.UNKNOWN_SENDER: mark("Nobody knows its sender."),
    Why.OTHER_CLIENT: mark("It names a ticket that is not of its sender's company."),
    Why.BY_DOMAIN: mark("The client was found by the part behind the @."),
    Why.FLOOD: mark("Its sender sent very many mails within an hour."),
    Why.THREAD_LOOP: mark("Very many mails came on one ticket: this looks like a loop."),
    Why.STAFF_REPLY: mark("Somebody of the staff answered by mail."),
    Why.STAFF_NOTE: mark("It comes from the staff and is kept inside."),
    Why.EMPTY: mark("It holds no text."),
    Why.FILE_REFUSED: mark("A file in it was not kept: it is not what its name says."),
    "unreadable": mark("Parts of it could not be read."),
    "too_deep": mark("It is nested deeper than any mail should be."),
    "too_many_parts": mark("It has more parts than are looked at."),
    "too_many_files": mark("It has more files than are kept."),
    "text_cut": mark("Its text was cut; the whole mail is kept."),
}

SILENT_PRECEDENCE = {"bulk", "junk", "list", "auto_reply", "auto-reply"}
AUTO_HEADERS = (
    *("x-autoreply", "x-auto-reply", "x-autorespond", "x-autoresponder", "x-autogenerated"),
    *("x-autoreply-from", "x-mail-autoreply", "x-cron-env"),
)
LIST_HEADERS = ("list-id", "list-unsubscribe", "list-post", "list-help", "mailing-list")
SUPPRESSED = {"all", "autoreply", "oof"}
AUTO_SUBJECT = re.compile(
    r"(out of (the )?office|automatic reply|auto(matic)?[ -]?(reply|response)|autosvar"
    r"|réponse automatique|automatische antwort|abwesen|respuesta automática|risposta automatica"
    r"|自動返信|自動応答|自動配信|不在(通知|応答|のお知らせ)|【自動|\[自動)",
    re.IGNORECASE,
)
AWAY_SUBJECT = re.compile(
    r"(out of (the )?office|abwesen|不在(通知|応答|のお知らせ))", re.IGNORECASE
)
BOUNCE_SUBJECT = re.compile(
    r"(undeliver|delivery status notification|delivery (has )?failed|mail delivery (failed|system)"
    r"|returned mail|failure notice|mail system error|配信(不能|できません|エラー)"
    r"|配達(不能|できません)|送信できませんでした)",
    re.IGNORECASE,
)
ROBOTS = re.compile(r"(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)([+-].*)?@")
PREFIX = re.compile(
    r"^\s*((re|fwd?|aw|wg|sv|vs|tr|rv|転送|返信|回答)(\[\d+\])?\s*:|\[外部\]|\[external\])\s*",
    re.IGNORECASE,
)
OWN_SIGN = re.compile(r"\[#(\d{1,18})\]")
OWN_ID = re.compile(r"<([0-9a-f]{32})\.([0-9a-f]{32})@([0-9a-f]{32})\.tasuki\.invalid>")
MESSAGE_ID = re.compile(r"<[^<>\s]{1,390}>")


@dataclass(frozen=True, slots=True)
class Thread:
    """What a mail says of the tickets that it belongs to, the surest first."""

    numbers: tuple[int, ...]
    ticket_ids: tuple[UUID, ...]
    is_foreign: bool


@dataclass(frozen=True, slots=True)
class Lately:
    """How much mail there was of one address: answers of ours in a day, its mails in an hour."""

    answered: int = 0
    received: int = 0
    in_thread: int = 0


def heads(pairs: Mapping[str, str]) -> dict[str, str]:
    """Headers by their names in lower case."""
    return {name.strip().lower(): value for name, value in pairs.items()}


def why_automatic(told: Headers, sender: str = "") -> tuple[Why, ...]:
    """Every reason to think that no person wrote it; none means that one did."""
    subject = told.get("subject", "")
    kind = told.get("content-type", "").lower()
    path = told.get("return-path")
    precedence = told.get("precedence", "").strip().lower()
    submitted = told.get("auto-submitted", "no").partition(";")[0].strip().lower()
    found = {
        Why.AUTO_SUBMITTED: submitted not in {"", "no"},
        Why.NULL_RETURN_PATH: path is not None and not path.strip(" <>"),
        Why.PRECEDENCE: precedence in SILENT_PRECEDENCE,
        Why.LIST: any(name in told for name in LIST_HEADERS),
        Why.AUTO_HEADER: any(name in told for name in AUTO_HEADERS),
        Why.REPORT: kind.startswith("multipart/report"),
        Why.AUTO_SUBJECT: AUTO_SUBJECT.match(_half_width(subject)) is not None,
        Why.BOUNCE: is_bounce(told, sender),
        Why.OUT_OF_OFFICE: is_out_of_office(told, sender),
    }
    return tuple(why for why, holds in found.items() if holds)


def is_bounce(told: Headers, sender: str = "") -> bool:
    """Whether it tells that a mail came back."""
    kind = told.get("content-type", "").lower().replace(" ", "")
    if kind.startswith("multipart/report") and "report-type=delivery-status" in kind.replace(
        '"', ""
    ):
        return True
    whom = f"{sender} {told.get('from', '')}".lower()
    return "mailer-daemon@" in whom or BOUNCE_SUBJECT.match(told.get("subject", "")) is not None


def is_out_of_office(told: Headers, sender: str = "") -> bool:
    """Whether somebody's mail program says that they are away."""
    if is_bounce(told, sender):
        return False
    submitted = told.get("auto-submitted", "").strip().lower()
    subject = _half_width(told.get("subject", ""))
    return submitted.startswith("auto-replied") or AWAY_SUBJECT.match(subject) is not None


def why_silent(told: Headers, sender: str = "", lately: Lately = Lately()) -> tuple[Why, ...]:
    """Every reason not to answer it automatically; none means that we may."""
    asked = {part.strip().lower() for part in told.get("x-auto-response-suppress", "").split(",")}
    whom = sender or told.get("from", "").lower()
    found = {
        Why.AUTOMATIC: bool(why_automatic(told, sender)),
        Why.ASKED_NOT_TO: not asked.isdisjoint(SUPPRESSED),
        Why.LOOP_MARK: "x-loop" in told or "x-ms-exchange-inbox-rules-loop" in told,
        Why.ROBOT: ROBOTS.search(whom) is not None,
        Why.ANSWERED_OFTEN: lately.answered >= MOST_ANSWERS_A_DAY,
    }
    return tuple(why for why, holds in found.items() if holds)


def why_held_back(lately: Lately) -> Why | None:
    """The back-stop against loops: a sender, or a ticket, that gets far too much mail."""
    if lately.in_thread >= MOST_IN_THREAD:
        return Why.THREAD_LOOP
    return Why.FLOOD if lately.received >= MOST_AN_HOUR else None


def thread_of(told: Headers, installation: UUID) -> Thread:
    """Which tickets it names. `is_foreign`: it answers another installation and none of ours."""
    line = " ".join(told.get(name, "") for name in ("in-reply-to", "references"))[-8_000:]
    found = OWN_ID.findall(line)
    ours = [UUID(ticket) for _, ticket, whose in found if whose == installation.hex]
    signs = OWN_SIGN.findall(_half_width(told.get("subject", "")))
    return Thread(
        numbers=tuple(dict.fromkeys(int(number) for number in signs)),
        ticket_ids=tuple(dict.fromkeys(reversed(ours))),
        is_foreign=bool(found) and not ours,
    )


def plain_subject(subject: str) -> str:
    """The subject without what mail programs put in front, and without our sign."""
    plain = OWN_SIGN.sub(" ", _half_width(subject))
    while (found := PREFIX.match(plain)) is not None:
        plain = plain[found.end() :]
    return " ".join(plain.split())


def is_answer(subject: str) -> bool:
    """Whether the subject begins as an answer's does."""
    return PREFIX.match(OWN_SIGN.sub(" ", _half_width(subject))) is not None


def requester(told: Headers, sender: str, reply_to: str) -> str:
    """Who asks: whom an answer is to reach, else who sent it."""
    return reply_to or sender


def title_of(subject: str, text: str) -> str:
    """What a new ticket is called: the subject, else the first words, 3 to 200 signs."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    told = plain_subject(subject) or first
    return told[:200] if len(told) >= 3 else (f"{told} (mail)" if told else "(件名なし)")


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def message_ids(told: Headers) -> Sequence[str]:
    """Every Message-ID that the mail refers to, the nearest first."""
    line = f"{told.get('references', '')} {told.get('in-reply-to', '')}"[-8_000:]
    return list(dict.fromkeys(reversed(MESSAGE_ID.findall(line))))
