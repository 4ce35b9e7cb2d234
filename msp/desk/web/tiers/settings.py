"""Tiers, what teams are for, and partners' hours: what a provider arranges for its desk."""

from typing import Any
from uuid import UUID

from flask import g, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from contracts.web.asking import Ask, Column, Entry, Register, Sheet, form_page, list_page, to
from msp.accounts.models import Person, Team
from msp.data.work import Work
from msp.desk.actions import tiers as actions
from msp.desk.models import TierLevel
from msp.desk.queries import skills, tickets, tiers
from msp.desk.rules import tiers as rules
from msp.desk.rules.teams import DESKS, GROUPS, SKILLS
from msp.desk.rules.tiers import ASKED, Asked
from msp.desk.web import tiernames
from msp.desk.web.tiers.handed import duration
from msp.desk.web.tiers.room import pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.furniture import spoken
from msp.doors.web import door
from msp.kernel.access import Permission, Role
from msp.kernel.errors import NotFound, mark


def may_arrange() -> bool:
    """Whether the reader may change what is arranged."""
    return bool(g.actor.may(Permission.DESK_ARRANGE))


@pages.get("/settings/tiers")
@door
def levels(work: Work) -> Answer:
    """Every tier with its names, duty, limit and trigger (R136)."""
    work.require(Permission.TICKET_WORK)
    own, ladder = tiers.rows(work), tiernames.ladder()
    return list_page(
        Register(
            title=gettext("Tiers"),
            lead=gettext("What each tier is called, what it does, and how soon it takes over."),
            columns=[
                Column(gettext("Tier"), "long"),
                Column(gettext("Other names")),
                Column(gettext("Duty")),
                Column(gettext("Takes over within"), "r"),
                Column(gettext("Reminder after"), "r"),
                Column(gettext("Next tier"), "long"),
                Column(gettext("In use")),
            ],
            rows=[
                Entry(
                    url_for(".level", name=level) if may_arrange() else None,
                    (tiernames.said(level), *_cells(own.get(level), ladder[level])),
                )
                for level in ladder
            ],
            nothing="",
            new=(url_for(".teams"), gettext("Teams and partners")),
        )
    )


def _cells(row: TierLevel | None, level: rules.Level) -> tuple[Any, ...]:
    target = row.target_level if row and row.target_level else None
    following = rules.following(tiernames.ladder(), level.level)
    onward = target or (following if following != level.level else None)
    return (
        "、".join(level.aliases) or f"T{level.level}、L{level.level}",
        _duty(row),
        duration(row.ola_minutes) if row and row.ola_minutes else "—",
        duration(row.remind_minutes) if row and row.remind_minutes else "—",
        tiernames.said(onward) if onward else "—",
        gettext("Yes") if level.is_on else gettext("No"),
    )


def _duty(row: TierLevel | None) -> str:
    if row is None:
        return "—"
    mine, other = (row.duty_ja, row.duty_en)[:: 1 if spoken() == "ja" else -1]
    return mine or other or "—"


@pages.route("/settings/tiers/<name>", methods=["GET", "POST"])
@door
def level(work: Work, name: str) -> Answer:
    """Arrange one tier."""
    work.require(Permission.DESK_ARRANGE)
    level = next((one for one in rules.USUAL if str(one) == name), None)
    if level is None:
        raise NotFound(mark("There is no such page."))
    if request.method == "POST":
        form = Form(actions.ArrangeTier, request.form, level=level)
        if form.send(work, actions.arrange_tier) is not None:
            toasts.say(gettext("Saved."))
            return to(".levels")
    else:
        form = Form.of(actions.ArrangeTier, tiers.rows(work).get(level), **_held(work, level))
    sheet = Sheet(
        tiernames.said(level),
        url_for(".levels"),
        _asks(work, level),
        gettext("Save"),
        lead=gettext("What its hours cost is set with the cost of an hour."),
        more=(url_for("catalogue.costs"), gettext("Cost of an hour"))
        if work.actor.may(Permission.CATALOGUE_CHANGE)
        else None,
    )
    rungs = url_for("escalations.tier_levels", name=str(level)), gettext("Escalation levels")
    return form_page(form, sheet, ways=[rungs])


def _held(work: Work, level: int) -> dict[str, Any]:
    """What the form shows: lists as text, and what a tier asks for where nobody said anything."""
    row, told = tiers.rows(work).get(level), tiernames.ladder()[level]
    return {
        "is_on": told.is_on,
        "aliases": "、".join(told.aliases),
        "skills": "、".join(row.skills) if row else "",
        "asks": [one.value for one in Asked if one in told.asks],
    }


