"""The promise that a ticket is measured by: agreed when it was opened, and kept since."""

from functools import partial
from uuid import UUID

from sqlalchemy import select

from contracts.models import Calendar, CalendarVersion, SlaPolicy, SlaTarget
from contracts.queries import sla_terms
from contracts.queries.promises import calendar_of
from contracts.queries.remembered import remembered
from contracts.rules import promises
from contracts.rules.escalations import levels_from
from contracts.rules.promises import SlaTerms
from msp.data.work import Work
from msp.desk.models import Ticket
from msp.kernel.calendars import BusinessCalendar, always_open, zone_named
from msp.kernel.periods import day_of

CALENDARS: dict[UUID, BusinessCalendar] = {}  # versions never change: each is read once
CALENDARS_SIZE = 512


def agreed_terms(work: Work, ticket: Ticket) -> SlaTerms:
    """The promise that the ticket's contract, else its client, has today."""
    whose, zone = (ticket.client_id, ticket.contract_id), work.actor.zone
    key = ("promise", ticket.contract_id, zone, day_of(work.now, zone_named(zone)))
    return remembered(work, ticket.client_id, key, partial(sla_terms, work, *whose))


def measured_terms(work: Work, policy_id: UUID | None, version_id: UUID | None) -> SlaTerms:
    """The policy and the version of the calendar with which a ticket is measured, in one query."""
    nothing = SlaTerms(None, "", always_open(work.actor.zone))
    if policy_id is None or version_id is None:
        return nothing
    rows = work.session.execute(
        select(SlaPolicy, CalendarVersion, Calendar.name, SlaTarget)
        .select_from(SlaPolicy)
        .join(CalendarVersion, CalendarVersion.id == version_id)
        .join(Calendar, Calendar.id == CalendarVersion.calendar_id)
        .outerjoin(SlaTarget, SlaTarget.policy_id == SlaPolicy.id)
        .where(SlaPolicy.id == policy_id)
    ).all()
    if not rows:
        return nothing
    policy, version, name = rows[0][0], rows[0][1], rows[0][2]
    calendar = calendar_of(version, name)
    agreed = [
        promises.Agreed(row[3].priority, row[3].pledge, row[3].amount, row[3].unit)
        for row in rows
        if row[3] is not None
    ]
    policies = promises.policies_from(policy.name, calendar, agreed, policy.pauses)
    levels = levels_from(policy.levels)
    return SlaTerms(policy.id, policy.name, calendar, version.id, policies, levels)


def calendars(work: Work, versions: set[UUID]) -> dict[UUID, BusinessCalendar]:
    """The calendars of those versions; a version that was read before costs no query."""
    missing = versions - CALENDARS.keys()
    if missing:
        if len(CALENDARS) + len(missing) > CALENDARS_SIZE:
            CALENDARS.clear()
            missing = versions
        found = work.session.execute(
            select(CalendarVersion, Calendar.name)
            .join(Calendar, Calendar.id == CalendarVersion.calendar_id)
            .where(CalendarVersion.id.in_(missing))
        )
        for version, name in found:
            CALENDARS[version.id] = calendar_of(version, name)
    return {key: CALENDARS[key] for key in versions if key in CALENDARS}
