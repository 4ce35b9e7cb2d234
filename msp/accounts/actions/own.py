"""What everybody does for themselves: profile, password, second step, keys for programs."""

from datetime import date, timedelta
from typing import Literal
from uuid import UUID

import pyotp
from pydantic import Field

from msp.accounts import locks, queries, rules
from msp.accounts.actions import gate
from msp.accounts.actions.people import person_key
from msp.accounts.locks import Keyring
from msp.accounts.models import ApiToken, Login, Person
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.kernel import calendars
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, Refused, mark

LONGEST_TOKEN = timedelta(days=730)


class ChangeProfile(Command):
    """How I am called and how I read."""

    name: str = Field(min_length=1, max_length=120)
    kana: str = Field(default="", max_length=120)
    language: Literal["ja", "en"] = "ja"
    zone: str = Field(default="Asia/Tokyo", max_length=64)
    theme: Literal["auto", "light", "dark"] = "auto"
    single_keys: bool = False


class Prefer(Command):
    """One press: another language, theme, or single keys on or off."""

    language: Literal["ja", "en"] | None = None
    theme: Literal["auto", "light", "dark"] | None = None
    single_keys: bool | None = None


class ChangePassword(Command):
    """A new password, and the old one as proof."""

    current: str = Field(min_length=1, max_length=1000)
    password: str = Field(min_length=1, max_length=1000)
    again: str = Field(min_length=1, max_length=1000)


class TurnOnTotp(Command):
    """The first code shows that the app has the seed."""

    sealed: str = Field(min_length=1, max_length=500)
    code: str = Field(min_length=1, max_length=12)


class MakeToken(Command):
    """A key for a program of mine."""

    label: str = Field(min_length=1, max_length=80)
    scopes: tuple[Permission, ...] = Field(min_length=1)
    expires_on: date


class NameToken(Command):
    """A key, by its id."""

    token_id: UUID


def me(work: Work) -> Person:
    """The actor's own row."""
    return work.get(Person, work.actor.id)


def change_profile(work: Work, wish: ChangeProfile) -> Person:
    """Change how I am called and how I read."""
    calendars.zone_named(wish.zone)
    person = me(work)
    key = person_key(wish.name, wish.kana, person.mail)
    differences = history.changed(person, {**wish.model_dump(), "search_key": key})
    person.version += 1
    history.record(work, "person.own_changed", person, fields=sorted(differences))
    return person


def prefer(work: Work, wish: Prefer) -> Person:
    """Change only what was pressed."""
    person = me(work)
    history.changed(person, wish.model_dump(exclude_none=True))
    return person


def change_password(work: Work, wish: ChangePassword, kept: UUID | None) -> Person:
    """A new password; every session but the `kept` one ends."""
    login, person = _login(work), me(work)
    if not locks.password_fits(login.password_hash, wish.current):
        raise Refused(mark("The current password is not right."), field="current")
    if wish.password != wish.again:
        raise Refused(mark("The two passwords are not the same."), field="again")
    rules.checked_password(wish.password, person.mail)
    login.password_hash, login.password_set_at = locks.password_hash(wish.password), work.now
    gate.close_sessions(work.session, person.id, work.now, but=kept)
    history.record(work, "person.password_changed", person)
    return person


def new_seed(keyring: Keyring) -> tuple[str, str]:
    """A seed for an authenticator app: (plain, sealed). It counts once its first code came back."""
    seed = pyotp.random_base32()
    return seed, keyring.seal(seed)


def turn_on_totp(work: Work, wish: TurnOnTotp, keyring: Keyring) -> list[str]:
    """Ask for codes from now on. Answers the recovery codes: they are shown this once."""
    seed = keyring.open(wish.sealed)
    step = rules.totp_step(seed, wish.code, work.now) if seed else None
    if step is None:
        raise Refused(gate.WRONG_CODE, field="code")
    login = _login(work)
    login.totp_sealed, login.totp_last_step, login.totp_on = wish.sealed, step, True
    history.record(work, "person.totp_on", me(work))
    return _new_codes(login, keyring)


def turn_off_totp(work: Work) -> Person:
    """Ask for no codes any more; the seed and the recovery codes are gone."""
    login = _login(work)
    login.totp_sealed, login.totp_last_step, login.totp_on = None, None, False
    login.recovery_hashes = []
    history.record(work, "person.totp_off", me(work))
    return me(work)


def renew_codes(work: Work, keyring: Keyring) -> list[str]:
    """New recovery codes; the old ones are void."""
    login = _login(work)
    if not login.totp_on:
        raise Refused(mark("Turn on the second step first."))
    history.record(work, "person.codes_renewed", me(work))
    return _new_codes(login, keyring)


def make_token(work: Work, wish: MakeToken) -> tuple[ApiToken, str]:
    """A key that may do at most what I may; its text is shown this once."""
    work.require(Permission.TOKEN_OWN)
    if not work.now.date() < wish.expires_on <= (work.now + LONGEST_TOKEN).date():
        raise Refused(mark("Choose a day within the next two years."), field="expires_on")
    if not all(work.actor.may(scope) for scope in wish.scopes):
        raise Refused(mark("A key may not do more than you may."), field="scopes")
    secret = f"tsk_{locks.new_secret()}"
    token = work.add(
        ApiToken(
            token_hash=locks.fingerprint(secret),
            provider_id=work.actor.provider_id,
            person_id=work.actor.id,
            label=wish.label,
            hint=secret[:8],
            scopes=[scope.value for scope in Permission if scope in wish.scopes],
            expires_on=wish.expires_on,
        )
    )
    history.record(work, "token.made", token, scopes=token.scopes)
    return token, secret


def revoke_token(work: Work, wish: NameToken) -> ApiToken:
    """A key of mine that opens nothing any more."""
    work.require(Permission.TOKEN_OWN)
    token = work.session.get(ApiToken, wish.token_id)
    if token is None or token.person_id != work.actor.id:
        raise NotFound(mark("There is no such %(kind)s."), kind="api_token")
    token.revoked_at = token.revoked_at or work.now
    history.record(work, "token.revoked", token)
    return token


def _new_codes(login: Login, keyring: Keyring) -> list[str]:
    codes = locks.recovery_codes()
    login.recovery_hashes = [keyring.code_hash(code) for code in codes]
    return codes


def _login(work: Work) -> Login:
    login = queries.login_of_person(work.session, work.actor.id)
    if login is None:
        raise NotFound(mark("You do not sign in with a password here."))
    return login
