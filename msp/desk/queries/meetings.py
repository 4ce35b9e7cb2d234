"""Joint meetings: when the next one is, and what is to be spoken about, known beforehand."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from msp.data.work import Work
from msp.desk.models.meetings import Meeting, MeetingDecision, MeetingSeries
from msp.desk.models.requests import TeamRequest
from msp.desk.queries import agreeing, requests, teamwork
from msp.desk.rules.meetings import Topic, Waiting, next_at, picked
from msp.desk.rules.requests import UNANSWERED
from msp.kernel.access import Permission

MOST = 50


def series(work: Work) -> Sequence[MeetingSeries]:
    """Every regular meeting, running ones first."""
    work.require(Permission.TEAMWORK_READ)
    order = MeetingSeries.is_active.desc(), MeetingSeries.weekday, MeetingSeries.begins
    return work.session.scalars(select(MeetingSeries).order_by(*order, MeetingSeries.id)).all()


def one_series(work: Work, series_id: UUID) -> MeetingSeries:
    """One regular meeting, or NotFound."""
    work.require(Permission.TEAMWORK_READ)
    return work.get(MeetingSeries, series_id)


def meeting(work: Work, meeting_id: UUID) -> Meeting:
    """One meeting, or NotFound."""
    work.require(Permission.TEAMWORK_READ)
    return work.get(Meeting, meeting_id)


def held(work: Work) -> Sequence[Meeting]:
    """The latest meetings, the last one first."""
    work.require(Permission.TEAMWORK_READ)
    order = Meeting.starts_at.desc(), Meeting.id.desc()
    return work.session.scalars(select(Meeting).order_by(*order).limit(MOST)).all()


def decisions(work: Work, meeting_id: UUID) -> Sequence[MeetingDecision]:
    """What was decided, in order."""
    work.require(Permission.TEAMWORK_READ)
    wanted = select(MeetingDecision).where(MeetingDecision.meeting_id == meeting_id)
    return work.session.scalars(
        wanted.order_by(MeetingDecision.created_at, MeetingDecision.id)
    ).all()


def next_of(work: Work, row: MeetingSeries) -> datetime:
    """When the meeting comes next."""
    return next_at(work.now, row.weekday, time.fromisoformat(row.begins), ZoneInfo(row.zone))


def agenda(work: Work) -> dict[str, list[dict[str, Any]]]:
    """What presses now, by topic: ids and figures, as they are kept with the meeting (R103).

    A mismatch is {"id": talk, "ticket_id", "seconds"}, a request {"id", "chases", "seconds"};
    seconds are business time since it began.
    """
    work.require(Permission.TEAMWORK_READ)
    calendar = teamwork.house_calendar(work)
    differ = [
        {
            "id": str(talk.id),
            "ticket_id": str(ticket.id),
            "seconds": agreeing.age_seconds(work, talk, calendar),
        }
        for talk, ticket, _ in work.session.execute(agreeing.differences(work).limit(MOST))
    ]
    wanted = requests.running(work).where(TeamRequest.state.in_(UNANSWERED))
    rows = {str(row.id): row for row in work.session.scalars(wanted)}
    found = picked(_waiting(work, row) for row in rows.values())
    told: dict[str, list[dict[str, Any]]] = {Topic.MISMATCH.value: differ}
    for topic, ids in found.items():
        told[topic.value] = [
            {
                "id": key,
                "chases": rows[key].chases,
                "seconds": calendar.business_seconds(rows[key].asked_at, work.now),
            }
            for key in ids
        ]
    return told


def _waiting(work: Work, row: TeamRequest) -> Waiting:
    late = row.answer_by if row.answer_by is not None and row.answer_by < work.now else None
    return Waiting(str(row.id), row.asked_at, row.chases, late)
