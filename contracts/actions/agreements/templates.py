"""A contract may become a template; a template is copied into drafts and never referenced."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field, ValidationError
from sqlalchemy import select

from contracts.actions.agreements.drafting import add_line, draft_contract
from contracts.actions.agreements.services import AddTask, add_task
from contracts.actions.agreements.terms import RENAMED
from contracts.actions.agreements.wishes import AddLine, ContractWish, DraftContract, TermsWish
from contracts.models import Contract, ContractLine, ContractTemplate, LineTask, WorkType
from contracts.queries.agreements import lines_of, terms_of, today_of, work_types_of
from contracts.rules import lines
from msp.accounts.models import Client
from msp.data.commands import Command
from msp.data.history import plain, record
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark

OF_CONTRACT = set(ContractWish.model_fields) - {"starts_on", "ends_on", "po_number", "notes"}
OF_LINE = ("kind", "title", "rank", "needs_remote_attempt", "service")


class SaveTemplate(Command):
    """Keep what a contract says today as a beginning for others."""

    contract_id: UUID
    name: str = Field(min_length=1, max_length=120)


class RetireTemplate(Command):
    """A template that is not offered any more."""

    template_id: UUID


class DraftFromTemplate(Command):
    """A new draft for a client that says what a template says."""

    template_id: UUID
    client_id: UUID
    title: str = Field(default="", max_length=160)
    starts_on: date
    ends_on: date | None = None


def save_template(work: Work, wish: SaveTemplate) -> ContractTemplate:
    """Copy a contract's words, lines, terms in force, included work and tasks into a template."""
    work.require(Permission.CONTRACT_CHANGE)
    row = work.get(Contract, wish.contract_id)
    taken = select(ContractTemplate.id).where(ContractTemplate.name == wish.name)
    if work.session.scalars(taken).first() is not None:
        raise Refused(mark("This name is already in use."), field="name")
    content = {
        "currency": row.currency,
        "contract": {name: plain(getattr(row, name)) for name in sorted(OF_CONTRACT)},
        "lines": [_line(work, line) for line in lines_of(work, row.id)],
    }
    made = work.add(ContractTemplate(name=wish.name, content=content))
    record(work, "template.save", made, contract_id=row.id)
    return made


def _line(work: Work, line: ContractLine) -> dict[str, Any]:
    versions = terms_of(work, line.id)
    terms = lines.in_force(versions, today_of(work, line.client_id)) or versions[0]
    told = {name: getattr(line, name) for name in OF_LINE}
    told |= {name: getattr(terms, RENAMED.get(name, name)) for name in TermsWish.model_fields}
    tasks = select(LineTask).where(LineTask.line_id == line.id, LineTask.ends_on.is_(None))
    return {
        "terms": {name: plain(value) for name, value in told.items() if value is not None},
        "work_type_ids": [str(key) for key in sorted(work_types_of(work, line.id))],
        "tasks": [task.title for task in work.session.scalars(tasks.order_by(LineTask.position))],
    }


def retire_template(work: Work, wish: RetireTemplate) -> ContractTemplate:
    """Offer a template no more; what was made from it stays as it is."""
    work.require(Permission.CONTRACT_CHANGE)
    row = work.get(ContractTemplate, wish.template_id)
    row.is_active = False
    record(work, "template.retire", row)
    return row


def draft_from_template(work: Work, wish: DraftFromTemplate) -> Contract:
    """Begin a contract that says what the template says, in the client's currency."""
    work.require(Permission.CONTRACT_CHANGE)
    template = work.get(ContractTemplate, wish.template_id)
    client = work.get(Client, wish.client_id)
    content = template.content
    if content["currency"] != client.currency:
        message = mark("The prices of the template are in %(currency)s, the client's are not.")
        raise Refused(message, field="client_id", currency=content["currency"])
    told = {**content["contract"], "client_id": client.id, "starts_on": wish.starts_on}
    told |= {"ends_on": wish.ends_on, "title": wish.title or content["contract"]["title"]}
    if wish.ends_on is None:
        told["renewal"] = lines.Renewal.NONE
    made = draft_contract(work, DraftContract.model_validate(told))
    known = set(work.session.scalars(select(WorkType.id).where(WorkType.is_active)))
    for line in content["lines"]:
        included = [key for key in line["work_type_ids"] if UUID(key) in known]
        _copy_line(work, made, {**line, "work_type_ids": included})
    record(work, "contract.from_template", made, template_id=template.id)
    return made


def _copy_line(work: Work, contract: Contract, line: dict[str, Any]) -> None:
    try:
        wish = AddLine.model_validate(
            {**line["terms"], "contract_id": contract.id, "work_type_ids": line["work_type_ids"]}
        )
    except ValidationError:
        message = mark("The template is of an older version. Please save it anew.")
        raise Refused(message, field="template_id") from None
    made = add_line(work, wish)
    for title in line["tasks"]:
        add_task(work, AddTask(line_id=made.id, title=title, starts_on=made.starts_on))
