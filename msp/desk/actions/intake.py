"""A talk is taken down: what is wanted, what is seen, the facts, and who pays for help."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import Field

from contracts.actions.typed import Minutes
from contracts.models import Product, WorkType
from msp.accounts.models import Person
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.actions import log
from msp.desk.actions.tickets import OpenTicket, open_ticket
from msp.desk.models.intake import CallerLevel, Category, Intake, IntakeChange
from msp.desk.models.ticket import Ticket
from msp.desk.queries import intake as queries
from msp.desk.queries import scope as scopes
from msp.desk.queries.scope import Question
from msp.desk.rules import Kind, Verb
from msp.desk.rules import intake as rules
from msp.desk.rules.callers import Level
from msp.desk.rules.intake import Certainty, Fact, Known
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark

OPENS = frozenset(OpenTicket.model_fields)


class FactWish(Command):
    """One of the eight facts, and how surely it is known."""

    name: Fact
    certainty: Certainty = Certainty.SAID
    text: str = Field(default="", max_length=rules.LONGEST)


class IntakeWish(Command):
    """What is taken down of a talk."""

    category_id: UUID | None = None
    outcome: str = Field(default="", max_length=2000)
    goal: str = Field(default="", max_length=2000)
    symptom: str = Field(default="", max_length=8000)
    underlying: str = Field(default="", max_length=8000)
    facts: list[FactWish] = Field(default_factory=list, max_length=len(Fact))
    business_impact: str = Field(default="", max_length=2000)
    downtime_minutes: Minutes | None = Field(default=None, ge=0, le=525_600)
    difficulty: int | None = Field(default=None, ge=1, le=3)


class ChangeIntake(IntakeWish):
    """What is known by now of a ticket that is there."""

    ticket_id: UUID
    summary: str = Field(default="", max_length=200)
    version: int | None = None


class TakeIn(OpenTicket, IntakeWish):
    """A whole intake: the ticket and what is known of it. `subject` is the summary (R21)."""

    product_id: UUID | None = None
    work_type_id: UUID | None = None
    goal: str = Field(min_length=1, max_length=2000)
    outcome: str = Field(min_length=1, max_length=2000)
    technical_level: Level | None = None


class CheckScope(Command):
    """Of which kind of work the client's contracts are asked."""

    ticket_id: UUID
    work_type_id: UUID


class MarkLevel(Command):
    """How technical a client's person is; None takes the mark away."""

    person_id: UUID
    level: Level | None = None


def take_in(work: Work, wish: TakeIn) -> Ticket:
    """Open a ticket with everything that was asked, and ask the contracts who pays for help.

    The category says at which tier it begins (R2), and of which kind it is where the wish does
    not; its facts may follow later, but not the goal and the outcome (R21, R142).
    """
    work.require(Permission.TICKET_WORK)
    told = wish.model_dump() | {"kind": _kind(work, wish)}
    ticket = open_ticket(work, OpenTicket.model_validate({name: told[name] for name in OPENS}))
    _enter(work, ticket, wish)
    row = work.add(Intake(ticket_id=ticket.id, summary=wish.subject, facts={}, scope_steps=[]))
    _write(work, ticket, row, wish)
    if wish.work_type_id is not None:
        _check(work, ticket, row, wish.work_type_id)
    if wish.technical_level is not None and ticket.contact_id is not None:
        _mark(work, ticket.contact_id, wish.technical_level)
    return ticket


def change_intake(work: Work, wish: ChangeIntake) -> Intake:
    """Take down what is known by now; every field that differs is remembered with its author."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id)
    row = intake_of(work, ticket)
    work.fresh(row, wish.version)
    fields = _write(work, ticket, row, wish)
    if fields:
        log.write(work, ticket, Verb.INTAKE, fields=fields)
    return row


def check_scope(work: Work, wish: CheckScope) -> Intake:
    """Ask the client's contracts whether such work is covered, and keep the answer (R107)."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id)
    row = intake_of(work, ticket)
    _check(work, ticket, row, wish.work_type_id)
    log.write(work, ticket, Verb.INTAKE, scope=row.scope)
    return row


def mark_level(work: Work, wish: MarkLevel) -> Person:
    """Say how a client's person is best spoken to (R19)."""
    work.require(Permission.TICKET_WORK)
    person = work.get(Person, wish.person_id)
    if person.client_id is None:
        raise Refused(mark("Please choose somebody of a client."), field="person_id")
    _mark(work, person.id, wish.level)
    history.record(work, "person.level", person, level=wish.level)
    return person


def intake_of(work: Work, ticket: Ticket) -> Intake:
    """What was taken down of the ticket; an empty sheet where nothing was."""
    row = queries.of_ticket(work, ticket.id)
    return row or work.add(Intake(ticket_id=ticket.id, facts={}, scope_steps=[]))