def _asks(work: Work, level: int) -> tuple[Ask, ...]:
    above = [(one, tiernames.said(one)) for one in rules.USUAL if one > level]
    minutes = gettext("minutes")
    asked = [(one.value, gettext(ASKED[one])) for one in Asked]
    return (
        Ask("check", "is_on", gettext("This tier is in use")),
        Ask("field", "name_ja", gettext("Name in Japanese"), hint=gettext("Empty: the usual one.")),
        Ask("field", "name_en", gettext("Name in English")),
        Ask("field", "aliases", gettext("Other names"), hint="T2、L2、二線"),
        Ask("area", "duty_ja", gettext("Duty in Japanese")),
        Ask("area", "duty_en", gettext("Duty in English")),
        Ask("number_field", "ola_minutes", gettext("Takes over within"), unit=minutes),
        Ask("number_field", "remind_minutes", gettext("Reminder after"), unit=minutes),
        Ask(
            "choice",
            "calendar_id",
            gettext("Counted in"),
            tiers.calendars(work),
            empty=gettext("Around the clock"),
        ),
        Ask("choice", "target_level", gettext("Next tier"), above, empty=gettext("The next one")),
        Ask("field", "skills", gettext("Skills that are needed"), hint=_known(work)),
        Ask("checks", "asks", gettext("A hand-over to it has to say"), asked),
        Ask("hidden", "version", ""),
    )


def _known(work: Work) -> str:
    """The skills that are listed, as they can be asked for."""
    names = [row.name_in(work.actor.language) for row in skills.skills(work)]
    return "、".join(names[:12]) or "Windows、VPN、SQL"


@pages.get("/settings/team-desks")
@door
def teams(work: Work) -> Answer:
    """Every team with its queue, hours and lead, and partners' hours (R36–R43, R132)."""
    work.require(Permission.TICKET_WORK)
    rows = tiers.team_desks(work)
    calendars = dict(tiers.calendars(work))
    leads = tickets.names(work, [told.lead_id for _, told in rows if told])
    return render_template(
        "desk/tiers/teams.html",
        teams=[
            {
                "name": team.name,
                "href": url_for(".team", team_id=team.id),
                "queue": url_for("desk.index", team=team.id),
                "desk": gettext(DESKS[told.desk]) if told else "—",
                "group": gettext(GROUPS[told.group]) if told else "—",
                "hours": calendars.get(told.calendar_id, "—") if told and told.calendar_id else "—",
                "lead": leads.get(told.lead_id, "—") if told and told.lead_id else "—",
                "members": len(tiers.members(work, team.id)),
            }
            for team, told in rows
        ],
        partners=_partners(work),
        calendars=list(calendars.items()),
        may_arrange=may_arrange(),
    )


def _partners(work: Work) -> list[dict[str, Any]]:
    """The partners' agents, each with a form for their hours."""
    hours = tiers.partner_hours(work)
    staff = select(Person).where(Person.client_id.is_(None), Person.is_active)
    agents = [
        person
        for person in work.session.scalars(staff.order_by(Person.kana, Person.name))
        if Role.PARTNER_AGENT.value in person.roles
    ]
    return [
        {
            "id": person.id,
            "name": person.name,
            "clients": len(person.only_clients) if person.only_clients is not None else None,
            "calendar_id": hours.get(person.id),
        }
        for person in agents
    ]


@pages.route("/settings/team-desks/<uuid:team_id>", methods=["GET", "POST"])
@door
def team(work: Work, team_id: UUID) -> Answer:
    """Say what a team is for, and who of it knows how much."""
    work.require(Permission.DESK_ARRANGE)
    found, row = work.get(Team, team_id), tiers.team_desk(work, team_id)
    if request.method == "POST":
        form = Form(actions.DescribeTeam, request.form, team_id=team_id)
        if form.send(work, actions.describe_team) is not None:
            toasts.say(gettext("Saved."))
            return to(".teams")
    else:
        form = Form.of(actions.DescribeTeam, row)
    page = render_template(
        "desk/tiers/team.html",
        team=found,
        form=form,
        desks=[(one.value, gettext(said)) for one, said in DESKS.items()],
        groups=[(one.value, gettext(said)) for one, said in GROUPS.items()],
        calendars=tiers.calendars(work),
        technicians=[(one.id, one.name) for one in tickets.technicians(work)],
        members=_members(work, team_id, row.skills if row else {}),
        levels=[(0, "—"), *((one, gettext(said)) for one, said in SKILLS.items())],
    )
    return page, 422 if form.errors else 200


def _members(work: Work, team_id: UUID, skills: dict[str, Any]) -> list[tuple[UUID, str, int]]:
    names = tickets.names(work, tiers.members(work, team_id))
    found = sorted(names.items(), key=lambda pair: pair[1])
    return [(key, name, int(skills.get(str(key), 0))) for key, name in found]


@pages.post("/settings/partner-hours/<uuid:person_id>")
@door
def partner(work: Work, person_id: UUID) -> Answer:
    """Name the hours of a partner's agent."""
    work.require(Permission.DESK_ARRANGE)
    form = Form(actions.SetPartnerHours, request.form, person_id=person_id)
    done = form.send(work, actions.set_partner_hours) is not None or not form.errors
    toasts.say(gettext("Saved.") if done else " ".join(form.errors.values()))
    return to(".teams")
