"""Files of clients and people: taken in whole or not at all, unless lines are to be left out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from sqlalchemy import ColumnElement, func, or_, select

from msp.accounts import queries
from msp.accounts.actions import clients, people
from msp.accounts.models import Client, Person, Site
from msp.accounts.rules import sheets
from msp.accounts.rules.sheets import Fault, FileRefused, Line, Sheet
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.kernel import reading
from msp.kernel.access import CLIENT_ROLES, Permission, Role
from msp.kernel.errors import Forbidden, Refused, mark

YES = {"1", "はい", "yes", "true", "○", "要"}
ROLES: Mapping[str, Role] = {
    "利用者": Role.END_USER,
    "一般": Role.END_USER,
    "技術担当": Role.TECHNICAL_CONTACT,
    "管理者": Role.CLIENT_ADMIN,
    **{role.value: role for role in Role if role in CLIENT_ROLES},
}


class ImportFile(Command):
    """A file; with `skip`, lines that do not fit are left out and listed."""

    content: bytes
    skip: bool = False


@dataclass(slots=True)
class Taken:
    """What came of a file: how many are new, how many were here already, what was left out."""

    made: int = 0
    known: int = 0
    left_out: list[Fault] = field(default_factory=list)


def import_clients(work: Work, wish: ImportFile) -> Taken:
    """Take in clients; one of the same number or name is here already and stays as it is."""
    work.require(Permission.CLIENT_CHANGE)
    sheet = sheets.read(wish.content, sheets.CLIENT_COLUMNS, frozenset({"name"}))
    return taken_in(work, sheet, wish, _take_client)


def import_people(work: Work, wish: ImportFile) -> Taken:
    """Take in clients' people; one of the same address at that client is here already."""
    work.require(Permission.PERSON_CHANGE)
    sheet = sheets.read(wish.content, sheets.PEOPLE_COLUMNS, frozenset({"client", "name"}))
    return taken_in(work, sheet, wish, _take_person)


def taken_in(
    work: Work, sheet: Sheet, wish: ImportFile, take: Callable[[Work, Line], bool]
) -> Taken:
    """Each line in a savepoint of its own; one fault undoes all, unless lines are skipped."""
    taken = Taken()
    for line in sheet.lines:
        try:
            with work.session.begin_nested():
                is_new = take(work, line)
        except (ValidationError, Refused, Forbidden) as wrong:
            taken.left_out += _faults(sheet, line, wrong)
        else:
            taken.made += is_new
            taken.known += not is_new
    if taken.left_out and not wish.skip:
        raise FileRefused(taken.left_out)
    told = {"made": taken.made, "known": taken.known, "left_out": len(taken.left_out)}
    history.record(work, "file.imported", queries.our_provider(work), **told)
    return taken


def _faults(sheet: Sheet, line: Line, wrong: Exception) -> list[Fault]:
    if isinstance(wrong, ValidationError):
        found = []
        for fault in wrong.errors(include_url=False):
            name = str(fault["loc"][0]) if fault["loc"] else ""
            told = dict(fault)
            found.append(_fault(sheet, line, name, (fault["type"], {"pydantic": told})))
        return found
    if isinstance(wrong, Refused | Forbidden):
        return [_fault(sheet, line, wrong.field or "name", (wrong.message, wrong.params))]
    raise wrong


def _fault(sheet: Sheet, line: Line, name: str, said: tuple[str, dict[str, Any]]) -> Fault:
    name = name.removesuffix("_id")
    return Fault(line.number, sheet.headings.get(name, name), line.told.get(name, ""), *said)


def _take_client(work: Work, line: Line) -> bool:
    told: dict[str, Any] = dict(line.told)
    for name in ("number", "closing_day"):
        if name in told:
            told[name] = _whole(told[name])
    told["needs_po"] = told.get("needs_po", "").lower() in YES
    wish = clients.CreateClient.model_validate(told)
    same = Client.name == wish.name
    if wish.number is not None:
        same = or_(same, Client.number == wish.number)
    here = work.session.scalars(select(Client).where(same).limit(1)).first()
    if here is None:
        clients.create_client(work, wish)
        return True
    if wish.number is not None and (here.name, here.number) != (wish.name, wish.number):
        message = mark("Another client has this name or this number (%(number)s).")
        raise Refused(message, field="number", number=here.number)
    return False


def _take_person(work: Work, line: Line) -> bool:
    told: dict[str, Any] = dict(line.told)
    client = client_named(work, told.pop("client", ""))
    told["client_id"] = client.id
    told["roles"] = _roles(told.get("roles", ""))
    if site := told.pop("site", ""):
        told["site_id"] = _site_named(work, client, site).id
    wish = people.AddPerson.model_validate(told)
    mail = reading.fold_digits(wish.mail).lower()
    same = Person.mail == mail if mail else Person.name == wish.name
    asked = select(Person.id).where(Person.client_id == client.id, same)
    if work.session.scalar(asked.limit(1)) is not None:
        return False
    people.add_person(work, wish)
    return True


def client_named(work: Work, told: str) -> Client:
    """By number or by name; company forms do not count. Refused where it is not exactly one."""
    number = reading.fold_digits(told)
    if number.isascii() and number.isdigit() and len(number) < 10:
        asked = select(Client).where(Client.number == int(number))
    else:
        asked = select(Client).where(_called(told))
    found = list(work.session.scalars(asked.limit(2)))
    if len(found) != 1:
        raise Refused(mark("There is not exactly one client of that name."), field="client")
    return found[0]


def _called(name: str) -> ColumnElement[bool]:
    key = reading.company_key(name) or "\x01"
    found = Client.search_key
    return or_(Client.name == name, found == key, found.startswith(f"{key} ", autoescape=True))


def _site_named(work: Work, client: Client, name: str) -> Site:
    asked = select(Site).where(Site.client_id == client.id, func.lower(Site.name) == name.lower())
    found = work.session.scalars(asked).first()
    if found is None:
        raise Refused(mark("The client has no site of that name."), field="site")
    return found


def _roles(text: str) -> tuple[Role, ...]:
    if not text:
        return (Role.END_USER,)
    told = [part.strip() for part in text.replace("、", ",").replace("・", ",").split(",")]
    unknown = [part for part in told if part not in ROLES]
    if unknown:
        raise Refused(mark("There is no such role here: %(role)s."), field="roles", role=unknown[0])
    return tuple(ROLES[part] for part in told)


def _whole(text: str) -> str:
    folded = reading.fold_digits(text).removesuffix("日")
    return "31" if folded in {"末", "月末"} else folded
