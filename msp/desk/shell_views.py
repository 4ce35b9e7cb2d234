"""Views that everybody shares, joint meetings, procedures and alarms in the shell."""

from typing import Any

import click

from contracts.actions.escalations import SetLevels
from contracts.models import SlaPolicy
from contracts.rules.escalations import levels_from
from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions import meetings as meeting
from msp.desk.actions import procedures as guiding
from msp.desk.actions import views as actions
from msp.desk.actions.escalations import set_levels
from msp.desk.models.meetings import Meeting, MeetingSeries
from msp.desk.queries import asked, meetings, procedures
from msp.desk.rules.procedures import steps_of
from msp.doors.shell import Wrong, door, say
from msp.kernel.access import Permission

AS_JSON = click.option("--json", "as_json", is_flag=True)


@click.group("views")
def views() -> None:
    """Lists of tickets that everybody shares."""


@views.command("list")
@AS_JSON
@door
def list_views(work: Work, *, as_json: bool) -> None:
    """The shared views, in their order."""
    rows = [row for row in asked.views(work) if row.owner_id is None]
    figures = [{"id": row.id, "name": row.name, "wish": row.wish} for row in rows]
    say(figures, as_json=as_json, text="\n".join(f"{row.id}\t{row.name}" for row in rows))


@views.command("save")
@click.option("--name", required=True)
@click.option("--query", default="", help="As in the queue's address: state=waiting&tier=2.")
@click.option("--view", "view_id", type=click.UUID, help="Change this one instead.")
@door
def save_view(work: Work, **told: Any) -> None:
    """Keep a view for everybody; prints its id."""
    wish = actions.SaveView.model_validate({**told, "is_shared": True})
    click.echo(actions.save_view(work, wish).id)


@views.command("remove")
@click.argument("view_id", type=click.UUID)
@door
def remove_view(work: Work, **told: Any) -> None:
    """Take a view off the queue."""
    row = actions.remove_view(work, actions.ChangeView.model_validate(told))
    click.echo(f"view {row.id} removed")


@click.group("meetings")
def joint() -> None:
    """Joint meetings and their minutes."""


@joint.command("series")
@AS_JSON
@door
def list_series(work: Work, *, as_json: bool) -> None:
    """The regular meetings, with when each comes next."""
    names = ("id", "title", "weekday", "begins", "minutes", "zone", "is_active")
    figures = [
        {name: getattr(row, name) for name in names} | {"next_at": meetings.next_of(work, row)}
        for row in meetings.series(work)
    ]
    lines = [f"{one['id']}\t{one['title']}\t{one['next_at']}" for one in figures]
    say(figures, as_json=as_json, text="\n".join(lines))


@joint.command("plan")
@click.option("--title", required=True)
@click.option("--weekday", type=click.IntRange(1, 7), required=True, help="1 is Monday.")
@click.option("--begins", required=True, help="As 13:30.")
@click.option("--minutes", default=30, show_default=True)
@door
def plan(work: Work, **told: Any) -> None:
    """Agree on a regular meeting; prints its id."""
    click.echo(meeting.plan_series(work, meeting.PlanSeries.model_validate(told)).id)


@joint.command("open")
@click.argument("series_id", type=click.UUID)
@door
def open_meeting(work: Work, **told: Any) -> None:
    """Sit down now; prints the meeting's id."""
    click.echo(meeting.open_meeting(work, meeting.OpenMeeting.model_validate(told)).id)


@joint.command("list")
@AS_JSON
@door
def list_meetings(work: Work, *, as_json: bool) -> None:
    """The latest meetings, the last one first."""
    titles = {row.id: row.title for row in meetings.series(work)}
    rows = [(row, titles[row.series_id]) for row in meetings.held(work)]
    figures = [_meeting(row) | {"title": title} for row, title in rows]
    lines = [f"{row.id}\t{row.starts_at}\t{title}\t{row.state}" for row, title in rows]
    say(figures, as_json=as_json, text="\n".join(lines))


