"""A joint meeting is agreed on, held with its agenda, and leaves minutes, decisions and a pulse."""

from datetime import time
from typing import Literal
from uuid import UUID

from pydantic import Field, field_validator
from sqlalchemy import select

from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.actions import log
from msp.desk.actions.requests import AskTeam, ask_team
from msp.desk.models.meetings import Meeting, MeetingDecision, MeetingSeries
from msp.desk.queries import meetings as asked
from msp.desk.queries import teamwork
from msp.desk.rules import meetings as rules
from msp.desk.rules.agreeing import Side
from msp.desk.rules.meetings import MeetingState
from msp.desk.rules.requests import RequestKind
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark

NO_TIME = mark("There is no such time. Write it like 13:30.")


class PlanSeries(Command):
    """On which weekday (1 is Monday) and at what time, where the actor is."""

    title: str = Field(min_length=3, max_length=120)
    weekday: int = Field(ge=1, le=7)
    begins: str = Field(max_length=5)
    minutes: int = Field(default=30, ge=5, le=480)

    @field_validator("begins")
    @classmethod
    def a_time(cls, told: str) -> str:
        """The time as 13:30."""
        try:
            return f"{time.fromisoformat(told.zfill(5)):%H:%M}"
        except ValueError:
            raise ValueError(NO_TIME) from None


class ChangeSeries(PlanSeries):
    """The regular meeting as it is from now on; an inactive one is not held."""

    series_id: UUID
    is_active: bool = True
    version: int | None = None


class OpenMeeting(Command):
    """Hold the next meeting of a series now."""

    series_id: UUID


class WriteMinutes(Command):
    """What was said, as it is to be remembered."""

    meeting_id: UUID
    minutes: str = Field(default="", max_length=20_000)
    version: int | None = None


class AddDecision(Command):
    """What was decided; with a team or a person it becomes a request to them."""

    meeting_id: UUID
    said: str = Field(min_length=3, max_length=4000)
    to_team_id: UUID | None = None
    to_person_id: UUID | None = None


class GivePulse(Command):
    """How the work together feels, 1 to 5. Counted, never kept with a name (R98)."""

    meeting_id: UUID
    mood: int = Field(ge=1, le=5)
    side: Side | None = None


class CloseMeeting(Command):
    """The meeting is over; its minutes stay as they are."""

    meeting_id: UUID
    deed: Literal["close"] = "close"
    version: int | None = None


def plan_series(work: Work, wish: PlanSeries) -> MeetingSeries:
    """Agree on a regular meeting of desk and engineers."""
    work.require(Permission.TEAMWORK_LEAD)
    row = work.add(MeetingSeries(**wish.model_dump(), zone=work.actor.zone))
    history.record(work, "meeting.planned", row)
    return row


def change_series(work: Work, wish: ChangeSeries) -> MeetingSeries:
    """Agree on another day, or stop."""
    work.require(Permission.TEAMWORK_LEAD)
    row = work.get(MeetingSeries, wish.series_id)
    work.fresh(row, wish.version)
    told = wish.model_dump(exclude={"series_id", "version"})
    differences = history.changed(row, told)
    if differences:
        history.record(work, "meeting.changed", row, **differences)
    return row


def open_meeting(work: Work, wish: OpenMeeting) -> Meeting:
    """Sit down: the agenda is kept as it is now. An open meeting is gone on with."""
    work.require(Permission.TEAMWORK_LEAD)
    series = work.get(MeetingSeries, wish.series_id)
    if not series.is_active:
        raise Refused(mark("This meeting is no longer held."))
    running = select(Meeting).where(
        Meeting.series_id == series.id, Meeting.state == MeetingState.OPEN
    )
    found = work.session.scalars(running).first()
    if found is not None:
        return found
    row = work.add(
        Meeting(
            series_id=series.id,
            starts_at=work.now,
            agenda=asked.agenda(work),
            opened_by_id=log.person_of(work),
        )
    )
    history.record(work, "meeting.opened", row)
    return row


def write_minutes(work: Work, wish: WriteMinutes) -> Meeting:
    """Keep what was said; several may write, one after the other."""
    work.require(Permission.TEAMWORK_CHANGE)
    row = _open(work, wish.meeting_id)
    work.fresh(row, wish.version)
    row.minutes = wish.minutes
    return row


def add_decision(work: Work, wish: AddDecision) -> MeetingDecision:
    """Write a decision down; one that somebody has to follow up becomes a request (R103)."""
    work.require(Permission.TEAMWORK_CHANGE)
    meeting = _open(work, wish.meeting_id)
    row = MeetingDecision(meeting_id=meeting.id, said=wish.said, author_id=log.person_of(work))
    if wish.to_team_id is not None or wish.to_person_id is not None:
        ask = AskTeam(
            kind=RequestKind.OTHER,
            to_team_id=wish.to_team_id,
            to_person_id=wish.to_person_id,
            subject=" ".join(wish.said.split())[:200],
            question=wish.said,
        )
        row.request_id = ask_team(work, ask, f"meeting:{meeting.id}").id
    return work.add(row)


def give_pulse(work: Work, wish: GivePulse) -> Meeting:
    """Count one voice of a side; who has spoken is known, what they said is not."""
    work.require(Permission.TEAMWORK_CHANGE)
    row = _open(work, wish.meeting_id)
    me = str(work.actor.id)
    if me in row.voices:
        raise Refused(mark("You have said how it feels already."))
    side = teamwork.my_side(work) or wish.side
    if side is None:
        raise Refused(mark("Please say for which side you speak."), field="side")
    row.pulse = rules.counted(row.pulse, side.value, wish.mood)
    row.voices = sorted([*row.voices, me])  # sorted: their order tells nothing
    return row


def close_meeting(work: Work, wish: CloseMeeting) -> Meeting:
    """End the meeting; nothing of it changes afterwards."""
    work.require(Permission.TEAMWORK_LEAD)
    row = _open(work, wish.meeting_id)
    work.fresh(row, wish.version)
    row.state, row.closed_at = MeetingState.CLOSED, work.now
    history.record(work, "meeting.closed", row)
    return row


def _open(work: Work, meeting_id: UUID) -> Meeting:
    wanted = select(Meeting).where(Meeting.id == meeting_id).with_for_update()
    found = work.session.scalars(wanted.execution_options(populate_existing=True)).first()
    row = found or work.get(Meeting, meeting_id)
    if row.state is not MeetingState.OPEN:
        raise Refused(mark("The meeting is over; its minutes stay as they are."))
    return row
