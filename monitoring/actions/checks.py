"""Checks are made, changed, paused and resumed by people."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from contracts.models import ContractLine
from monitoring import rules
from monitoring.models import Check, CheckKind
from msp.accounts.models import Client
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.rules.patterns import pattern
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark
from msp.outside.gateway import guard


class CheckFacts(Command):
    """What a check is told: whom it asks, how often (seconds), and what must hold."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    kind: CheckKind = CheckKind.HTTP
    target: Annotated[str, Field(min_length=1, max_length=500)]
    interval_seconds: Annotated[int, Field(ge=10, le=86_400)] = 60
    timeout_seconds: Annotated[int, Field(ge=1, le=60)] = 10
    statuses: Annotated[str, Field(max_length=80)] = "200-399"
    content: Annotated[str, Field(max_length=200)] = ""
    header: Annotated[str, Field(max_length=80, pattern=r"^[A-Za-z0-9-]*$")] = ""
    header_value: Annotated[str, Field(max_length=200)] = ""
    pattern: Annotated[str, Field(max_length=500)] = ""
    window_seconds: Annotated[int, Field(ge=60, le=86_400)] = 300
    match_count: Annotated[int, Field(ge=1, le=100_000)] = 1
    fail_after: Annotated[int, Field(ge=1, le=20)] = 3
    recover_after: Annotated[int, Field(ge=1, le=20)] = 1
    parent_id: UUID | None = None
    contract_line_id: UUID | None = None


class CreateCheck(CheckFacts):
    """A new check for a client."""

    client_id: UUID


class ChangeCheck(CheckFacts):
    """The check as it shall be; `version` is the one that was read."""

    check_id: UUID
    version: int | None = None


class PauseCheck(Command):
    """Stop asking."""

    check_id: UUID


class ResumeCheck(Command):
    """Ask again."""

    check_id: UUID


FACTS = frozenset(CheckFacts.model_fields)


def create_check(work: Work, wish: CreateCheck) -> Check:
    """Begin to watch something of a client's; the first probe follows within the interval."""
    work.require(Permission.CHECK_CHANGE)
    client = work.get(Client, wish.client_id)
    check = Check(client_id=client.id, **wish.model_dump(include=set(FACTS)))
    _sound(work, check)
    work.add(check)
    check.next_due_at = work.now
    history.record(work, "check.create", check, name=check.name, target=check.target)
    return check


def change_check(work: Work, wish: ChangeCheck) -> Check:
    """Set the check's facts; Conflict if somebody changed it meanwhile."""
    work.require(Permission.CHECK_CHANGE)
    check = work.get(Check, wish.check_id)
    work.fresh(check, wish.version)
    differences = history.changed(check, wish.model_dump(include=set(FACTS)))
    with work.session.no_autoflush:
        _sound(work, check)
    if differences and check.is_enabled:
        check.next_due_at = work.now
    history.record(work, "check.change", check, **differences)
    work.session.flush()
    return check


def pause_check(work: Work, wish: PauseCheck) -> Check:
    """Stop asking until somebody resumes; an open outage stays open. Twice is once."""
    work.require(Permission.CHECK_CHANGE)
    check = work.get(Check, wish.check_id)
    if check.is_enabled:
        check.is_enabled, check.next_due_at = False, None
        check.version += 1
        history.record(work, "check.pause", check)
    return check


def resume_check(work: Work, wish: ResumeCheck) -> Check:
    """Ask again, at once. Twice is once."""
    work.require(Permission.CHECK_CHANGE)
    check = work.get(Check, wish.check_id)
    if not check.is_enabled:
        check.is_enabled, check.next_due_at = True, work.now
        check.version += 1
        history.record(work, "check.resume", check)
    return check


def _sound(work: Work, check: Check) -> None:
    """Refused with the field to blame if the facts cannot be as they are."""
    if check.kind is CheckKind.LOG:
        pattern(check.pattern, "pattern")
    elif check.kind is CheckKind.HTTP:
        guard.url_named(check.target)
        rules.statuses_named(check.statuses)
    else:
        guard.target_named(check.target)
    if check.timeout_seconds > check.interval_seconds:
        message = mark("The time limit may not be longer than the interval.")
        raise Refused(message, field="timeout_seconds")
    _one_of_a_kind(work, check)
    _parent_above(work, check)
    if check.contract_line_id is not None:
        line = work.get(ContractLine, check.contract_line_id)
        if line.client_id != check.client_id:
            raise Refused(mark("Please choose one of the list."), field="contract_line_id")


def _one_of_a_kind(work: Work, check: Check) -> None:
    namesake = select(Check.id).where(
        Check.client_id == check.client_id, Check.name == check.name, Check.id != check.id
    )
    if check.id is None:
        namesake = select(Check.id).where(
            Check.client_id == check.client_id, Check.name == check.name
        )
    if work.session.scalars(namesake).first() is not None:
        raise Refused(mark("This client has a check of that name."), field="name")


def _parent_above(work: Work, check: Check) -> None:
    """A parent is another check of the same client, and nobody stands above himself."""
    above, seen = check.parent_id, {check.id}
    while above is not None:
        parent = work.get(Check, above)
        if parent.client_id != check.client_id or parent.id in seen:
            message = mark("A check cannot depend on itself or on another client's check.")
            raise Refused(message, field="parent_id")
        seen.add(parent.id)
        above = parent.parent_id