def know(work: Work, ticket: Ticket, fact: Fact, known: Known) -> Intake:
    """Add to a fact what a procedure or a log has shown; what stood there stays above it."""
    row = intake_of(work, ticket)
    facts = dict(queries.facts(row))
    before = facts[fact].text if fact in facts else ""
    text = f"{before}\n{known.text}".strip()[-rules.LONGEST :]
    facts[fact] = Known(text, known.certainty)
    _remember(work, ticket, (fact.value, before, text))
    row.facts = rules.kept_facts(facts)
    row.version += 1
    return row


def forget(work: Work, ticket: Ticket, fact: Fact, text: str) -> None:
    """Take back what `know` added to a fact, if it still stands there."""
    row = intake_of(work, ticket)
    facts = dict(queries.facts(row))
    if fact in facts and text in facts[fact].text:
        before = facts[fact].text
        left = before.replace(text, "").strip()
        facts[fact] = Known(left, facts[fact].certainty)
        _remember(work, ticket, (fact.value, before, left))
        row.facts = rules.kept_facts(facts)
        row.version += 1


def _kind(work: Work, wish: TakeIn) -> Kind:
    """The kind as told; else the category's usual one, if it has one."""
    if "kind" in wish.model_fields_set or wish.category_id is None:
        return wish.kind
    return work.get(Category, wish.category_id).default_kind or wish.kind


def _enter(work: Work, ticket: Ticket, wish: TakeIn) -> None:
    """Where the category says that the ticket begins, and what the help is about."""
    if wish.product_id is not None:
        ticket.product_id = work.get(Product, wish.product_id).id
    category = work.get(Category, wish.category_id) if wish.category_id else None
    if category is not None:
        ticket.tier = ticket.highest_tier = category.default_tier


def _write(work: Work, ticket: Ticket, row: Intake, wish: IntakeWish) -> list[str]:
    """Put the wish on the sheet; answer the names of what differed."""
    if wish.category_id is not None:
        work.get(Category, wish.category_id)
    told: dict[str, Any] = {
        name: getattr(wish, name)
        for name in IntakeWish.model_fields
        if name not in {"facts", "category_id"}
    }
    if isinstance(wish, ChangeIntake):
        told["summary"] = wish.summary
    differences: dict[str, Any] = history.changed(row, told)
    if wish.category_id != row.category_id:
        names = (row.category_id, wish.category_id)
        differences["category"] = [_category(work, key) for key in names]
        row.category_id = wish.category_id
    differences |= _facts(row, {one.name: one for one in wish.facts})
    for name, (before, after) in differences.items():
        _remember(work, ticket, (name, _text(before), _text(after)))
    return sorted(differences)


def _facts(row: Intake, wished: Mapping[Fact, FactWish]) -> dict[str, list[str]]:
    """Set the facts; a fact that the wish does not name stays as it is."""
    before = dict(queries.facts(row))
    after = before | {name: Known(one.text, one.certainty) for name, one in wished.items()}
    kept, stood = rules.kept_facts(after), rules.kept_facts(before)
    if kept == stood:
        return {}
    row.facts = kept
    return {
        fact.value: [_said(stood.get(fact.value)), _said(kept.get(fact.value))]
        for fact in Fact
        if kept.get(fact.value) != stood.get(fact.value)
    }


def _said(pair: list[str] | None) -> str:
    return f"[{pair[0]}] {pair[1]}" if pair else ""


def _category(work: Work, key: UUID | None) -> str:
    found = work.session.get(Category, key) if key else None
    return found.name_ja if found else ""


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _remember(work: Work, ticket: Ticket, told: tuple[str, str, str]) -> None:
    name, before, after = told
    row = IntakeChange(ticket_id=ticket.id, author_id=log.person_of(work), name=name)
    row.before, row.after = before, after
    work.session.add(row)


def _check(work: Work, ticket: Ticket, row: Intake, work_type_id: UUID) -> None:
    kind = work.get(WorkType, work_type_id)
    about = {"contract_id": ticket.contract_id, "product_id": ticket.product_id}
    told = scopes.told(work, Question(ticket.client_id, kind.id, **about, ticket_id=ticket.id))
    row.scope, row.scope_line_id, row.scope_at = told.scope, told.line_id, work.now
    row.scope_steps = [step.as_data() for step in told.steps]
    row.scope_work_type_id = kind.id


def _mark(work: Work, person_id: UUID, level: Level | None) -> None:
    found = work.session.query(CallerLevel).where(CallerLevel.person_id == person_id).first()
    if level is None:
        if found is not None:
            work.session.delete(found)
    elif found is None:
        work.add(CallerLevel(person_id=person_id, level=level))
    else:
        found.level = level
