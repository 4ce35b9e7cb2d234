"""What follows from a month's charges: minimum fees, what a retainer pays, hours paid back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from billing.models import ChargeRow, InvoiceLine
from billing.queries.labour import Found, Names, section
from billing.rules.charges import ChargeKind
from contracts import queries as contracts
from contracts.models import Contract, ContractLine, LineTerms
from contracts.queries.agreements import AGREED
from contracts.rules import fees, lines
from contracts.rules.lines import Cycle, LineKind, MinimumPer, Unused
from msp.data.work import Work
from msp.desk.models import Ticket, TimeEntry
from msp.kernel import writing
from msp.kernel.money import Money, total
from msp.kernel.periods import Period

WORKED = frozenset({ChargeKind.TIME, ChargeKind.MINIMUM})
PAID_BY_RETAINER = WORKED | {ChargeKind.GOODS, ChargeKind.OVERAGE}
TITLES: Mapping[str, Mapping[str, str]] = {
    "ja": {
        "call": "{line} 最低料金(1件あたり{least})",
        "visit": "{line} 最低料金(訪問1回あたり{least})",
        "month": "{line} 最低料金(月額{least})",
        "retainer": "{line} 前払金からの充当(残り{left})",
        "unused": "{line} 未使用の前払金の返金",
        "refund": "{line} 未使用時間の返金",
    },
    "en": {
        "call": "{line}: minimum fee ({least} a call)",
        "visit": "{line}: minimum fee ({least} a visit)",
        "month": "{line}: minimum fee ({least} a month)",
        "retainer": "{line}: set off against the retainer ({left} left)",
        "unused": "{line}: unused retainer paid back",
        "refund": "{line}: unused hours paid back",
    },
}


@dataclass(frozen=True, slots=True)
class Scene:
    """The month that is billed, and the clients by what rows tell of them."""

    work: Work
    period: Period
    numbers: Mapping[UUID, int]
    languages: Names

    def titled(self, client: int, name: str, **told: str) -> str:
        """A title in the client's language."""
        language = "en" if self.languages.get(client) == "en" else "ja"
        return TITLES[language][name].format(**told)

    def money(self, client: int, amount: Money) -> str:
        """An amount in the client's language."""
        return writing.money_text(amount, self.languages.get(client, "ja"))


@dataclass(frozen=True, slots=True)
class Agreed:
    """A line with a minimum fee or a retainer, its days in the month and the terms of the last."""

    line: ContractLine
    terms: LineTerms
    served: Period
    has_ended: bool = False  # with the month at the latest, for good


def found(scene: Scene, due: Iterable[Found]) -> Iterator[Found]:
    """What follows from the charges that the month takes (`due`); each named once and for all."""
    agreed = list(_agreed(scene))
    own: dict[UUID | None, list[Found]] = {each.line.id: [] for each in agreed}
    for one in due if agreed else ():
        if one.line_id in own:
            own[one.line_id].append(one)
    for each in agreed:
        charges = own[each.line.id]
        least = list(_least(scene, each, charges))
        yield from least
        if each.line.kind is LineKind.RETAINER:
            yield from _set_off(scene, each, [*charges, *least])
    yield from _paid_back(scene)
    yield from _left_behind(scene)


def _agreed(scene: Scene) -> Iterator[Agreed]:
    period = scene.period
    asked = (
        select(ContractLine, Contract, LineTerms)
        .join(Contract, Contract.id == ContractLine.contract_id)
        .join(LineTerms, LineTerms.line_id == ContractLine.id)
        .where(
            Contract.state.in_(AGREED),
            ContractLine.kind.in_(lines.CHARGING),
            or_(
                ContractLine.kind == LineKind.RETAINER,
                LineTerms.minimum_fee_minor.is_not(None),
            ),
            ContractLine.starts_on < period.end,
        )
        .order_by(Contract.number, ContractLine.position, ContractLine.id)
    )
    for line, contract, terms in scene.work.session.execute(asked):
        ends = min((day for day in (line.ends_on, contract.ends_on) if day), default=None)
        served = lines.served(period, max(line.starts_on, contract.starts_on), ends)
        if served is not None and lines.runs_on(terms, served.last):
            yield Agreed(line, terms, served, _has_ended(line, contract, period.end))


