"""A portal with real sessions for tests: nobody is named by the program, everybody signs in."""

from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient

from msp.accounts import locks
from msp.accounts.locks import Keyring
from msp.accounts.models import Client, Login, Person, Provider
from msp.data.work import Sessions, begin
from msp.kernel.access import Role, system_actor
from msp.settings import Settings
from tests import portals
from tests.conftest import NOW, SECRET

PASSWORD = "correct horse battery"
HASH = locks.password_hash(PASSWORD)
SETTINGS = Settings(database="sqlite://", secret=SECRET, public_url="http://localhost")


def keyring() -> Keyring:
    return locks.keyring(SECRET, "", "http://localhost")


def portal(sessions: Sessions) -> Flask:
    """The portal on those sessions; whoever comes has to sign in."""
    return portals.stands_on(portals.closed(SETTINGS), sessions)


def a_provider(sessions: Sessions, name: str = "みらいIT") -> UUID:
    provider_id = uuid4()
    with begin(sessions, system_actor(provider_id), NOW) as work:
        work.add(Provider(id=provider_id, name=name, name_en="Mirai IT"))
    return provider_id


def a_client(sessions: Sessions, provider_id: UUID, number: int = 1) -> UUID:
    with begin(sessions, system_actor(provider_id), NOW) as work:
        return work.add(Client(name=f"株式会社みなと{number}", number=number)).id


def a_person(
    sessions: Sessions, provider_id: UUID, *roles: Role, client_id: UUID | None = None, **more
) -> tuple[UUID, str]:
    """Somebody who signs in with PASSWORD; answers id and address."""
    mail = more.pop("mail", f"{uuid4().hex[:8]}@mirai.example")
    with begin(sessions, system_actor(provider_id), NOW) as work:
        told = {"name": "高橋 直子", "language": "en", **more}
        person = work.add(
            Person(client_id=client_id, mail=mail, roles=[role.value for role in roles], **told)
        )
        work.add(
            Login(
                mail_hash=keyring().mail_hash(mail),
                provider_id=provider_id,
                person_id=person.id,
                password_hash=HASH,
            )
        )
        return person.id, mail


def sign_in(app: Flask, mail: str, password: str = PASSWORD, **more) -> FlaskClient:
    browser = app.test_client()
    answer = enter(browser, mail, password, **more)
    assert answer.status_code == 302, answer.text
    return browser


def enter(browser: FlaskClient, mail: str, password: str = PASSWORD, **more):
    typed = {"mail": mail, "password": password, **more}
    return browser.post("/sign-in", data=typed, base_url="https://localhost")


def get(browser: FlaskClient, path: str):
    return browser.get(path, base_url="https://localhost")


def post(browser: FlaskClient, path: str, **typed):
    return browser.post(path, data=typed, base_url="https://localhost")
