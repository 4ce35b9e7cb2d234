"""What a hand-over carries of the intake: observed facts, and the rest apart (R7, R144)."""

from flask_babel import gettext

from msp.data.work import Work
from msp.desk.models import Ticket
from msp.desk.queries import intake as queries
from msp.desk.rules import intake as rules


def carried(work: Work, ticket: Ticket) -> dict[str, str]:
    """Fields of the hand-over that the intake can fill; what says nothing is left out."""
    row = queries.of_ticket(work, ticket.id)
    if row is None:
        return {}
    observed, rest = rules.objective(queries.facts(row))
    facts = [f"{gettext(rules.FACTS[fact])}: {text}" for fact, text in observed.items()]
    said = [
        f"{gettext(rules.FACTS[fact])}({gettext(rules.CERTAINTIES[known.certainty])}): {known.text}"
        for fact, known in rest.items()
    ]
    told = {
        "summary": row.summary,
        "outcome": row.outcome[:400],
        "facts": "\n".join(facts),
        "said": "\n".join(said),
    }
    return {name: text for name, text in told.items() if text}
