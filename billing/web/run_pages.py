"""What the page of a run shows, worked out before it is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext, pgettext

from billing.actions.runs import finding_row
from billing.models import Invoice, InvoiceLine, Run, RunItem
from billing.rules.findings import Finding, Severity
from billing.rules.invoices import InvoiceState
from billing.rules.runs import RunPlan
from billing.web import words
from msp.accounts.models import Client
from msp.kernel.money import Money, divided
from msp.kernel.periods import Period

S = InvoiceState
WARN_FROM = 30


@dataclass(frozen=True, slots=True)
class Line:
    """A client in the review table; amounts before tax, in minor units."""

    number: int
    name: str
    last: int | None
    now: int | None
    findings: tuple[str, ...]
    is_blocked: bool
    is_ticked: bool
    href: str | None
    pill: Mapping[str, str] | None
    currency: str = "JPY"

    @property
    def difference(self) -> int | None:
        """The month against the one before."""
        return None if self.last is None or self.now is None else self.now - self.last

    @property
    def percent(self) -> int | None:
        """The difference in whole percent of last month; None where there was nothing."""
        if self.difference is None or not self.last:
            return None
        return divided(self.difference * 100, self.last)

    @property
    def wants_a_look(self) -> bool:
        """Whether somebody has still to look at it."""
        return bool(self.findings) and not self.is_ticked

    @property
    def is_unusual(self) -> bool:
        """Whether the difference is large enough to be marked."""
        return self.percent is not None and abs(self.percent) > WARN_FROM


def in_order(lines: Sequence[Line]) -> list[Line]:
    """To be checked first, then by the size of the difference."""
    return sorted(
        lines,
        key=lambda line: (
            not (line.is_blocked and not line.is_ticked),
            not line.wants_a_look,
            -abs(line.difference or 0),
            line.number,
        ),
    )


def of_plan(plan: RunPlan, clients: Mapping[int, Client]) -> list[Line]:
    """The clients of a run that is not made yet."""
    found: dict[int, list[Finding]] = {}
    for each in plan.findings:
        found.setdefault(each.client_number, []).append(each)
    amounts = {each.client_number: each for each in (*plan.plans, *plan.blocked)}
    lines = []
    for number in sorted({*amounts, *found} & set(clients)):
        made = amounts.get(number)
        own = found.get(number, [])
        lines.append(
            Line(
                number=number,
                name=clients[number].name,
                last=made.last_month_net.minor if made and made.last_month_net else None,
                now=made.total.net.minor if made else None,
                findings=tuple(words.finding_words(finding_row(each)) for each in own),
                is_blocked=any(each.severity is Severity.BLOCKING for each in own),
                is_ticked=False,
                href=None,
                pill=None,
                currency=clients[number].currency,
            )
        )
    return in_order(lines)


def of_items(run: Run, rows: Sequence[Any]) -> list[Line]:
    """The clients of a run that was made."""
    return in_order([_line(run, *row) for row in rows])


def _line(run: Run, item: RunItem, client: Client, invoice: Invoice | None) -> Line:
    return Line(
        number=client.number,
        name=client.name,
        last=item.last_month_minor,
        now=invoice.net_minor if invoice else None,
        findings=tuple(words.finding_words(each) for each in item.findings),
        is_blocked=item.is_blocked,
        is_ticked=item.ticked_by is not None,
        href=url_for("runs.item", run_id=run.id, item_id=item.id),
        pill=words.state_pill(invoice.state) if invoice else None,
        currency=client.currency,
    )


def steps(
    lines: Sequence[Line], counted: Mapping[InvoiceState, int], href: str | None
) -> list[dict[str, Any]]:
    """準備 → 確認 → 承認 → 発行 → 入金, each with its count."""
    draft, approved = counted.get(S.DRAFT, 0), counted.get(S.APPROVED, 0)
    waiting = sum(counted.get(state, 0) for state in (S.ISSUED, S.PART_PAID, S.OVERDUE))
    paid = counted.get(S.PAID, 0)
    made = bool(draft + approved + waiting + paid)
    checks = sum(line.wants_a_look for line in lines)
    told = (
        (pgettext("billing", "Prepare"), _count(draft + approved + waiting + paid), made),
        (
            pgettext("billing", "Review"),
            gettext("%(count)s to check", count=checks),
            made and not (checks and draft + approved),
        ),
        (pgettext("billing", "Approve"), _count(draft), made and not draft),
        (pgettext("billing", "Issue"), _count(approved), made and not draft and not approved),
        (pgettext("billing", "Payment"), _count(waiting), bool(paid) and not waiting),
    )
    now = next((place for place, each in enumerate(told) if not each[2]), None)
    anchors = ("", "#review", "#approve", "#issue", "#payment")
    return [
        {
            "title": title,
            "note": note,
            "state": "done" if done else "now" if place == now else "",
            "href": f"{href}{anchors[place]}" if href else None,
            "hot": place == 1 and bool(checks) and not all(each[2] for each in told[:4]),
        }
        for place, (title, note, done) in enumerate(told)
    ]


def _count(count: int) -> str:
    return ngettext("%(num)s invoice", "%(num)s invoices", count) if count else "—"


def diff(before: Sequence[InvoiceLine], now: Sequence[InvoiceLine]) -> list[dict[str, Any]]:
    """The lines of two months side by side: added, gone, changed, the same.

    Lines are paired by title and, where a title repeats, in order.
    """
    old: dict[str, list[InvoiceLine]] = {}
    for line in before:
        old.setdefault(_plain(line), []).append(line)
    rows = []
    for line in now:
        pair = old.get(_plain(line), [])
        rows.append(_pair(pair.pop(0) if pair else None, line))
    gone = [line for left in old.values() for line in left]
    return rows + [_pair(line, None) for line in gone]


def _plain(line: InvoiceLine) -> str:
    """The title without the month that a fee carries."""
    return f"{line.title.rpartition(' ')[0] or line.title}|{line.section[:12]}"


def _pair(old: InvoiceLine | None, new: InvoiceLine | None) -> dict[str, Any]:
    shown = new or old
    if shown is None:
        return {}
    amounts = (old.amount_minor if old else None, new.amount_minor if new else None)
    if old is None or new is None:
        cells = [shown.section, shown.title, words.money(shown.amount_minor)]
        return {"sign": "add" if new else "gone", "cells": cells}
    if amounts[0] == amounts[1]:
        return {"sign": "same", "cells": [shown.section, shown.title, words.money(amounts[1] or 0)]}
    both = (words.money(old.amount_minor), words.money(new.amount_minor))
    return {"sign": "changed", "cells": [shown.section, shown.title, both]}


def total_of(lines: Sequence[Line]) -> Money:
    """The sum of the month before tax, of clients billed in yen."""
    return Money(sum(line.now or 0 for line in lines if not line.is_blocked), "JPY")


def left_behind(plan: RunPlan, clients: Mapping[int, Client]) -> list[dict[str, Any]]:
    """Charges of earlier months, by client: listed, not swept in."""
    sums: dict[int, list[Any]] = {}
    for line in plan.left_behind:
        sums.setdefault(line.client_number, []).append(line)
    return [
        {
            "name": clients[number].name,
            "months": ", ".join(sorted({f"{line.bill_on:%Y-%m}" for line in lines})),
            "amount": words.money(sum(line.amount.minor for line in lines)),
        }
        for number, lines in sorted(sums.items())
    ]


def month_of(run: Run) -> Period:
    """The days that a run bills."""
    return Period(run.first_on, run.end_on)
