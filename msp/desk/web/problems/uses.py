"""How often a known error or an article was tried, helped, and went into an answer (R10)."""

from uuid import UUID

from flask import render_template
from flask_babel import gettext

from msp.data.work import Work
from msp.desk.queries import candidates as queries
from msp.desk.rules import problem_words
from msp.desk.web import shown
from msp.desk.web.problems.candidates import TONES
from msp.desk.web.problems.room import pages
from msp.doors.answers import Answer
from msp.doors.web import door, wants_part
from msp.kernel.access import Permission


@pages.get("/uses/<uuid:subject_id>")
@door
def uses(work: Work, subject_id: UUID) -> Answer:
    """The counts, and the tickets that make them."""
    work.require(Permission.PROBLEM_READ)
    counts, rows = queries.uses_of(work, subject_id)
    page = "desk/problems/uses_card.html" if wants_part() else "desk/problems/uses.html"
    return render_template(
        page,
        subject_id=subject_id,
        title=queries.name_of(work, subject_id),
        facts=[
            (gettext("Tried on tickets"), counts.tried),
            (gettext("It helped"), counts.helped),
            (gettext("Put into a reply"), counts.inserted),
            (gettext("Clients could have read it themselves"), counts.by_itself),
        ],
        rows=[
            {
                "ticket": ticket,
                "mark": gettext(problem_words.MARKS[mark.mark]),
                "tone": TONES[mark.mark],
                "at": shown.moment(mark.marked_at),
            }
            for mark, ticket in rows
        ],
    )
