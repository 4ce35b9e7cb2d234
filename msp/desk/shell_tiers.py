"""Tiers, hand-overs and vendors in the shell."""

from typing import Any

import click

from msp.data.work import Work
from msp.desk import queries, shell_levels
from msp.desk.actions import handovers as handing
from msp.desk.actions import tiers as arranging
from msp.desk.actions import vendors as asking
from msp.desk.actions.reviewing import ReviewHandOver, review_hand_over
from msp.desk.queries import tickets as read
from msp.desk.queries import tiers as told_of
from msp.desk.queries import vendors as known
from msp.desk.rules.tiers import Asked, usual_word
from msp.desk.rules.vendors import CaseState
from msp.doors.shell import door, say

KEPT = (
    "name_ja",
    "name_en",
    "duty_ja",
    "duty_en",
    "calendar_id",
    "ola_minutes",
    "remind_minutes",
    "target_level",
)


@click.group("tiers")
def tiers() -> None:
    """Show and arrange tiers; hand tickets over and review what was handed on."""


@tiers.command("list")
@click.option("--json", "as_json", is_flag=True)
@door
def list_tiers(work: Work, *, as_json: bool) -> None:
    """Every tier with its names and what it asks for."""
    found = told_of.ladder(work).values()
    figures = [
        {
            "level": one.level,
            "is_on": one.is_on,
            "name_ja": one.name_ja,
            "name_en": one.name_en or usual_word(one.level),
            "aliases": list(one.aliases),
            "asks": [each.value for each in Asked if each in one.asks],
        }
        for one in found
    ]
    lines = [f"{one['level']}\t{one['is_on']}\t{one['name_en']}" for one in figures]
    say(figures, as_json=as_json, text="\n".join(lines))


@tiers.command("arrange")
@click.argument("level", type=click.IntRange(1, 4))
@click.option("--off", "is_off", is_flag=True, help="The tier is not in use.")
@click.option("--name-ja")
@click.option("--name-en")
@click.option("--ola", "ola_minutes", help="Business minutes until it takes over.")
@click.option("--remind", "remind_minutes", help="Business minutes after which it is told.")
@door
def arrange_tier(work: Work, *, level: int, is_off: bool, **told: str | None) -> None:
    """Change a tier; what is not named stays as it is."""
    row = told_of.rows(work).get(level)
    now: dict[str, Any] = {name: getattr(row, name) for name in KEPT} if row else {}
    if row is not None:
        now |= {"aliases": ",".join(row.aliases), "skills": ",".join(row.skills)}
    now |= {name: value for name, value in told.items() if value is not None}
    wish = arranging.ArrangeTier.model_validate({**now, "level": level, "is_on": not is_off})
    arranging.arrange_tier(work, wish)
    click.echo(f"tier {level} arranged")


@tiers.command("hand-over")
@click.argument("number", type=click.IntRange(1))
@click.option("--tier", required=True)
@click.option("--reason", required=True)
@click.option("--tried", required=True)
@click.option("--summary", default="")
@click.option("--outcome", default="")
@click.option("--facts", default="")
@click.option("--programs", default="")
@click.option("--database-objects", default="")
@click.option("--api-names", default="")
@click.option("--to-person", "person_id")
@click.option("--to-team", "team_id")
@door
def hand_over(work: Work, number: int, **told: str | None) -> None:
    """Hand a ticket over to a tier."""
    ticket = queries.by_number(work, number)
    wish = handing.HandOver.model_validate({"ticket_id": ticket.id, **told})
    row = handing.hand_over(work, wish)
    click.echo(f"ticket {number} handed over to tier {row.to_tier}")


@tiers.command("review")
@click.argument("number", type=click.IntRange(1))
@click.option("--validity", required=True)
@click.option("--note", default="")
@door
def review(work: Work, number: int, **told: str) -> None:
    """Review the hand-over that waits for it."""
    ticket = queries.by_number(work, number)
    wish = ReviewHandOver.model_validate({"ticket_id": ticket.id, **told})
    review_hand_over(work, wish)
    click.echo(f"ticket {number} reviewed")


@tiers.command("hand-overs")
@click.argument("number", type=click.IntRange(1))
@click.option("--json", "as_json", is_flag=True)
@door
def list_hand_overs(work: Work, *, number: int, as_json: bool) -> None:
    """The hand-overs of a ticket, oldest first."""
    rows = read.hand_overs(work, queries.by_number(work, number).id)
    names = ("id", "created_at", "from_tier", "to_tier", "reason", "summary", "tried")
    states = ("awaits_review", "taken_at", "validity", "returned_at", "returned_reason")
    figures = [{name: getattr(row, name) for name in names + states} for row in rows]
    lines = [f"{row.created_at}\t{row.from_tier} → {row.to_tier}\t{row.reason}" for row in rows]
    say(figures, as_json=as_json, text="\n".join(lines))


@click.group("vendors")
def vendors() -> None:
    """Register vendors and put questions to them."""


@vendors.command("add")
@click.option("--name", required=True)
@click.option("--mail", default="")
@click.option("--phone", default="")
@click.option("--target", "target_minutes", help="Business minutes until their answer.")
@door
def add_vendor(work: Work, **told: str | None) -> None:
    """Register a vendor."""
    row = asking.save_vendor(work, asking.SaveVendor.model_validate(told))
    click.echo(f"vendor {row.id}")


@vendors.command("list")
@click.option("--json", "as_json", is_flag=True)
@door
def list_vendors(work: Work, *, as_json: bool) -> None:
    """The register."""
    rows = work.session.scalars(known.vendors(work)).all()
    names = ("id", "name", "mail", "phone", "target_minutes", "is_active")
    figures = [{name: getattr(row, name) for name in names} for row in rows]
    text = "\n".join(f"{row.id}\t{row.name}" for row in rows)
    say(figures, as_json=as_json, text=text)


@vendors.command("ask")
@click.argument("number", type=click.IntRange(1))
@click.option("--vendor", "vendor_id", required=True)
@click.option("--question", required=True)
@click.option("--reference", default="")
@door
def ask_vendor(work: Work, number: int, **told: str) -> None:
    """Put a question to a vendor on behalf of a ticket."""
    ticket = queries.by_number(work, number)
    wish = asking.AskVendor.model_validate({"ticket_id": ticket.id, **told})
    row = asking.ask_vendor(work, wish)
    click.echo(f"case {row.id}")


@vendors.command("answer")
@click.argument("case_id", type=click.UUID)
@click.option("--body", required=True)
@door
def answer(work: Work, **told: Any) -> None:
    """Write down what a vendor said."""
    row = asking.log_vendor_answer(work, asking.LogVendorAnswer.model_validate(told))
    click.echo(f"case {row.id} {row.state}")


@vendors.command("cases")
@click.option("--open", "only_open", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@door
def list_cases(work: Work, *, only_open: bool, as_json: bool) -> None:
    """Cases, the nearest expected answer first."""
    wanted = known.cases(work, CaseState.OPEN if only_open else None).limit(200)
    rows = known.listed(work, wanted)
    figures = [
        {
            "id": row.case.id,
            "vendor": row.vendor,
            "ticket": row.number,
            "state": row.case.state,
            "due_at": row.case.due_at,
            "promised_at": row.case.promised_at,
        }
        for row in rows
    ]
    lines = [f"{row.case.id}\t{row.vendor}\t#{row.number}\t{row.case.state}" for row in rows]
    say(figures, as_json=as_json, text="\n".join(lines))


tiers.add_command(shell_levels.of_tier)
vendors.add_command(shell_levels.of_vendor)
COMMANDS = (tiers, vendors)
