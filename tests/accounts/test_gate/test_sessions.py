"""Sessions: they end, are listed, and can be ended one by one."""

from datetime import timedelta

from sqlalchemy import select

from msp.accounts.actions import gate
from msp.accounts.models import Login, SignedIn
from msp.data.work import at_the_gate
from msp.kernel.access import Role
from tests.accounts import front
from tests.accounts.front import get, post
from tests.conftest import NOW


def test_a_session_ends_after_twelve_hours(house, mail, clock):
    browser = front.sign_in(house[1], mail)

    clock.now += gate.LASTS - timedelta(seconds=1)
    still = get(browser, "/me/").status_code
    clock.now += timedelta(seconds=1)

    assert still == 200
    assert get(browser, "/me/").status_code == 302


def test_signing_out_voids_the_token_itself(house, mail):
    browser = front.sign_in(house[1], mail)
    cookie = browser.get_cookie("__Host-msp", domain="localhost").value

    post(browser, "/sign-out")
    browser.set_cookie("__Host-msp", cookie, domain="localhost", secure=True)

    assert get(browser, "/me/").status_code == 302


def test_sessions_are_listed_and_all_others_can_be_ended(house, mail):
    app = house[1]
    first, second = front.sign_in(app, mail), front.sign_in(app, mail)

    post(second, "/me/sessions/end-others")

    assert get(first, "/me/").status_code == 302
    assert get(second, "/me/").status_code == 200


def test_a_stranger_to_a_session_cannot_end_it(house, mail):
    sessions, app, provider_id = house
    victim = front.sign_in(app, mail)
    other = front.a_person(sessions, provider_id, Role.TECHNICIAN)[1]
    with at_the_gate(sessions) as opened:
        victims = opened.scalars(select(SignedIn.id).order_by(SignedIn.created_at.desc())).first()

    post(front.sign_in(app, other), f"/me/sessions/{victims}/end")

    assert get(victim, "/me/").status_code == 200


def test_seen_at_is_written_every_five_minutes_at_most(house, mail, clock):
    sessions, app, _ = house
    browser = front.sign_in(app, mail)

    clock.now += timedelta(minutes=4)
    get(browser, "/me/")
    early = seen(sessions, mail)
    clock.now += timedelta(minutes=2)
    get(browser, "/me/")

    assert early == NOW
    assert seen(sessions, mail) == NOW + timedelta(minutes=6)


def seen(sessions, mail):
    with at_the_gate(sessions) as opened:
        asked = (
            select(SignedIn.seen_at)
            .join(Login, Login.id == SignedIn.login_id)
            .where(Login.mail_hash == front.keyring().mail_hash(mail))
        )
        return opened.scalars(asked).one()
