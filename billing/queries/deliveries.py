"""The delivery note of goods that were sold on a ticket on one day (R117)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from billing.documents import words
from billing.documents.value import DocumentKind, DocumentLine, DocumentValue, Language, Section
from billing.queries import papers
from contracts.queries import quotes as contracts
from contracts.rules.tax import Taxable, TaxCategory, taxed
from msp.accounts.models import Client, Provider
from msp.data.work import Work
from msp.desk.models import Goods, Ticket
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark


def document_of_goods(work: Work, ticket: Ticket, day: date) -> DocumentValue:
    """What was handed over on a ticket that day, with serial numbers and warranties.

    Raises NotFound where nothing was.
    """
    work.require(Permission.TIME_READ)
    wanted = select(Goods).where(
        Goods.ticket_id == ticket.id,
        Goods.client_id == ticket.client_id,
        Goods.sold_on == day,
    )
    goods = work.session.scalars(wanted.order_by(Goods.created_at, Goods.id)).all()
    if not goods:
        raise NotFound(mark("Nothing was delivered on that day."))
    client = work.get(Client, ticket.client_id)
    provider = work.get(Provider, work.actor.provider_id)
    language = Language.EN if client.language == "en" else Language.JA
    rule = contracts.tax_rule_of(work)
    taxable = [Taxable(row.price.times(row.quantity), TaxCategory(row.tax)) for row in goods]
    return DocumentValue(
        kind=DocumentKind.DELIVERY_NOTE,
        number=f"{ticket.number}-{day:%Y%m%d}",
        issued_on=day,
        addressee=papers.addressee(client, language),
        issuer=papers.issuer(provider, language),
        sections=(Section("", tuple(_line(row, language) for row in goods)),),
        total=taxed(taxable, rule, goods[0].price.currency),
        style=rule.style,
        due_on=day,
        subject=ticket.subject,
        language=language,
    )


def _line(row: Goods, language: Language) -> DocumentLine:
    numbers = [row.serial_number] if row.serial_number else []
    told = words.serials_and_warranty(numbers, row.warranty_ends_on, language)
    return DocumentLine(
        title=row.name,
        amount=row.price.times(row.quantity),
        tax=TaxCategory(row.tax),
        shown_on=row.sold_on,
        quantity=f"{row.quantity:,}",
        unit_price=row.price,
        note=" / ".join(told),
    )