def _least(scene: Scene, each: Agreed, charges: Sequence[Found]) -> Iterator[Found]:
    """The minimum fee of a line, where less was charged: its own line (R120)."""
    least, per = each.terms.minimum_fee, each.terms.minimum_per
    if least is None or per is None:
        return
    if per is MinimumPer.MONTH:
        worth = lines.prorated(least, scene.period, each.served, each.terms.proration)
        charged = _sum(charges, least.currency)
        month = (f"{scene.period.first}", each.served.last, None)
        yield from _missing(scene, each, fees.topped_up(charged, worth), month)
        return
    groups = _calls(charges) if per is MinimumPer.CALL else _visits(scene, charges)
    for (ticket_id, day), group in groups.items():
        charged = _sum(group, least.currency)
        if per is MinimumPer.CALL:
            charged = charged + _charged_before(scene, each, ticket_id)
        name = f"{ticket_id}:{day if per is MinimumPer.VISIT else scene.period.first}"
        told = (name, max(one.day for one in group), ticket_id)
        yield from _missing(scene, each, fees.topped_up(charged, least), told)


def _missing(
    scene: Scene, each: Agreed, amount: Money, told: tuple[str, date, UUID | None]
) -> Iterator[Found]:
    least, per = each.terms.minimum_fee, each.terms.minimum_per
    if not amount or least is None or per is None:
        return
    name, day, ticket_id = told
    client = scene.numbers[each.line.client_id]
    title = scene.titled(client, per.value, line=each.line.title, least=scene.money(client, least))
    yield Found(
        thing=f"minimum:{each.line.id}:{name}",
        client=client,
        kind=ChargeKind.MINIMUM,
        day=day,
        title=title,
        amount=amount,
        line_id=each.line.id,
        ticket_id=ticket_id,
        section=_section(scene, ticket_id),
        unit_price=amount,
    )


def _calls(charges: Sequence[Found]) -> dict[tuple[UUID | None, date], list[Found]]:
    """The month's work by ticket; the day is that of the first of it."""
    groups: dict[UUID, list[Found]] = {}
    for one in charges:
        if one.kind is ChargeKind.TIME and one.ticket_id is not None:
            groups.setdefault(one.ticket_id, []).append(one)
    return {(key, min(one.day for one in group)): group for key, group in groups.items()}


def _visits(scene: Scene, charges: Sequence[Found]) -> dict[tuple[UUID | None, date], list[Found]]:
    """The work done on site, by ticket and day. Such work is charged entry by entry."""
    by_entry: dict[UUID, list[Found]] = {}
    for one in charges:
        if one.kind is ChargeKind.TIME:
            key = UUID(one.thing.removeprefix("time:").partition("~")[0])
            by_entry.setdefault(key, []).append(one)
    asked = select(TimeEntry.id, TimeEntry.ticket_id, TimeEntry.work_on).where(
        TimeEntry.id.in_(sorted(by_entry)), TimeEntry.on_site
    )
    groups: dict[tuple[UUID | None, date], list[Found]] = {}
    for entry_id, ticket_id, day in scene.work.session.execute(asked):
        groups.setdefault((ticket_id, day), []).extend(by_entry[entry_id])
    return groups


def _charged_before(scene: Scene, each: Agreed, ticket_id: UUID | None) -> Money:
    """What stands on earlier invoices for the same call."""
    asked = _standing(scene, each, WORKED).where(ChargeRow.ticket_id == ticket_id)
    return Money(int(scene.work.session.scalar(asked) or 0), each.terms.currency)


def _set_off(scene: Scene, each: Agreed, charges: Sequence[Found]) -> Iterator[Found]:
    """A retainer pays what was charged under it, as long as there is something left of it.

    What is left is what was paid in for it and not set off before, on invoices that stand, in
    this period alone where it lapses with each. At the end the rest is paid back if so agreed.
    """
    currency = each.terms.currency
    before = _balance(scene, each)
    paid_in = [one.amount for one in charges if one.kind is ChargeKind.FEE]
    balance = before + total(paid_in, currency)
    charged = _sum([one for one in charges if one.kind in PAID_BY_RETAINER], currency, None)
    amount = fees.credited(balance, charged)
    if amount:
        client = scene.numbers[each.line.client_id]
        left = scene.money(client, balance - amount)
        yield Found(
            thing=f"retainer:{each.line.id}:{scene.period.first}",
            client=client,
            kind=ChargeKind.DISCOUNT,
            day=scene.period.last,
            title=scene.titled(client, "retainer", line=each.line.title, left=left),
            amount=-amount,
            line_id=each.line.id,
        )
    if each.has_ended and each.terms.unused is Unused.REFUND:
        yield from _unused(scene, each, balance - amount)


