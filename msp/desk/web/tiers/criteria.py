"""The criteria by which a tier passes work on: arranged by leads, ticked at a hand-over (R148)."""

from uuid import UUID

from flask import g, url_for
from flask_babel import gettext

from contracts.web.asking import Ask, Column, Entry, Register, list_page
from msp.data.work import Work
from msp.desk.actions import criteria as actions
from msp.desk.models import HandOverCriterion, Ticket
from msp.desk.queries import criteria as queries
from msp.desk.queries import intake
from msp.desk.web import tiernames
from msp.desk.web.arranged import Arranged, add_page, change_page
from msp.desk.web.tiers.room import pages
from msp.doors.answers import Answer
from msp.doors.web import door
from msp.kernel.access import Permission

MANY = 200


def options(work: Work, ticket: Ticket) -> list[tuple[str, str]]:
    """What is asked when this ticket is passed up."""
    rows = queries.for_ticket(work, ticket)
    return [(str(row.id), row.text_in(g.actor.language)) for row in rows]


@pages.get("/settings/criteria")
@door
def criteria(work: Work) -> Answer:
    """Every criterion by tier and category."""
    rows = work.session.scalars(queries.listed(work).limit(MANY)).all()
    names = dict(_categories(work))
    may = work.actor.may(Permission.DESK_ARRANGE)
    return list_page(
        Register(
            title=gettext("Criteria for handing over"),
            lead=gettext("Whoever passes a ticket up ticks which of its tier's criteria holds."),
            columns=[
                Column(gettext("Criterion")),
                Column(gettext("Leaving")),
                Column(gettext("Category")),
                Column(gettext("State")),
            ],
            rows=[
                Entry(
                    url_for(".change_criterion", criterion_id=row.id) if may else None,
                    (
                        row.text_in(g.actor.language),
                        tiernames.said(row.tier),
                        names.get(row.category_id, "—") if row.category_id else gettext("All"),
                        gettext("In use") if row.is_active else gettext("Retired"),
                    ),
                )
                for row in rows
            ],
            nothing=gettext("No criterion has been agreed yet: every hand-over up is possible."),
            new=(url_for(".new_criterion"), gettext("New criterion")) if may else None,
        )
    )


@pages.route("/settings/criteria/new", methods=["GET", "POST"])
@door
def new_criterion(work: Work) -> Answer:
    """Agree on one more criterion."""
    return add_page(work, CRITERIA, gettext("New criterion"))


@pages.route("/settings/criteria/<uuid:criterion_id>", methods=["GET", "POST"])
@door
def change_criterion(work: Work, criterion_id: UUID) -> Answer:
    """Change a criterion or retire it."""
    return change_page(work, CRITERIA, criterion_id)


def _asks(work: Work) -> tuple[Ask, ...]:
    return (
        Ask("segments", "tier", gettext("Leaving"), tiernames.options()),
        Ask("choice", "category_id", gettext("Category"), _categories(work), empty=gettext("All")),
        Ask("field", "text_ja", gettext("Criterion in Japanese")),
        Ask("field", "text_en", gettext("Criterion in English")),
        Ask("number_field", "position", gettext("Position")),
    )


def _categories(work: Work) -> list[tuple[UUID, str]]:
    rows = intake.categories(work)
    return [
        (row.id, f"　{name}" if row.parent_id else name)
        for row in rows
        if (name := row.name_in(g.actor.language))
    ]


CRITERIA = Arranged(
    listed=".criteria",
    row=HandOverCriterion,
    key="criterion_id",
    called="text_ja",
    add=(actions.AddCriterion, actions.add_criterion),
    change=(actions.ChangeCriterion, actions.change_criterion),
    asks=_asks,
    usual={"tier": "1"},
)
