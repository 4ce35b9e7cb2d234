"""What was taken down, in the reader's words, worked out before a template sees it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import g
from flask_babel import gettext

from contracts.models import Product, WorkType
from contracts.rules import coverage
from contracts.web.words import words as contract_words
from msp.data.work import Work
from msp.desk.models.intake import Intake
from msp.desk.queries import intake as queries
from msp.desk.queries import time as times
from msp.desk.queries.callers import CallerCard, LineTold
from msp.desk.rules import intake as rules
from msp.desk.rules.callers import ADVICE, LEVELS
from msp.desk.rules.intake import Certainty, Completeness, Fact, Facts, Known
from msp.desk.rules.scope import SAYS, SCOPES, ServiceScope
from msp.doors.forms import Form
from msp.doors.furniture import spoken
from msp.kernel import writing
from msp.kernel.errors import mark

DIFFICULTIES: Mapping[int, str] = {1: mark("Easy"), 2: mark("Ordinary"), 3: mark("Hard")}
TONES: Mapping[ServiceScope, tuple[str, str]] = {
    ServiceScope.COVERED: ("ok", "circle-check"),
    ServiceScope.CHARGEABLE: ("warn", "receipt"),
    ServiceScope.OTHER_SERVICE: ("bad", "file-text"),
    ServiceScope.UNCLEAR: ("warn", "circle-help"),
}
FIELDS: Mapping[str, str] = {
    **{point.value: said for point, said in rules.POINTS.items()},
    **{fact.value: said for fact, said in rules.FACTS.items()},
    "underlying": mark("Underlying problem"),
    "business_impact": mark("What it means for the business"),
    "downtime_minutes": mark("Downtime"),
    "difficulty": mark("Difficulty"),
    "category": mark("Category"),
}


@dataclass(frozen=True, slots=True)
class Meter:
    """How complete an intake is, as the meter shows it."""

    percent: int
    done: list[str]
    missing: list[str]
    assumed: list[str]
    is_complete: bool


@dataclass(frozen=True, slots=True)
class ScopeTold:
    """What the contracts said, in words, and every step of why."""

    words: str
    says: str
    tone: str
    symbol: str
    line: str
    steps: list[str]


def meter(found: Completeness) -> Meter:
    """The meter in the reader's words."""
    return Meter(
        found.percent,
        [gettext(rules.word(name)) for name in found.done],
        [gettext(rules.word(name)) for name in found.missing],
        [gettext(rules.word(name)) for name in found.assumed],
        found.is_complete,
    )


def scope(row: Intake | None, line: str = "") -> ScopeTold | None:
    """The kept answer of the contracts, if they were asked."""
    if row is None or row.scope is None:
        return None
    return scope_told(row.scope, coverage.from_data(row.scope_steps), line)


def scope_told(found: ServiceScope, steps: Iterable[coverage.Step], line: str) -> ScopeTold:
    """An answer of the contracts."""
    tone, symbol = TONES[found]
    said = coverage.explained(steps, gettext)
    return ScopeTold(gettext(SCOPES[found]), gettext(SAYS[found]), tone, symbol, line, said)


def lists(work: Work) -> dict[str, Any]:
    """What the fields of an intake are chosen from."""
    return {
        "categories": categories(work),
        "certainties": [(one.value, gettext(said)) for one, said in rules.CERTAINTIES.items()],
        "difficulties": [(level, gettext(said)) for level, said in DIFFICULTIES.items()],
        "levels": [(level.value, gettext(said)) for level, said in LEVELS.items()],
        "work_types": work_types(work),
        "products": products(work),
    }


def categories(work: Work) -> list[tuple[str, str]]:
    """The tree as options: children name their parent."""
    rows = queries.categories(work)
    names = {row.id: row.name_in(g.actor.language) for row in rows}
    return [
        (
            str(row.id),
            f"{names[row.parent_id]} › {names[row.id]}"
            if row.parent_id in names
            else names[row.id],
        )
        for row in rows
    ]


def work_types(work: Work) -> list[tuple[str, str]]:
    """The kinds of work of which the contracts can be asked."""
    rows: Iterable[WorkType] = times.work_types(work)
    return [(str(row.id), row.name_in(g.actor.language)) for row in rows]


def products(work: Work) -> list[tuple[str, str]]:
    """The products that help may be about."""
    wanted = work.session.query(Product).where(Product.is_active).order_by(Product.code)
    return [(str(row.id), row.name_in(g.actor.language)) for row in wanted]


def asked(form: Form[Any], known: Facts, needed: Iterable[str]) -> list[dict[str, Any]]:
    """The eight facts as rows of a form: what was typed goes before what is known.

    Their parts are put among what is typed, under the names that the fields have.
    """
    typed = {
        str(one.get("name")): one for one in form.value("facts") or [] if isinstance(one, dict)
    }
    rows, wanted = [], set(needed)
    for place, fact in enumerate(Fact):
        now = known.get(fact, Known("", Certainty.SAID))
        told = typed.get(fact.value, {"text": now.text, "certainty": now.certainty.value})
        form.typed[f"facts-{place}-text"] = told.get("text", "")
        form.typed[f"facts-{place}-certainty"] = told.get("certainty", Certainty.SAID.value)
        rows.append(
            {
                "place": place,
                "name": fact.value,
                "label": gettext(rules.FACTS[fact]),
                "needed": fact.value in wanted,
            }
        )
    return rows


def key(text: str) -> UUID | None:
    """An id that came in an address or a field, None where it is none."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class LineWords:
    """A contract's line beside the form."""

    title: str
    kind: str
    covers: str
    contract: str
    left: str
    tone: str
    until: str


@dataclass(frozen=True, slots=True)
class CallerWords:
    """What the caller card says in words: technical level, and the lines of the contracts."""

    level: str
    lines: list[LineWords]


def caller_words(card: CallerCard) -> CallerWords:
    """The card in the reader's words."""
    return CallerWords(
        gettext(LEVELS[card.level]) if card.level else "", [_line(line) for line in card.lines]
    )


def advice(card: CallerCard) -> str:
    """How the caller is best spoken to, where somebody has said how technical they are."""
    return gettext(ADVICE[card.level]) if card.level else ""


def _line(line: LineTold) -> LineWords:
    left = line.minutes_left
    hours = writing.minutes_words(left, spoken()) if left is not None else ""
    until = writing.day_text(line.until, spoken()) if line.until else ""
    return LineWords(
        title=line.title,
        kind=contract_words(line.kind),
        covers="、".join(line.covers) if g.actor.language == "ja" else ", ".join(line.covers),
        contract=line.contract,
        left=gettext("%(time)s left", time=hours) if hours else "",
        tone="ok" if (left or 0) > 120 else "warn" if left else "bad",
        until=gettext("until %(day)s", day=until) if until else "",
    )


def changed(row: Any) -> tuple[str, str, str, Any]:
    """A change in words: the field, before, after, and the row with its moment and author."""
    label = gettext(FIELDS.get(row.name, row.name))
    return label, _certain(row.before), _certain(row.after), row


def _certain(text: str) -> str:
    """`[observed] text` with the certainty in the reader's words."""
    for certainty, said in rules.CERTAINTIES.items():
        if text.startswith(f"[{certainty.value}] "):
            return f"{gettext(said)}: {text.removeprefix(f'[{certainty.value}] ')}"
    return text
