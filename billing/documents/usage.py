"""A usage statement on paper: all its texts, worked out once, and the PDF/A-3b that sets them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from importlib import resources

import typst

from billing.documents import fonts, usage_words
from billing.documents.pdf import STANDARD
from billing.documents.sheet import Fact
from billing.documents.value import UNFIT_FOR_FILES, Addressee, Issuer, Language
from msp.accounts.rules.letters import Addressee as Reader
from msp.accounts.rules.letters import addressed
from msp.kernel import writing
from msp.kernel.periods import Period

FIGURES = ("carried", "granted", "adjusted", "used", "expired", "left")
TAKEN = ("used", "expired")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A pool: what it is called, until when it lasts, its sums by name."""

    title: str
    until: date | None
    figures: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One piece of work and what it used."""

    on: date
    note: str
    person: str
    minutes: int
    waits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The entries of one ticket; number None: those of no ticket."""

    number: int | None
    subject: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageValue:
    """A whole statement. `figures` are minutes by name, `is_over` says that the month has ended."""

    month: Period
    issued_on: date
    client_number: int
    addressee: Addressee
    issuer: Issuer
    figures: Mapping[str, int]
    origins: tuple[Origin, ...]
    groups: tuple[Group, ...]
    is_over: bool
    language: Language


@dataclass(frozen=True, slots=True)
class Sheet:
    """Every text of the statement; `language` is data."""

    language: str
    title: str
    facts: tuple[Fact, ...]
    addressee: tuple[str, ...]
    addressee_name: str
    greeting: str
    issuer: str
    issuer_lines: tuple[str, ...]
    headline: Fact
    sums: tuple[Fact, ...]
    pending: Fact | None
    origins_title: str
    origin_columns: tuple[str, ...]
    origins: tuple[tuple[str, ...], ...]
    uses_title: str
    use_columns: tuple[str, ...]
    groups: tuple[tuple[str, str, tuple[tuple[str, ...], ...]], ...]
    none: str
    note: str


def sheet(value: UsageValue) -> Sheet:
    """All texts, for the paper; a character that no font draws becomes 〓."""
    words, language = usage_words.WORDS[value.language], value.language.value
    pending = value.figures["pending"]
    name = value.addressee.name
    suffix = f" {value.addressee.honorific}" if value.language is Language.JA else ""
    return Sheet(
        language=language,
        title=words["title"],
        facts=(
            Fact(words["month"], writing.month_text(value.month, language)),
            Fact(words["issued_on"], writing.day_text(value.issued_on, language)),
            Fact(words["client"], str(value.client_number)),
        ),
        addressee=tuple(fonts.drawn(line) for line in value.addressee.address),
        addressee_name=fonts.drawn(f"{name}{suffix}".rstrip()),
        greeting=words["greeting"],
        issuer=fonts.drawn(value.issuer.name),
        issuer_lines=tuple(fonts.drawn(line) for line in _lines(value.issuer, words["phone"])),
        headline=Fact(
            words["headline"] if value.is_over else words["headline_open"],
            writing.minutes_words(value.figures["left"], language),
        ),
        sums=tuple(Fact(words[name], _signed(name, value.figures[name])) for name in FIGURES),
        pending=Fact(words["pending"], writing.clock_text(pending)) if pending else None,
        origins_title=words["origins"],
        origin_columns=(words["origin"], words["until"], *(words[name] for name in FIGURES)),
        origins=tuple(_origin(one, words, language) for one in value.origins),
        uses_title=words["uses"],
        use_columns=(words["date"], words["work"], words["person"], words["time"]),
        groups=tuple(_group(one, words, language) for one in value.groups),
        none="" if value.groups else words["none"],
        note=words["note"],
    )


def _signed(name: str, minutes: int) -> str:
    return writing.clock_text(-minutes if name in TAKEN else minutes)


def _lines(issuer: Issuer, phone: str) -> tuple[str, ...]:
    dialled = f"{phone} {issuer.phone}" if issuer.phone else ""
    return tuple(text for text in (*issuer.address, dialled) if text)


def _origin(one: Origin, words: Mapping[str, str], language: str) -> tuple[str, ...]:
    until = f"{one.until:%Y-%m-%d}" if one.until else words["no_end"]
    return (
        fonts.drawn(one.title),
        until,
        *(_signed(name, one.figures[name]) for name in FIGURES),
    )


def _group(
    one: Group, words: Mapping[str, str], language: str
) -> tuple[str, str, tuple[tuple[str, ...], ...]]:
    title = words["other"]
    if one.number is not None:
        title = f"{words['ticket'].format(number=one.number)} {one.subject}"
    rows = tuple(
        (
            writing.day_short(entry.on, language),
            fonts.drawn(entry.note) + (f" ({words['waits']})" if entry.waits else ""),
            fonts.drawn(entry.person),
            writing.clock_text(entry.minutes),
        )
        for entry in one.entries
    )
    return fonts.drawn(title), writing.clock_text(sum(one.minutes for one in one.entries)), rows


def render_pdf(value: UsageValue) -> bytes:
    """The statement as PDF/A-3b; equal statements give equal bytes."""
    shown = sheet(value)
    facts = {
        "title": f"{shown.title} {value.month.first:%Y-%m}",
        "author": shown.issuer,
        "footer": f"{shown.title} {value.month.first:%Y-%m}  {shown.issuer}",
        "font": fonts.FAMILY,
        "year": value.issued_on.year,
        "month": value.issued_on.month,
        "day": value.issued_on.day,
    }
    made = typst.compile(
        _template(),
        font_paths=fonts.collection(),
        ignore_system_fonts=True,
        sys_inputs={"sheet": json.dumps(asdict(shown)), "facts": json.dumps(facts)},
        pdf_standards=STANDARD,
        timestamp=datetime.combine(value.issued_on, time(), UTC),
        format="pdf",
    )
    if not isinstance(made, bytes):
        raise TypeError("typst made several files where one was asked for")
    return made


def file_name(value: UsageValue) -> str:
    """`202610_みなと製作所_ご利用明細.pdf`: month, party, kind."""
    party = UNFIT_FOR_FILES.sub("", value.addressee.name).strip(".") or "-"
    return f"{value.month.first:%Y%m}_{party}_{usage_words.FILES[value.language]}.pdf"


def letter(value: UsageValue, reader: Reader) -> tuple[str, str]:
    """Subject and body of the mail that the statement travels with, in the reader's language."""
    language = Language.EN if reader.language == "en" else Language.JA
    subject, body = usage_words.LETTERS[language]
    places = {
        "issuer": value.issuer.name,
        "month": writing.month_text(value.month, language.value),
        "address": addressed(reader),
        **{name: writing.minutes_words(value.figures[name], language.value) for name in FIGURES},
    }
    return " ".join(subject.format(**places).split()), body.format(**places)


@cache
def _template() -> bytes:
    return resources.files("billing.documents").joinpath("usage.typ").read_bytes()
