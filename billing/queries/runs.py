"""A run as its page shows it: the plan before it is made, its invoices and findings after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Row, Select, func, select

from billing.models import Invoice, InvoiceLine, Run, RunItem
from billing.queries import collecting, parties
from billing.rules import runs as rules
from billing.rules.invoices import InvoiceState
from billing.rules.runs import RunPlan
from msp.accounts.models import Client
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark
from msp.kernel.periods import Period


def visible_runs(work: Work) -> Select[Run]:
    """The runs of the provider, the latest month first."""
    work.require(Permission.RUN_READ)
    return select(Run).order_by(Run.first_on.desc(), Run.id)


def run_of(work: Work, period: Period, *, lock: bool = False) -> Run | None:
    """The run of a month, if there is one; locked where it is about to be changed."""
    wanted = visible_runs(work).where(
        Run.kind == "month", Run.first_on == period.first, Run.end_on == period.end
    )
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return work.session.scalars(wanted).first()


def run(work: Work, run_id: UUID) -> Run:
    """One run, or NotFound."""
    work.require(Permission.RUN_READ)
    return work.get(Run, run_id)


def item_of(work: Work, run_id: UUID, client_id: UUID) -> RunItem:
    """A client's place in a run, or NotFound."""
    work.require(Permission.RUN_READ)
    wanted = select(RunItem).where(RunItem.run_id == run_id, RunItem.client_id == client_id)
    found = work.session.scalars(wanted).first()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=RunItem.__tablename__)
    return found


def preview(work: Work, period: Period) -> RunPlan:
    """What a run would do now; nothing is written. Its `inputs_hash` goes into `MakeRun`."""
    work.require(Permission.RUN_READ)
    return rules.plan_run(collecting.gather(work, period).facts)


def items(work: Work, run_id: UUID) -> Sequence[Row[RunItem, Client, Invoice]]:
    """Each client of a run with its invoice: (RunItem, Client, Invoice or None)."""
    work.require(Permission.RUN_READ)
    wanted = (
        select(RunItem, Client, Invoice)
        .join(Client, Client.id == RunItem.client_id)
        .outerjoin(Invoice, Invoice.id == RunItem.invoice_id)
        .where(RunItem.run_id == run_id)
        .order_by(Client.number)
    )
    return work.session.execute(wanted).all()


def counts(work: Work, run_id: UUID) -> dict[InvoiceState, int]:
    """How many of the run's invoices stand where."""
    work.require(Permission.RUN_READ)
    wanted = (
        select(Invoice.state, func.count(Invoice.id))
        .where(Invoice.run_id == run_id)
        .group_by(Invoice.state)
    )
    return {row[0]: int(row[1]) for row in work.session.execute(wanted)}


@dataclass(frozen=True, slots=True)
class ClientSum:
    """What a month came to for one client; money in minor units, minutes whole."""

    client: int
    name: str
    net: int
    tax: int
    gross: int
    minutes: int
    from_block: int


@dataclass(frozen=True, slots=True)
class MonthSum:
    """What a month came to: its issued invoices, and every client that was billed or worked for."""

    month: str
    invoices: int
    net: int
    tax: int
    gross: int
    clients: tuple[ClientSum, ...]


def month_sum(work: Work, period: Period) -> MonthSum:
    """The issued invoices of the month's run and the minutes worked in the month, by client."""
    work.require(Permission.RUN_READ)
    billed = _billed(work, period)
    minutes = parties.minutes_by_client(work, period)
    wanted = select(Client.id, Client.number, Client.name).order_by(Client.number)
    clients = tuple(
        ClientSum(
            row.number, row.name, *billed.get(row.id, (0, 0, 0)), *minutes.get(row.id, (0, 0))
        )
        for row in work.session.execute(wanted)
        if row.id in billed or row.id in minutes
    )
    return MonthSum(
        month=f"{period.first:%Y-%m}",
        invoices=len(billed),
        net=sum(each.net for each in clients),
        tax=sum(each.tax for each in clients),
        gross=sum(each.gross for each in clients),
        clients=clients,
    )


def _billed(work: Work, period: Period) -> dict[UUID, tuple[int, int, int]]:
    wanted = select(
        Invoice.client_id, Invoice.net_minor, Invoice.tax_minor, Invoice.gross_minor
    ).where(
        Invoice.run_id.is_not(None),
        Invoice.first_on == period.first,
        Invoice.number.is_not(None),
        Invoice.state != InvoiceState.VOID,
    )
    return {row[0]: (row[1], row[2], row[3]) for row in work.session.execute(wanted)}


def hold_drafting(work: Work, things: Sequence[str]) -> None:
    """Lock the runs whose drafts charge one of `things`: nobody issues them meanwhile."""
    drafts = (
        select(Invoice.run_id)
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .where(InvoiceLine.thing.in_(things), Invoice.number.is_(None))
    )
    wanted = select(Run.id).where(Run.id.in_(drafts)).order_by(Run.id).with_for_update()
    work.session.execute(wanted).all()