def _balance(scene: Scene, each: Agreed) -> Money:
    """What earlier months left of a retainer."""
    asked = _standing(scene, each, frozenset({ChargeKind.FEE, ChargeKind.DISCOUNT}))
    if each.terms.unused is Unused.EXPIRE and each.terms.cycle is not Cycle.ONCE:
        anchor = each.line.starts_on.replace(day=1)
        own = lines.service_period(each.terms.cycle, anchor, each.served.first)
        asked = asked.where(ChargeRow.bill_on >= own.first)
    return Money(int(scene.work.session.scalar(asked) or 0), each.terms.currency)


def _left_behind(scene: Scene) -> Iterator[Found]:
    """Retainers that ended before the month and whose rest nobody has paid back yet."""
    period = scene.period
    asked = (
        select(ContractLine, Contract, LineTerms)
        .join(Contract, Contract.id == ContractLine.contract_id)
        .join(LineTerms, LineTerms.line_id == ContractLine.id)
        .where(
            Contract.state.in_(AGREED),
            ContractLine.kind == LineKind.RETAINER,
            LineTerms.unused == Unused.REFUND,
            LineTerms.ends_on.is_(None),
        )
        .order_by(Contract.number, ContractLine.position, ContractLine.id)
    )
    for line, contract, terms in scene.work.session.execute(asked):
        if _has_ended(line, contract, period.first):
            each = Agreed(line, terms, period, has_ended=True)
            yield from _unused(scene, each, _balance(scene, each))


def _unused(scene: Scene, each: Agreed, left: Money) -> Iterator[Found]:
    if left.minor > 0:
        client = scene.numbers[each.line.client_id]
        yield Found(
            thing=f"unused:{each.line.id}:{scene.period.first}",
            client=client,
            kind=ChargeKind.DISCOUNT,
            day=scene.period.last,
            title=scene.titled(client, "unused", line=each.line.title),
            amount=-left,
            line_id=each.line.id,
        )


def _has_ended(line: ContractLine, contract: Contract, end: date) -> bool:
    """Whether a line holds no more from `end` on, and nothing will renew it."""
    if line.ends_on is not None and line.ends_on <= end:
        return True
    ended = contract.state is lines.ContractState.ENDED
    return ended and contract.ends_on is not None and contract.ends_on <= end


def _standing(scene: Scene, each: Agreed, kinds: frozenset[ChargeKind]) -> Select[int]:
    """The sum of a line's charges of earlier months on invoices that stand."""
    return (
        select(func.sum(ChargeRow.amount_minor))  # type: ignore[attr-defined]
        .join(InvoiceLine, InvoiceLine.charge_id == ChargeRow.id)
        .where(
            InvoiceLine.released.is_(False),
            ChargeRow.line_id == each.line.id,
            ChargeRow.kind.in_(kinds),
            ChargeRow.bill_on < scene.period.first,
        )
    )


def _paid_back(scene: Scene) -> Iterator[Found]:
    """Hours that were left when their contract ended, where that was agreed."""
    for row in contracts.refunds(scene.work, scene.period):
        client = scene.numbers[row.client_id]
        yield Found(
            thing=row.source,
            client=client,
            kind=ChargeKind.DISCOUNT,
            day=row.on,
            title=scene.titled(client, "refund", line=row.title or "—"),
            amount=-row.amount,
            line_id=row.line_id,
            quantity=writing.minutes_words(row.minutes, scene.languages[client]),
        )


def _sum(
    charges: Sequence[Found], currency: str, kinds: frozenset[ChargeKind] | None = WORKED
) -> Money:
    return total((one.amount for one in charges if kinds is None or one.kind in kinds), currency)


def _section(scene: Scene, ticket_id: UUID | None) -> str:
    if ticket_id is None:
        return ""
    ticket = scene.work.get(Ticket, ticket_id)
    return section(ticket.number, ticket.subject)
