"""A sheet is the document as texts in their places: the page and the PDF only set them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

from billing.documents import words
from billing.documents.value import (
    Addressee,
    BankAccount,
    DocumentLine,
    DocumentValue,
    Issuer,
    Language,
)
from billing.rules import tax
from billing.rules.amounts import money_text
from billing.rules.tax import PriceStyle, TaxCategory, TaxRow


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what it labels."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; empty texts show nothing."""

    date: str
    title: str
    mark: str
    note: str
    quantity: str
    unit_price: str
    amount: str


@dataclass(frozen=True, slots=True)
class Block:
    """A section of the table under its heading."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One row of the tax table."""

    rate: str
    base: str
    tax: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Every text of a document exactly once. `language` is data, all other strings are shown."""

    language: str
    title: str
    addressee: tuple[str, ...]
    addressee_name: tuple[str, ...]
    greeting: str
    headline: Fact
    headline_note: str
    due: Fact | None
    facts: tuple[Fact, ...]
    issuer: str
    registration: Fact | None
    issuer_lines: tuple[str, ...]
    columns: tuple[str, ...]
    blocks: tuple[Block, ...]
    tax_columns: tuple[str, ...]
    tax_lines: tuple[TaxLine, ...]
    totals: tuple[Fact, ...]
    legend: str
    bank: Fact | None
    bank_lines: tuple[str, ...]
    remarks_label: str
    remarks: tuple[str, ...]


def sheet(document: DocumentValue) -> Sheet:
    """All texts of a document, worked out once for every way of showing it."""
    kind, label = words.KINDS[document.language][document.kind], words.LABELS[document.language]
    taxed_mark = "without_tax" if document.style is PriceStyle.EXCLUSIVE else "with_tax"
    gap = "" if document.language is Language.JA else " "
    amount_label = f"{label['amount']}{gap}({label[taxed_mark]})"
    has_reduced = any(line.tax is TaxCategory.REDUCED for line in document.lines)
    return Sheet(
        language=document.language.value,
        title=kind.title,
        addressee=document.addressee.address,
        addressee_name=_names(document.addressee, document.language),
        greeting=kind.greeting,
        headline=Fact(kind.headline, money_text(document.total.gross)),
        headline_note=label["with_tax"],
        due=_due(document, kind.due),
        facts=tuple(_facts(document, kind.number)),
        issuer=document.issuer.name,
        registration=_registration(document.issuer, label["registration"]),
        issuer_lines=_issuer_lines(document.issuer, label["phone"]),
        columns=(*(label[n] for n in ("date", "content", "quantity", "unit_price")), amount_label),
        blocks=tuple(
            Block(section.title, tuple(_row(line, document.language) for line in section.lines))
            for section in document.sections
        ),
        tax_columns=(
            label["rate"],
            words.base_label(document.style, document.language),
            label["tax"],
        ),
        tax_lines=tuple(_tax_line(row, document) for row in document.total.rows),
        totals=(
            Fact(label["net"], money_text(document.total.net)),
            Fact(label["tax_total"], money_text(document.total.tax)),
            Fact(label["gross"], money_text(document.total.gross)),
        ),
        legend=label["reduced"] if has_reduced else "",
        bank=_bank(document.bank, document.language),
        bank_lines=(document.bank.holder,) if document.bank else (),
        remarks_label=label["remarks"] if document.remarks else "",
        remarks=document.remarks,
    )


def texts_of(document: DocumentValue) -> tuple[str, ...]:
    """Every text that a page or a PDF of the document must show, in reading order of the value."""
    shown = sheet(document)
    parts = (getattr(shown, place.name) for place in fields(shown) if place.name != "language")
    return tuple(text for part in parts for text in _texts(part) if text)


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from _texts(item)
    elif is_dataclass(part):
        for place in fields(part):
            yield from _texts(getattr(part, place.name))


def _names(addressee: Addressee, language: Language) -> tuple[str, ...]:
    parts = [part for part in (addressee.name, addressee.department) if part]
    if language is Language.EN:
        return (*([addressee.person] if addressee.person else []), *parts)
    if addressee.person:
        return (*parts, f"{addressee.person} {addressee.person_honorific}".rstrip())
    return (*parts[:-1], f"{parts[-1]} {addressee.honorific}".rstrip()) if parts else ()


def _due(document: DocumentValue, label: str) -> Fact | None:
    if document.due_on is None:
        return None
    return Fact(label, words.day_text(document.due_on, document.language))


def _facts(document: DocumentValue, number_label: str) -> Iterator[Fact]:
    label, language = words.LABELS[document.language], document.language
    yield Fact(number_label, document.number)
    yield Fact(label["issued_on"], words.day_text(document.issued_on, language))
    if document.period:
        first = words.day_text(document.period.first, language)
        last = words.day_text(document.period.last, language)
        yield Fact(label["period"], f"{first} – {last}")
    for name in ("subject", "po_number", "refers_to"):
        text: str = getattr(document, name)
        if text:
            yield Fact(label[name], text)


def _registration(issuer: Issuer, label: str) -> Fact | None:
    return Fact(label, issuer.registration_number) if issuer.registration_number else None


def _issuer_lines(issuer: Issuer, phone_label: str) -> tuple[str, ...]:
    phone = f"{phone_label} {issuer.phone}" if issuer.phone else ""
    return tuple(text for text in (*issuer.address, phone, issuer.email) if text)


def _row(line: DocumentLine, language: Language) -> Row:
    return Row(
        date=words.short_day(line.shown_on, language) if line.shown_on else "",
        title=line.title,
        mark=tax.line_mark(line.tax),
        note=line.note,
        quantity=line.quantity,
        unit_price=money_text(line.unit_price) if line.unit_price is not None else "",
        amount=money_text(line.amount) if line.amount is not None else "",
    )


def _tax_line(row: TaxRow, document: DocumentValue) -> TaxLine:
    base = row.net if document.style is PriceStyle.EXCLUSIVE else row.gross
    rate = words.rate_text(row.category, row.percent, document.language)
    return TaxLine(rate, money_text(base), money_text(row.tax))


def _bank(bank: BankAccount | None, language: Language) -> Fact | None:
    if bank is None:
        return None
    kind = words.ACCOUNTS[language].get(bank.kind, bank.kind)
    told = f"{bank.bank} {bank.branch} {kind} {bank.number}"
    return Fact(words.LABELS[language]["bank"], told)
