"""A month's statement is made, kept and mailed once, after the month has ended."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select

from billing.documents import usage as paper
from billing.documents.usage import Entry, Group, Origin, UsageValue
from billing.documents.value import Language
from billing.models import UsageStatement
from billing.queries import papers
from billing.queries import topups as agreed
from billing.queries import usage as queries
from billing.queries.usage import Statement
from billing.rules import usage
from msp.accounts.models import Client, Provider
from msp.accounts.rules.letters import Addressee
from msp.data import jobs
from msp.data.history import record
from msp.data.jobs import Job, JobState
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.calendars import zone_named
from msp.kernel.periods import Period, add_months, day_of, month_named, month_of
from msp.outside import outbox
from msp.outside.outbox import Letter

STATEMENTS = "hours.statements"


def value_of(work: Work, client_id: UUID, month: Period) -> UsageValue:
    """The statement as its paper says it, in the client's language."""
    found = queries.statement(work, client_id, month)
    language = Language.EN if found.client.language == "en" else Language.JA
    provider = work.get(Provider, work.actor.provider_id)
    return UsageValue(
        month=month,
        issued_on=min(found.today, month.end + timedelta(days=usage.MAILED_FROM - 1)),
        client_number=found.client.number,
        addressee=papers.addressee(found.client, language),
        issuer=papers.issuer(provider, language),
        figures=found.figures,
        origins=tuple(_origin(line) for line in found.pools),
        groups=_groups(found),
        is_over=found.is_over,
        language=language,
    )


def _origin(line: queries.PoolLine) -> Origin:
    sums = line.sums
    figures = {name: getattr(sums, name) for name in paper.FIGURES}
    return Origin(title=line.pool.title, until=line.pool.expires_on, figures=figures)


def _groups(found: Statement) -> tuple[Group, ...]:
    return tuple(
        Group(
            number=ticket.number,
            subject=ticket.subject,
            entries=tuple(
                Entry(
                    on=entry.on,
                    note=entry.note.splitlines()[0] if entry.note else ticket.subject,
                    person=entry.person,
                    minutes=entry.minutes,
                    waits=entry.waits,
                )
                for entry in ticket.entries
            ),
        )
        for ticket in found.tickets
    )


def ask_for_statements(work: Work) -> Job | None:
    """Let the worker mail last month's statements, if one is due and nobody is at it."""
    work.require(Permission.INVOICE_ISSUE)
    month = last_month(work)
    if month is None or not due(work, month):
        return None
    under_way = select(Job.id).where(
        Job.kind == STATEMENTS, Job.state.in_((JobState.QUEUED, JobState.RUNNING))
    )
    if work.session.scalars(under_way.limit(1)).first() is not None:
        return None
    return jobs.ask_for(work, STATEMENTS, {"month": f"{month.first:%Y-%m}"})


def last_month(work: Work) -> Period | None:
    """The month whose statements may go out now: from the second day of the next, ours."""
    provider = work.get(Provider, work.actor.provider_id)
    today = day_of(work.now, zone_named(provider.zone))
    if today.day < usage.MAILED_FROM:
        return None
    return month_of(add_months(today.replace(day=1), -1))


def due(work: Work, month: Period) -> Sequence[UUID]:
    """Clients that want a statement of the month by mail and have none yet."""
    agreed_by = agreed.all_settings(work)
    return [
        row.id
        for row in queries.clients_of(work, month)
        if row.sent_id is None and (row.id not in agreed_by or agreed_by[row.id].mails_statement)
    ]


def named(month: str) -> Period:
    """The month of a job."""
    return month_named(month)


def keep_statement(
    work: Work, client_id: UUID, told: tuple[UsageValue, bytes]
) -> UsageStatement | None:
    """Record a statement whose bytes are kept and owe its letters; both once.

    A month in which there was nothing to use is recorded without a letter.
    """
    work.require(Permission.INVOICE_ISSUE)
    value, content = told
    wanted = select(UsageStatement).where(
        UsageStatement.client_id == client_id, UsageStatement.first_on == value.month.first
    )
    kept = work.session.scalars(wanted).first()
    if kept is not None:
        return kept
    name = paper.file_name(value)
    letters = _send(work, client_id, (value, content, name)) if _has_news(value) else 0
    made = work.add(
        UsageStatement(
            client_id=client_id,
            first_on=value.month.first,
            end_on=value.month.end,
            issued_on=value.issued_on,
            sha256=sha256(content).hexdigest(),
            size=len(content),
            name=name[-200:],
            figures=dict(value.figures),
            letters=letters,
        )
    )
    record(work, "hours.statement", made, letters=letters)
    return made


def _has_news(value: UsageValue) -> bool:
    return any(value.figures[name] for name in paper.FIGURES)


def _send(work: Work, client_id: UUID, told: tuple[UsageValue, bytes, str]) -> int:
    """To the client's admins, each in the own language, with the paper."""
    value, content, name = told
    client = work.get(Client, client_id)
    attached = base64.b64encode(content).decode("ascii")
    people = [person for person in agreed.approvers(work, client_id) if person.mail]
    for person in people:
        company = (client.name_en if person.language == "en" else "") or client.name
        reader = Addressee(person.name, person.honorific, company, person.language)
        subject, body = paper.letter(value, reader)
        outbox.owe(
            work,
            Letter(
                source=f"statement:{client_id}:{value.month.first:%Y-%m}:{person.id.hex}",
                to=person.mail,
                subject=subject,
                body=body,
                client_id=client_id,
                attachments=[{"name": name, "type": "application/pdf", "data": attached}],
            ),
        )
    return len(people)
