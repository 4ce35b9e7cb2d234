"""Personal data (R18): what is held of one person, its erasure, and how long things are kept."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from msp.accounts import queries, rules
from msp.accounts.actions import erasing, gate
from msp.accounts.models import (
    ApiToken,
    Invitation,
    Person,
    PersonView,
    SignedIn,
    TeamMember,
)
from msp.data import history
from msp.data.commands import Command
from msp.data.history import History
from msp.data.work import Work
from msp.kernel.access import Permission, Role
from msp.kernel.errors import Refused, mark
from msp.outside.models import Delivery, MutedAddress, OutboxMessage

YEAR = timedelta(days=365)
FACTS = (
    *("name", "kana", "mail", "phone", "title", "honorific", "roles", "sight", "tier", "skills"),
    *("language", "zone", "theme", "single_keys", "is_active", "source"),
)


class ErasePerson(Command):
    """Erase somebody; typing the name shows that the right page is open."""

    person_id: UUID
    name: str


def data_of(work: Work, person_id: UUID) -> dict[str, Any]:
    """All that is held of one person, as plain values for JSON."""
    work.require(Permission.PRIVACY_MANAGE)
    person = queries.person(work, person_id)
    history.record(work, "person.exported", person)
    sessions = select(SignedIn).where(SignedIn.person_id == person.id)
    done = select(History).where(History.actor_id == person.id).order_by(History.created_at)
    mails = select(OutboxMessage).where(OutboxMessage.to_address == person.mail)
    return {
        "person": {"id": str(person.id), **{n: history.plain(getattr(person, n)) for n in FACTS}},
        "created_at": person.created_at.isoformat(),
        "sessions": [
            {"at": row.created_at.isoformat(), "agent": row.agent, "address": row.address}
            for row in work.session.scalars(sessions)
        ],
        "done": [
            {"at": row.created_at.isoformat(), "verb": row.verb, "subject": str(row.subject_id)}
            for row in work.session.scalars(done)
        ],
        "mails": [
            {"at": row.created_at.isoformat(), "subject": row.subject, "body": row.body}
            for row in work.session.scalars(mails)
        ]
        if person.mail
        else [],
        "held": erasing.held_of(work, person),
        "looked_at": [
            {"at": at.isoformat(), "by": name}
            for at, name in work.session.execute(queries.views_of(work, person.id))
        ],
    }


def erase_person(work: Work, wish: ErasePerson) -> Person:
    """Take the person out of the data; a pseudonym stays, so that history and books add up."""
    work.require(Permission.PRIVACY_MANAGE)
    person = queries.person(work, wish.person_id)
    if person.id == work.actor.id:
        raise Refused(mark("Nobody closes their own account."))
    if wish.name != person.name:
        raise Refused(mark("The name does not match."), field="name")
    if Role.PROVIDER_ADMIN.value in person.roles and not queries.admins_left(work, person.id):
        raise Refused(mark("At least one administrator has to stay."))
    merged = select(Person).where(Person.merged_into_id == person.id, Person.erased_at.is_(None))
    for same in work.session.scalars(merged).all():
        _pseudonymise(work, same)
    return _pseudonymise(work, person)


def keep_no_longer(work: Work) -> dict[str, int]:
    """Erase what was kept as long as the provider said; how many rows of each kind."""
    years = rules.years_kept(queries.our_provider(work).options)
    dropped = {
        "sessions": delete(SignedIn).where(
            SignedIn.provider_id == work.actor.provider_id,
            SignedIn.expires_at < work.now - years["sessions"] * YEAR,
        ),
        "views": delete(PersonView).where(PersonView.created_at < work.now - years["views"] * YEAR),
        "mail": delete(OutboxMessage).where(
            OutboxMessage.created_at < work.now - years["mail"] * YEAR,
            OutboxMessage.state != Delivery.QUEUED,
        ),
    }
    gone = [_pseudonymise(work, person) for person in _long_gone(work, years["people"])]
    counted = {"people": len(gone)}
    for kind, statement in dropped.items():
        result: Any = work.session.execute(
            statement, execution_options={"synchronize_session": False}
        )
        counted[kind] = int(result.rowcount)
    return counted


def _pseudonymise(work: Work, person: Person) -> Person:
    _forget_ways_in(work, person)
    erasing.reach(work, person)
    if person.mail:
        mails = update(OutboxMessage).where(OutboxMessage.to_address == person.mail)
        work.session.execute(mails.values(to_address="", subject="", body="", attachments=[]))
        work.session.execute(delete(MutedAddress).where(MutedAddress.address == person.mail))
    work.session.execute(delete(TeamMember).where(TeamMember.person_id == person.id))
    person.name = erasing.pseudonym(person)
    person.kana = person.mail = person.phone = person.title = person.search_key = ""
    person.skills, person.is_active, person.erased_at = [], False, work.now
    person.version += 1
    history.record(work, "person.erased", person)
    return person


def _long_gone(work: Work, years: int) -> Iterable[Person]:
    """People who were let go that many years ago and did not come back."""
    let_go = select(History.subject_id).where(
        History.verb == "person.closed", History.created_at < work.now - years * YEAR
    )
    asked = select(Person).where(
        Person.is_active.is_(False), Person.erased_at.is_(None), Person.id.in_(let_go)
    )
    return work.session.scalars(asked).all()


def _forget_ways_in(work: Work, person: Person) -> None:
    gate.close_sessions(work.session, person.id, work.now)
    for table in (ApiToken, Invitation):
        work.session.execute(delete(table).where(table.person_id == person.id))
    work.session.execute(
        update(SignedIn).where(SignedIn.person_id == person.id).values(agent="", address="")
    )
    login = queries.login_of_person(work.session, person.id)
    if login is not None:
        login.is_active, login.mail_hash = False, f"erased:{str(login.id).replace('-', '')}"
        login.password_hash = login.totp_sealed = None
        login.totp_on, login.recovery_hashes = False, []
