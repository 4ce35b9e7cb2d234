"""Links that let one person choose a password, once, for a while; the outbox mails them."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from msp.accounts import locks, queries, rules
from msp.accounts.actions.people import NamePerson
from msp.accounts.locks import Keyring
from msp.accounts.models import AskedReset, Client, Invitation, Login, Person
from msp.accounts.rules import Addressee, Words
from msp.data import history
from msp.data.work import Sessions, Work, at_the_gate, begin, peek_at_the_gate
from msp.kernel.access import Permission, system_actor
from msp.kernel.errors import Refused, mark
from msp.outside import outbox
from msp.outside.outbox import Letter

INVITATION_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(hours=1)
AT_ONCE = 50  # asks that a round answers; the next one follows in a second


def invite_person(work: Work, wish: NamePerson, keyring: Keyring) -> Person:
    """Send somebody the link that lets them in; an earlier link still works until it ends."""
    work.require(Permission.PERSON_CHANGE)
    person = queries.person(work, wish.person_id)
    if person.client_id is None:
        work.require(Permission.STAFF_CHANGE)
    if not person.mail:
        raise Refused(mark("Write an e-mail address first: the invitation goes there."))
    if not person.is_active:
        raise Refused(mark("This account is closed. Reopen it first."))
    link = new_link(work, person, "invite", keyring)
    words = rules.invitation(
        _addressee(work, person), _provider(work, person), link, INVITATION_LASTS.days
    )
    _post(work, person, words, f"invite:{link[-12:]}")
    history.record(work, "person.invited", person)
    return person


def note_reset(sessions: Sessions, mail_hash: str) -> None:
    """Write down that somebody asked; the same for every address, known or not."""
    with at_the_gate(sessions) as gate:
        gate.add(AskedReset(mail_hash=mail_hash))


def answer_resets(sessions: Sessions, keyring: Keyring) -> int:
    """Mail a link to each known address that asked, once, and forget every ask; how many mails."""
    with peek_at_the_gate(sessions) as gate:
        asked = select(AskedReset.id, AskedReset.mail_hash).order_by(AskedReset.created_at)
        found = [
            (row.id, _whose(queries.login_of_mail(gate, row.mail_hash)))
            for row in gate.execute(asked.limit(AT_ONCE)).all()
        ]
    return sum(_answered(sessions, key, whose, keyring) for key, whose in found)


def _whose(login: Login | None) -> tuple[UUID, UUID] | None:
    return None if login is None else (login.provider_id, login.person_id)


def _answered(
    sessions: Sessions, key: UUID, whose: tuple[UUID, UUID] | None, keyring: Keyring
) -> bool:
    """One ask, taken and answered in one transaction, so that two workers mail once."""
    taken = delete(AskedReset).where(AskedReset.id == key).returning(AskedReset.id)
    if whose is None:
        with at_the_gate(sessions) as gate:
            gate.execute(taken)
        return False
    with begin(sessions, system_actor(whose[0], "gate")) as work:
        mine = work.session.execute(taken).first() is not None
        if mine:
            send_reset(work, work.get(Person, whose[1]), keyring)
        return mine


def send_reset(work: Work, person: Person, keyring: Keyring) -> None:
    """Send the link for a new password. The work is the system's: nobody is signed in."""
    link = new_link(work, person, "reset", keyring)
    words = rules.reset(_addressee(work, person), _provider(work, person), link)
    _post(work, person, words, f"reset:{link[-12:]}")
    history.record(work, "person.reset_asked", person)


def new_link(work: Work, person: Person, kind: str, keyring: Keyring) -> str:
    """A link of that kind ("invite" or "reset"); only its fingerprint is stored."""
    token = locks.new_secret()
    lasts = INVITATION_LASTS if kind == "invite" else RESET_LASTS
    work.add(
        Invitation(
            token_hash=locks.fingerprint(token),
            kind=kind,
            provider_id=person.provider_id,
            person_id=person.id,
            expires_at=work.now + lasts,
        )
    )
    return keyring.link(f"/welcome/{token}")


def _addressee(work: Work, person: Person) -> Addressee:
    company = work.get(Client, person.client_id).name if person.client_id else ""
    return Addressee(person.name, person.honorific, company, person.language)


def _provider(work: Work, person: Person) -> str:
    provider = queries.our_provider(work)
    return (provider.name_en if person.language == "en" else "") or provider.name


def _post(work: Work, person: Person, words: Words, source: str) -> None:
    outbox.owe(
        work,
        Letter(
            source=source,
            to=person.mail,
            subject=words.subject,
            body=words.body,
            client_id=person.client_id,
        ),
    )
