"""Signing in and out: what happens before there is an actor, at the gate."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import Field
from sqlalchemy import or_, update

from msp.accounts import locks, queries, rules
from msp.accounts.locks import Keyring
from msp.accounts.models import Invitation, Login, Person, SignedIn
from msp.data.commands import Command
from msp.data.tenancy import TenantSession
from msp.kernel.errors import Refused, mark

LASTS = timedelta(hours=12)
HALF_LASTS = timedelta(minutes=10)
SEEN_EVERY = timedelta(minutes=5)
UNKNOWN = mark("The address or the password is not right.")
WRONG_CODE = mark("The code is not right, or was used already. Please wait for the next one.")


class SignIn(Command):
    """Who somebody says they are."""

    mail: str = Field(min_length=1, max_length=320)
    password: str = Field(min_length=1, max_length=1000)


class GiveCode(Command):
    """The second step: six digits from the app, or a recovery code."""

    code: str = Field(min_length=1, max_length=40)


class Prove(Command):
    """Who is signed in proves it again: the password, or a code where there is a second step."""

    secret: str = Field(min_length=1, max_length=1000)


class AskReset(Command):
    """Somebody forgot their password."""

    mail: str = Field(min_length=1, max_length=320)


class SetPassword(Command):
    """The password that an invitation or a reset link asks for, twice."""

    password: str = Field(min_length=1, max_length=1000)
    again: str = Field(min_length=1, max_length=1000)


@dataclass(frozen=True, slots=True)
class Gate:
    """A transaction before there is an actor: what `Work` is afterwards."""

    session: TenantSession
    now: datetime
    keyring: Keyring


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a session is used, so that its owner recognises it."""

    agent: str
    address: str


def open_session(gate: Gate, login: Login, browser: Browser) -> str:
    """A new session for that login; its token. It waits for a code where the login has TOTP."""
    token = locks.new_secret()
    lasts, now = HALF_LASTS if login.totp_on else LASTS, gate.now
    gate.session.add(
        SignedIn(
            token_hash=locks.fingerprint(token),
            login_id=login.id,
            provider_id=login.provider_id,
            person_id=login.person_id,
            created_at=now,
            seen_at=now,
            proved_at=now,
            expires_at=now + lasts,
            waits_for_totp=login.totp_on,
            agent=browser.agent[:200],
            address=browser.address[:64],
        )
    )
    gate.session.flush()
    return token


def finish_session(session: SignedIn, now: datetime) -> str:
    """The second step was right: the session is whole and has a new token."""
    session.waits_for_totp, session.expires_at = False, now + LASTS
    return rotate(session, now)


def rotate(session: SignedIn, now: datetime) -> str:
    """A new token for a session whose owner proved again who they are; the old one is void."""
    token = locks.new_secret()
    session.token_hash, session.proved_at, session.seen_at = locks.fingerprint(token), now, now
    return token


def use_code(gate: Gate, login: Login, code: str) -> None:
    """Take a code from the app or a recovery code, each once. Refused where it does not fit."""
    seed = gate.keyring.open(login.totp_sealed) if login.totp_sealed else None
    step = rules.totp_step(seed, code, gate.now) if seed else None
    if step is not None and _took_step(gate.session, login.id, step):
        return
    gate.session.refresh(login, with_for_update=True)
    digest = gate.keyring.code_hash(code)
    if digest not in login.recovery_hashes:
        raise Refused(WRONG_CODE, field="code")
    login.recovery_hashes = [kept for kept in login.recovery_hashes if kept != digest]


def _took_step(gate: TenantSession, login_id: UUID, step: int) -> bool:
    """A step is taken by whoever moves the mark past it: of two at once, one."""
    taken = gate.execute(
        update(Login)
        .where(
            Login.id == login_id,
            or_(Login.totp_last_step.is_(None), Login.totp_last_step < step),
        )
        .values(totp_last_step=step)
        .returning(Login.id)
    )
    return taken.first() is not None


def see(gate: TenantSession, session_id: UUID, now: datetime) -> None:
    """The session was used."""
    gate.execute(update(SignedIn).where(SignedIn.id == session_id).values(seen_at=now))


def close_sessions(
    gate: TenantSession, person_id: UUID, now: datetime, *, but: UUID | None = None
) -> None:
    """End the person's sessions, all `but` one if one is named."""
    ending = update(SignedIn).where(SignedIn.person_id == person_id, SignedIn.revoked_at.is_(None))
    if but is not None:
        ending = ending.where(SignedIn.id != but)
    gate.execute(ending.values(revoked_at=now))


def close_session(gate: TenantSession, person_id: UUID, session_id: UUID, now: datetime) -> None:
    """End one session, if it is that person's."""
    gate.execute(
        update(SignedIn)
        .where(SignedIn.person_id == person_id, SignedIn.id == session_id)
        .values(revoked_at=now)
    )


def accept(gate: Gate, invitation: Invitation, wish: SetPassword) -> Person:
    """Let the invited person in with that password; their other sessions and links end."""
    person = gate.session.get_one(Person, invitation.person_id)
    if wish.password != wish.again:
        raise Refused(mark("The two passwords are not the same."), field="again")
    rules.checked_password(wish.password, person.mail)
    login = _login_for(gate, person)
    login.password_hash, login.password_set_at = locks.password_hash(wish.password), gate.now
    login.is_active = True
    gate.session.execute(
        update(Invitation)
        .where(Invitation.person_id == person.id, Invitation.used_at.is_(None))
        .values(used_at=gate.now)
    )
    close_sessions(gate.session, person.id, gate.now)
    gate.session.flush()
    return person


def _login_for(gate: Gate, person: Person) -> Login:
    if not person.is_active:
        raise Refused(mark("This account was closed. Please ask whoever invited you."))
    digest = gate.keyring.mail_hash(person.mail)
    others = queries.login_of_mail(gate.session, digest)
    if others is not None and others.person_id != person.id:
        raise Refused(
            mark("This address already signs in here. Please ask for another invitation.")
        )
    login = queries.login_of_person(gate.session, person.id)
    if login is None:
        login = Login(person_id=person.id, provider_id=person.provider_id, mail_hash=digest)
        gate.session.add(login)
    login.mail_hash = digest
    return login
