"""The paper of a quote, and what accepted quotes charge once it is delivered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from billing.documents import words
from billing.documents.value import DocumentKind, DocumentLine, DocumentValue, Language, Section
from billing.queries import papers
from billing.queries.labour import Found, Names
from billing.rules.charges import ChargeKind
from contracts.models import Quote, QuoteLine, QuoteOutcome
from contracts.queries import quotes as contracts
from contracts.rules.lines import Cycle
from contracts.rules.quotes import Priced, QuoteLineKind
from contracts.rules.tax import Taxable, TaxCategory, taxed
from msp.accounts.models import Client, Provider
from msp.data.work import Work
from msp.kernel import writing
from msp.kernel.errors import NotFound, mark
from msp.kernel.periods import Period

TITLES: Mapping[Language, Mapping[QuoteLineKind, str]] = {
    Language.JA: {
        QuoteLineKind.RECURRING: "ご契約",
        QuoteLineKind.HOURS: "時間パック",
        QuoteLineKind.GOODS: "機器・商品",
        QuoteLineKind.WORK: "作業",
    },
    Language.EN: {
        QuoteLineKind.RECURRING: "Contract",
        QuoteLineKind.HOURS: "Prepaid hours",
        QuoteLineKind.GOODS: "Goods",
        QuoteLineKind.WORK: "Work",
    },
}
PERIODS: Mapping[Language, Mapping[Cycle, str]] = {
    Language.JA: {
        Cycle.MONTHLY: "{count}か月",
        Cycle.QUARTERLY: "{count}四半期",
        Cycle.YEARLY: "{count}年",
        Cycle.ONCE: "{count}",
    },
    Language.EN: {
        Cycle.MONTHLY: "{count} mo.",
        Cycle.QUARTERLY: "{count} qtr.",
        Cycle.YEARLY: "{count} yr.",
        Cycle.ONCE: "{count}",
    },
}
LISTED: Mapping[Language, str] = {Language.JA: "定価 {price}", Language.EN: "List price {price}"}


def document_of_quote(work: Work, quote: Quote) -> DocumentValue:
    """What the quote's paper says; once it is sent, with both parties as they were that day."""
    client, provider, language = _parties(work, quote)
    lines = contracts.lines_of_quote(work, quote.id)
    parts = [
        Section(
            TITLES[language][kind],
            tuple(_line(line, language) for line in lines if line.kind is kind),
        )
        for kind in QuoteLineKind
        if any(line.kind is kind for line in lines)
    ]
    return DocumentValue(
        kind=DocumentKind.QUOTE,
        number=quote.shown_number or words.DRAFT[language],
        issued_on=quote.sent_on or papers.today(work),
        addressee=papers.addressee(client, language),
        issuer=papers.issuer(provider, language),
        sections=tuple(parts),
        total=contracts.total_of_quote(quote),
        due_on=quote.valid_until,
        subject=quote.title,
        remarks=tuple(line for line in quote.remarks.splitlines() if line.strip()),
        language=language,
    )


def _parties(work: Work, quote: Quote) -> tuple[Client, Provider, Language]:
    client = work.get(Client, quote.client_id)
    provider = work.get(Provider, work.actor.provider_id)
    told, spoken = quote.frozen, client.language
    if told:
        seal, spoken = provider.seal, told["language"]
        kept = hashlib.sha256(seal).hexdigest() if seal else ""
        client = Client(**told["client"])
        provider = Provider(**told["provider"], seal=seal if kept == told["seal_sha256"] else None)
    return client, provider, Language.EN if spoken == "en" else Language.JA


def _line(line: QuoteLine, language: Language) -> DocumentLine:
    priced = line.priced
    notes = [line.note] if line.note else []
    if priced.listed != priced.amount:
        price = writing.money_text(priced.listed, language.value)
        notes.append(LISTED[language].format(price=price))
    return DocumentLine(
        title=line.title,
        amount=priced.amount,
        tax=line.tax,
        quantity=_quantity(line, language),
        unit_price=priced.each or priced.unit,
        note=" ".join(notes),
    )


def _quantity(line: QuoteLine, language: Language) -> str:
    if line.kind is QuoteLineKind.HOURS:
        hours = writing.minutes_words(line.minutes, language.value)
        return f"{hours} × {line.quantity}"
    if line.kind is QuoteLineKind.RECURRING:
        cycle = Cycle(line.terms.get("cycle", Cycle.MONTHLY))
        return PERIODS[language][cycle].format(count=line.quantity)
    return f"{line.quantity:,}"


def document_of_delivery(work: Work, quote: Quote, day: date) -> DocumentValue:
    """What the delivery note of a day says: what was delivered then, with its serial numbers.

    Raises NotFound where nothing was. It is taxed as the quote was.
    """
    client, provider, language = _parties(work, quote)
    became = contracts.outcomes_of(work, quote.id)
    found = [
        (line, became[line.id])
        for line in contracts.lines_of_quote(work, quote.id)
        if line.id in became and became[line.id].delivered_on == day
    ]
    if not found:
        raise NotFound(mark("Nothing was delivered on that day."))
    parts = tuple(_handed_over(line, outcome, language) for line, outcome in found)
    taxable = [Taxable(line.priced.amount, line.tax) for line, _ in found]
    percents = {row.category: row.percent for row in contracts.total_of_quote(quote).rows}
    rule = contracts.tax_rule_of(work)
    standard = percents.get(TaxCategory.STANDARD, rule.rates.standard)
    rule = replace(rule, rates=replace(rule.rates, standard=standard))
    return DocumentValue(
        kind=DocumentKind.DELIVERY_NOTE,
        number=f"{quote.shown_number}-{day:%Y%m%d}",
        issued_on=day,
        addressee=papers.addressee(client, language),
        issuer=papers.issuer(provider, language),
        sections=(Section("", parts),),
        total=taxed(taxable, rule, quote.currency),
        style=rule.style,
        due_on=day,
        subject=quote.title,
        po_number=quote.po_number,
        language=language,
    )


def _handed_over(line: QuoteLine, outcome: QuoteOutcome, language: Language) -> DocumentLine:
    told = [line.note] if line.note else []
    told += words.serials_and_warranty(outcome.serial_numbers, outcome.warranty_ends_on, language)
    return replace(_line(line, language), note=" / ".join(told), shown_on=outcome.delivered_on)


def delivered(
    work: Work, period: Period, numbers: Mapping[UUID, int], languages: Names
) -> Iterator[Found]:
    """Goods and one-off work of accepted quotes, charged once when they are delivered.

    Where a discount leaves no whole price of one, the list price of all stands beside the title.
    """
    for line, day, number in contracts.delivered_lines(work, period):
        priced, client = line.priced, numbers[line.client_id]
        goods = line.kind is QuoteLineKind.GOODS
        yield Found(
            thing=f"quote:{line.id}",
            client=client,
            section=number,
            kind=ChargeKind.GOODS,
            day=day,
            title=f"{line.title}{_listed(priced, languages[client])}",
            amount=priced.amount,
            quantity=f"{line.quantity:,}" if goods or line.quantity > 1 else "1",
            unit_price=priced.each,
            tax=line.tax.value,
        )


def _listed(priced: Priced, language: str) -> str:
    if priced.listed == priced.amount:
        return ""
    price = writing.money_text(priced.listed, language)
    return f" [list price {price}]" if language == "en" else f" [定価{price}]"
