"""Who and what a log names, found again or made: clients, contacts, teams, technicians, contracts.

Everything made here says where it came from in `source`; a second run makes nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from contracts import actions as contracts
from contracts.models import Contract, ContractLine, LineTerms, WorkType
from contracts.rules.lines import LineKind
from contracts.rules.pools import PoolState
from msp.accounts.models import Client, Person, Team
from msp.data.work import Work
from msp.desk.incidents.log import MISSING, PLACE, Log
from msp.desk.incidents.scenario import ContractPart, ProviderPart, Scenario
from msp.kernel.access import Role
from msp.kernel.ids import new_id

SOURCE = "imported"
TITLES = {
    LineKind.TIME_AND_MATERIALS: "スポット(T&M)",
    LineKind.BLOCK: "プリペイド時間パック",
    LineKind.MANAGED: "マネージドサービス",
}


@dataclass(frozen=True, slots=True)
class Line:
    """The contract line of one client that the scenario gave it."""

    part: ContractPart
    line_id: UUID
    terms_id: UUID


@dataclass(slots=True)
class Masters:
    """Rows by the words that the log uses for them."""

    work_type_id: UUID
    clients: dict[str, UUID] = field(default_factory=dict)
    contacts: dict[tuple[str, str], UUID] = field(default_factory=dict)
    teams: dict[str, UUID] = field(default_factory=dict)
    technicians: dict[str, UUID] = field(default_factory=dict)
    lines: dict[UUID, Line] = field(default_factory=dict)


def client_number(word: str) -> int:
    """The number of a client; `?` is the unknown one, number 0."""
    return 0 if word == MISSING else int(word)


def found_or_made(work: Work, log: Log, scenario: Scenario) -> Masters:
    """All masters of the log, in the order of their numbers."""
    masters = Masters(work_type_id=_work_type(work, scenario.log.work_type))
    _clients(work, _words(log, scenario.log.client), masters, scenario.provider)
    _teams(work, _words(log, scenario.log.team), masters)
    _technicians(work, _words(log, scenario.log.technician), masters)
    _contacts(work, _pairs(log, scenario), masters)
    _contracts(work, scenario, masters)
    return masters


def _words(log: Log, column: str) -> list[str]:
    place = PLACE[column]
    found = {row[place] for incident in log.incidents for row in incident.rows}
    return sorted(found, key=client_number)


def _pairs(log: Log, scenario: Scenario) -> list[tuple[str, str]]:
    """(client, contact): a caller seen at several clients is one contact in each."""
    client, contact = PLACE[scenario.log.client], PLACE[scenario.log.contact]
    found = {(row[client], row[contact]) for incident in log.incidents for row in incident.rows}
    known = (pair for pair in found if pair[1] != MISSING)
    return sorted(known, key=lambda pair: (client_number(pair[0]), int(pair[1])))


def _work_type(work: Work, name: str) -> UUID:
    code = name.replace(" ", "_").lower()
    known = work.session.scalars(select(WorkType.id).where(WorkType.code == code)).first()
    if known is not None:
        return known
    wish = contracts.CreateWorkType(code=code, name_ja="リモートサポート", name_en=name)
    return contracts.create_work_type(work, wish).id


def _clients(work: Work, words: Iterable[str], masters: Masters, provider: ProviderPart) -> None:
    known = {row[0]: row[1] for row in work.session.execute(select(Client.number, Client.id))}
    for word in words:
        number = client_number(word)
        if number not in known:
            name = "不明" if word == MISSING else f"顧客 {number}"
            name_en = "Unknown" if word == MISSING else f"Client {number}"
            row = Client(number=number, name=name, name_en=name_en, source=SOURCE)
            row.zone, row.currency = provider.zone, provider.currency
            row.search_key = f"{name} {name_en}".lower()
            work.session.add(row)
            known[number] = row.id = new_id()
        masters.clients[word] = known[number]
    work.session.flush()


def _teams(work: Work, words: Iterable[str], masters: Masters) -> None:
    known = {row[0]: row[1] for row in work.session.execute(select(Team.source, Team.id))}
    for word in words:
        if word == MISSING:
            continue
        source = f"team:{word}"
        if source not in known:
            row = Team(name=f"チーム {word}", name_en=f"Team {word}", source=source)
            work.session.add(row)
            known[source] = row.id = new_id()
        masters.teams[word] = known[source]
    work.session.flush()


def _technicians(work: Work, words: Iterable[str], masters: Masters) -> None:
    asked = select(Person.source, Person.id).where(Person.client_id.is_(None), Person.source != "")
    known = {row[0]: row[1] for row in work.session.execute(asked)}
    missing = [w for w in words if w != MISSING and f"technician:{w}" not in known]
    rows = [
        _person(work, f"担当 {word}", f"technician:{word}", [Role.TECHNICIAN]) for word in missing
    ]
    _insert_people(work, rows)
    known |= {row["source"]: row["id"] for row in rows}
    masters.technicians = {w: known[f"technician:{w}"] for w in words if w != MISSING}


def _contacts(work: Work, pairs: list[tuple[str, str]], masters: Masters) -> None:
    asked = select(Person.client_id, Person.source, Person.id).where(Person.source != "")
    known = {(row[0], row[1]): row[2] for row in work.session.execute(asked)}
    rows = []
    for client, contact in pairs:
        key = (masters.clients[client], f"contact:{contact}")
        if key not in known:
            row = _person(work, f"利用者 {contact}", key[1], [Role.END_USER])
            rows.append({**row, "client_id": key[0]})
            known[key] = row["id"]
        masters.contacts[client, contact] = known[key]
    _insert_people(work, rows)


def _person(work: Work, name: str, source: str, roles: list[Role]) -> dict[str, Any]:
    return {
        "id": new_id(),
        "created_at": work.now,
        "provider_id": work.actor.provider_id,
        "client_id": None,
        "name": name,
        "roles": [role.value for role in roles],
        "source": source,
        "search_key": name,
    }


def _insert_people(work: Work, rows: list[dict[str, Any]]) -> None:
    if rows:
        work.session.execute(insert(Person), rows)


def _contracts(work: Work, scenario: Scenario, masters: Masters) -> None:
    known = _known_lines(work)
    for word, client_id in masters.clients.items():
        part = scenario.contract_of(client_number(word))
        if part is None:
            continue
        if client_id not in known:
            known[client_id] = _contract(work, client_id, part, masters.work_type_id)
        line_id, terms_id = known[client_id]
        masters.lines[client_id] = Line(part, line_id, terms_id)


def _known_lines(work: Work) -> dict[UUID, tuple[UUID, UUID]]:
    asked = (
        select(ContractLine.client_id, ContractLine.id, LineTerms.id)
        .join(Contract, Contract.id == ContractLine.contract_id)
        .join(LineTerms, LineTerms.line_id == ContractLine.id)
        .where(Contract.source == SOURCE)
    )
    return {row[0]: (row[1], row[2]) for row in work.session.execute(asked)}


def _contract(
    work: Work, client_id: UUID, part: ContractPart, work_type_id: UUID
) -> tuple[UUID, UUID]:
    title = TITLES[part.kind]
    contract = contracts.draft_contract(
        work,
        contracts.DraftContract(
            client_id=client_id, title=title, starts_on=part.starts, source=SOURCE
        ),
    )
    told = {name: value for name, value in _terms(part) if value is not None}
    line = contracts.add_line(
        work,
        contracts.AddLine(
            contract_id=contract.id,
            kind=part.kind,
            title=title,
            work_type_ids=[work_type_id],
            source=SOURCE,
            **told,
        ),
    )
    contracts.activate_contract(work, contracts.ActivateContract(contract_id=contract.id))
    if part.kind is LineKind.BLOCK and part.hours is not None:
        contracts.grant_block(work, _block(client_id, line.id, part))
    terms = work.session.scalars(select(LineTerms.id).where(LineTerms.line_id == line.id)).one()
    return line.id, terms


def _terms(part: ContractPart) -> Iterator[tuple[str, Any]]:
    yield "fee", part.monthly_fee
    yield "rate_per_hour", part.rate_per_hour
    yield "minimum", part.minimum
    yield "increment", part.increment
    yield "scope", part.scope
    yield "exhausted", part.exhausted if part.kind is LineKind.BLOCK else None


def _block(client_id: UUID, line_id: UUID, part: ContractPart) -> contracts.GrantBlock:
    return contracts.GrantBlock(
        client_id=client_id,
        line_id=line_id,
        minutes=(part.hours or 0) * 60,
        price=part.price,
        starts_on=part.starts,
        expires_on=part.expires,
        source=f"{SOURCE}:{line_id}",
        state=PoolState.ACTIVE,
    )
