"""What a business document says, as plain values: who, to whom, what, how much, until when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from billing.rules.tax import PriceStyle, TaxCategory, TaxedTotal
from msp.kernel.errors import Refused, mark
from msp.kernel.money import Money
from msp.kernel.periods import Period

PNG = b"\x89PNG\r\n\x1a\n"
SEAL_BYTES = 300_000
UNFIT_FOR_FILES = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\s　]+")
COMPANY_FORM = re.compile(r"株式会社|有限会社|合同会社|[((]株[))]|㈱|㈲")


class Language(StrEnum):
    """The language that a document is written in, whoever reads it."""

    JA = "ja"
    EN = "en"


class DocumentKind(StrEnum):
    """The family of documents; all share one look."""

    INVOICE = "invoice"
    RETURN_INVOICE = "return_invoice"
    CORRECTED_INVOICE = "corrected_invoice"
    QUOTE = "quote"
    DELIVERY_NOTE = "delivery_note"
    USAGE_STATEMENT = "usage_statement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """To whom: the organisation, perhaps a department, perhaps a person, and where they are.

    The honorific belongs to the last of the three that is named: 御中 for organisations and
    departments, 様 (or what is given) for a person; never both.
    """

    name: str
    department: str = ""
    person: str = ""
    honorific: str = "御中"
    person_honorific: str = "様"
    address: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """From whom. `seal` is a PNG of the company seal, shown over the end of the name."""

    name: str
    registration_number: str = ""
    address: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    seal: bytes | None = None

    def __post_init__(self) -> None:
        if self.seal is None:
            return
        if not self.seal.startswith(PNG):
            raise Refused(mark("The seal is a PNG picture."), field="seal")
        if len(self.seal) > SEAL_BYTES:
            raise Refused(mark("The seal's picture is larger than 300 kB."), field="seal")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """One line; `quantity` is text because it carries its unit (`2.5時間`, `3台`)."""

    title: str
    amount: Money | None
    tax: TaxCategory = TaxCategory.STANDARD
    shown_on: date | None = None
    quantity: str = ""
    unit_price: Money | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that belong together (a ticket, a site, a contract); an empty title shows none."""

    title: str
    lines: tuple[DocumentLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount:
    """Where to pay: names as the bank writes them, `holder` in kana."""

    bank: str
    branch: str
    kind: str
    number: str
    holder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentValue:
    """A whole document. What a PDF and a page show is worked out from this and nothing else.

    `period` is the span of the transactions when lines carry no dates of their own;
    `refers_to` is the number of the document that this one returns from or corrects.
    """

    kind: DocumentKind
    number: str
    issued_on: date
    addressee: Addressee
    issuer: Issuer
    sections: tuple[Section, ...]
    total: TaxedTotal
    style: PriceStyle = PriceStyle.EXCLUSIVE
    due_on: date | None = None
    period: Period | None = None
    bank: BankAccount | None = None
    subject: str = ""
    po_number: str = ""
    refers_to: str = ""
    remarks: tuple[str, ...] = ()
    language: Language = Language.JA

    @property
    def lines(self) -> tuple[DocumentLine, ...]:
        """The lines of all sections, in order."""
        return tuple(line for section in self.sections for line in section.lines)


def missing_items(document: DocumentValue) -> tuple[str, ...]:
    """Which of the six items of a qualified invoice are not there; none is the good answer.

    They are: issuer and registration number, date of the transaction, its content with the mark of
    the reduced rate, the sum per rate, the tax per rate, and the recipient's name.
    """
    found = {
        "registration_number": document.issuer.registration_number and document.issuer.name,
        "transaction_date": document.period or all(line.shown_on for line in document.lines),
        "content": document.lines and all(line.title.strip() for line in document.lines),
        "sum_by_rate": _sums_agree(document),
        "tax_by_rate": document.total.rows,
        "recipient": document.addressee.name.strip(),
    }
    return tuple(name for name, is_there in found.items() if not is_there)


def file_name(document: DocumentValue) -> str:
    """`20261031_みなと製作所_253000_MR-202610-014.pdf`: date, party, amount and number.

    These are the keys by which the electronic bookkeeping rules want documents found. The form of
    company and characters that file systems dislike are left out. A minus stands before credits.
    """
    party = COMPANY_FORM.sub("", document.addressee.name)
    party = UNFIT_FOR_FILES.sub("", party).strip(".") or "-"
    number = UNFIT_FOR_FILES.sub("", document.number) or "draft"
    return f"{document.issued_on:%Y%m%d}_{party}_{document.total.gross.minor}_{number}.pdf"


def _sums_agree(document: DocumentValue) -> bool:
    """Whether the tax table's sums are those of the lines, rate by rate."""
    for row in document.total.rows:
        base = row.net if document.style is PriceStyle.EXCLUSIVE else row.gross
        if _sum_of(document.lines, row.category) != base.minor:
            return False
    priced = {line.tax for line in document.lines if line.amount is not None}
    return bool(document.total.rows) and priced == {row.category for row in document.total.rows}


def _sum_of(lines: Sequence[DocumentLine], category: TaxCategory) -> int:
    return sum(line.amount.minor for line in lines if line.amount and line.tax is category)
