"""One question asked of everything the actor may see; what is foreign is never found."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import chain, starmap
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import ColumnElement, Select, bindparam, or_, select

from billing.models import Invoice
from billing.rules.invoices import NUMBERED
from contracts import queries as contracts
from contracts.models import Contract
from msp.accounts import queries as accounts
from msp.accounts.models import Client, Person
from msp.assets.models import Asset
from msp.data import searching
from msp.data.searching import Kept, SearchNote, SearchText
from msp.data.telling import is_told
from msp.data.tenancy import plain_rows
from msp.data.work import Work
from msp.desk import queries as desk
from msp.desk.models import Message, Note, Ticket
from msp.desk.models.intake import Intake
from msp.desk.rules import Status, WaitReason
from msp.home.queries.invoices import visible_invoices
from msp.kernel import reading
from msp.kernel.access import Permission

MOST = 20
BIGGEST = 2**63 - 1
LONGEST = 200
OF_TICKETS = {model.__tablename__ for model in (Ticket, Message, Note, Intake)}


@dataclass(frozen=True, slots=True)
class TicketHit:
    """What a line of the page says of a ticket."""

    id: UUID
    number: int
    external_number: str | None
    subject: str
    status: Status
    wait_reason: WaitReason | None
    is_open: bool
    updated_at: datetime


LINE = select(*(getattr(Ticket, field.name) for field in fields(TicketHit)))
NAMED = LINE.where(is_told(Ticket.id, "ids"))
NUMBERED_SO = LINE.where(Ticket.number == bindparam("number"))


@dataclass(frozen=True, slots=True)
class Found:
    """What answers the words, kind by kind, at most twenty of each; None where it is no right."""

    tickets: Sequence[TicketHit] | None = None
    assets: Sequence[Asset] | None = None
    clients: Sequence[Client] | None = None
    people: Sequence[Person] | None = None
    contracts: Sequence[Contract] | None = None
    invoices: Sequence[Invoice] | None = None

    @property
    def total(self) -> int:
        """How many rows were found."""
        kinds = (
            self.tickets,
            self.assets,
            self.clients,
            self.people,
            self.contracts,
            self.invoices,
        )
        return sum(len(rows) for rows in kinds if rows)


def search(work: Work, typed: str) -> Found:
    """Everything that holds the words, by right. Nothing for no words."""
    words = typed.strip()[:LONGEST]
    if not reading.search_key(words):
        return Found()
    may = work.actor.may
    return Found(
        tickets=tickets(work, words) if may(Permission.TICKET_READ) else None,
        assets=_assets(work, words) if may(Permission.ASSET_READ) else None,
        clients=_clients(work, words) if _reads_clients(work) else None,
        people=_people(work, words) if may(Permission.PERSON_READ) else None,
        contracts=_contracts(work, words) if may(Permission.CONTRACT_READ) else None,
        invoices=_invoices(work, words) if may(Permission.INVOICE_READ) else None,
    )


def _reads_clients(work: Work) -> bool:
    return work.actor.may(Permission.CLIENT_READ) and not work.actor.is_client


def spellings(words: str) -> set[str]:
    """The words as they may stand in a text that was kept as typed: width, kana and case differ."""
    plain = unicodedata.normalize("NFKC", words)
    return {words, plain, *(_turned(plain, turn) for turn in (_to_katakana, _to_hiragana, _wide))}


def _turned(text: str, turn: Any) -> str:
    return "".join(turn(letter) for letter in text)


def _to_katakana(letter: str) -> str:
    return chr(ord(letter) + 0x60) if "ぁ" <= letter <= "ゖ" else letter


def _to_hiragana(letter: str) -> str:
    return chr(ord(letter) - 0x60) if "ァ" <= letter <= "ヶ" else letter


def _wide(letter: str) -> str:
    return chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter


def mentions(column: Any, words: str) -> ColumnElement[bool]:
    """Whether the column holds the words in one of their spellings."""
    return or_(*(column.icontains(each, autoescape=True) for each in sorted(spellings(words))))


def _number(words: str) -> int | None:
    digits = reading.fold_digits(words).lstrip("#")
    if digits.isascii() and digits.isdigit() and int(digits) <= BIGGEST:
        return int(digits)
    return None


def tickets(work: Work, words: str) -> Sequence[TicketHit]:
    """The ticket of that number, then the open ones, each group newest first."""
    found: dict[UUID, TicketHit] = {}
    number = _number(words)
    if number is not None:
        found |= {row.id: row for row in _seen(work, NUMBERED_SO, {"number": number})}
    first = len(found)
    for row in chain.from_iterable(_held(work, kept, words) for kept in _readable(work)):
        found.setdefault(row.id, row)
    rest = list(found.values())[first:]
    rest.sort(key=lambda row: (row.is_open, row.updated_at), reverse=True)
    return [*list(found.values())[:first], *rest][:MOST]


def _seen(work: Work, wanted: Select[Any], told: dict[str, Any]) -> list[TicketHit]:
    """The tickets in sight that are wanted: no more of each than a line of the page shows."""
    work.require(Permission.TICKET_READ)
    if limits := desk.sight(work.actor):
        wanted = wanted.where(*limits)
    return list(starmap(TicketHit, plain_rows(work.session, wanted, told)))


def _readable(work: Work) -> Sequence[Kept]:
    """Notes are found by those who may read them."""
    return (SearchText, SearchNote) if work.actor.may(Permission.TICKET_WORK) else (SearchText,)


def _held(work: Work, kept: Kept, words: str) -> Sequence[TicketHit]:
    """The tickets in sight that hold the words, or a message of which does; at most twenty."""
    found: list[TicketHit] = []
    asked: set[str] = set()
    for part in searching.hits(work, kept, words):
        ids = {hit.within for hit in part if hit.kind in OF_TICKETS} - asked
        asked |= ids
        found += _seen(work, NAMED, {"ids": to_json(list(ids)).decode()}) if ids else ()
        if len(found) >= MOST:
            break
    return found


def _assets(work: Work, words: str) -> Sequence[Asset]:
    found: dict[UUID, Asset] = {}
    for part in searching.hits(work, SearchText, words):
        ids = [UUID(hit.thing) for hit in part if hit.kind == Asset.__tablename__]
        rows = work.session.scalars(select(Asset).where(Asset.id.in_(ids))).all() if ids else ()
        found |= {row.id: row for row in rows}
        if len(found) >= MOST:
            break
    return list(found.values())[:MOST]


def _clients(work: Work, words: str) -> Sequence[Client]:
    return work.session.scalars(accounts.clients_found(work, words).limit(MOST)).all()


def _people(work: Work, words: str) -> Sequence[Person]:
    asked = accounts.people_found(work, words, accounts.everybody(work))
    return work.session.scalars(asked.where(Person.is_active).limit(MOST)).all()


def _contracts(work: Work, words: str) -> Sequence[Contract]:
    hits = [mentions(Contract.title, words)]
    if (number := _number(words)) is not None:
        hits.append(Contract.number == number)
    return work.session.scalars(contracts.visible(work).where(or_(*hits)).limit(MOST)).all()


def _invoices(work: Work, words: str) -> Sequence[Invoice]:
    code = reading.fold_digits(words)
    asked = visible_invoices(work).where(
        Invoice.state.in_(NUMBERED), Invoice.number.icontains(code, autoescape=True)
    )
    return work.session.scalars(asked.limit(MOST)).all()