@joint.command("minutes")
@click.argument("meeting_id", type=click.UUID)
@click.option("--write", "minutes", help="Keep these minutes instead of printing them.")
@AS_JSON
@door
def minutes(work: Work, *, as_json: bool, **told: Any) -> None:
    """The minutes of a meeting with what was decided."""
    if told["minutes"] is not None:
        meeting.write_minutes(work, meeting.WriteMinutes.model_validate(told))
    row = meetings.meeting(work, told["meeting_id"])
    decided = [one.said for one in meetings.decisions(work, row.id)]
    text = "\n".join([row.minutes, *(f"- {said}" for said in decided)])
    say(_meeting(row) | {"decisions": decided}, as_json=as_json, text=text)


@joint.command("close")
@click.argument("meeting_id", type=click.UUID)
@door
def close(work: Work, **told: Any) -> None:
    """End a meeting."""
    row = meeting.close_meeting(work, meeting.CloseMeeting.model_validate(told))
    click.echo(f"meeting {row.id} {row.state}")


def _meeting(row: Meeting | MeetingSeries) -> dict[str, Any]:
    names = ("id", "series_id", "starts_at", "state", "agenda", "minutes", "pulse", "closed_at")
    return {name: getattr(row, name) for name in names}


@click.group("procedures")
def guided() -> None:
    """Guided procedures, and how far one is on a ticket."""


@guided.command("list")
@AS_JSON
@door
def list_procedures(work: Work, *, as_json: bool) -> None:
    """Every procedure with its steps."""
    rows = procedures.procedures(work, everything=True)
    names = ("id", "code", "name_ja", "name_en", "is_active", "steps")
    figures = [{name: getattr(row, name) for name in names} for row in rows]
    text = "\n".join(f"{row.code}\t{row.name_en}\t{len(steps_of(row.steps))}" for row in rows)
    say(figures, as_json=as_json, text=text)


@guided.command("runs")
@click.argument("number", type=click.IntRange(1))
@AS_JSON
@door
def list_runs(work: Work, *, number: int, as_json: bool) -> None:
    """The procedures that were begun on a ticket."""
    rows = procedures.runs(work, queries.by_number(work, number).id)
    names = ("id", "procedure_id", "answers", "ending", "ended_at")
    figures = [{name: getattr(row, name) for name in names} for row in rows]
    text = "\n".join(guiding.told(work, row) for row in rows)
    say(figures, as_json=as_json, text=text)


@click.group("alarms")
def alarms() -> None:
    """When somebody hears of a promise in danger."""


@alarms.command("list")
@click.argument("policy_id", type=click.UUID)
@AS_JSON
@door
def list_levels(work: Work, *, policy_id: Any, as_json: bool) -> None:
    """The escalation levels of a policy."""
    work.require(Permission.CATALOGUE_READ)
    found = levels_from(work.get(SlaPolicy, policy_id).levels)
    figures = [
        {"pledge": one.pledge, "when": one.when, "amount": one.amount, "hears": one.hears}
        for one in found
    ]
    lines = [f"{one.pledge}\t{one.when}\t{one.amount}\t{' '.join(one.hears)}" for one in found]
    say(figures, as_json=as_json, text="\n".join(lines))


@alarms.command("set")
@click.argument("policy_id", type=click.UUID)
@click.option("--level", "told", multiple=True, help="As resolution:percent:75:owner,lead.")
@door
def set_alarms(work: Work, *, policy_id: Any, told: tuple[str, ...]) -> None:
    """Say all levels of a policy anew."""
    levels = [_level(each) for each in told]
    wish = SetLevels.model_validate({"policy_id": policy_id, "levels": levels})
    click.echo(f"{len(set_levels(work, wish).levels)} levels")


def _level(told: str) -> dict[str, Any]:
    parts = told.split(":")
    if len(parts) != 4:
        raise Wrong(f"{told}: pledge:when:amount:who")
    return dict(zip(("pledge", "when", "amount"), parts, strict=False)) | dict.fromkeys(
        parts[3].split(","), True
    )


COMMANDS = (views, joint, guided, alarms)
