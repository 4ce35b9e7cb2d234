"""Passwords: the right one opens, a wrong one tells nothing, and many wrong ones have to wait."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from msp.accounts.actions import attempts
from msp.accounts.actions.attempts import LIMITS, Try
from msp.accounts.models import Attempt, Login, SignedIn
from msp.data.work import at_the_gate
from msp.kernel.errors import TooMany
from tests.accounts import front
from tests.accounts.front import PASSWORD, enter, get
from tests.accounts.test_gate.conftest import gate_subject
from tests.conftest import NOW


def test_the_right_password_opens_the_page_that_was_wanted(house, mail):
    browser = house[1].test_client()

    first = get(browser, "/me/")
    answer = enter(browser, mail.upper(), next="/me/")

    assert first.headers["Location"].endswith("/sign-in?next=/me/")
    assert answer.headers["Location"] == "/me/"
    assert "高橋 直子" in get(browser, "/me/").text


@pytest.mark.parametrize("goes", ["//evil.example", "https://evil.example/", "/\\evil.example", ""])
def test_nobody_is_led_to_another_site(house, mail, goes):
    assert enter(house[1].test_client(), mail, next=goes).headers["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(house, mail):
    browser = house[1].test_client()

    wrong, unknown = enter(browser, mail, "wrong"), enter(browser, "who@x.example", "wrong")

    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert wrong.text.replace(mail, "?") == unknown.text.replace("who@x.example", "?")
    assert mail in wrong.text


def test_the_database_holds_no_address_password_or_token_of_the_gate(house, mail):
    sessions, app, _ = house
    browser = front.sign_in(app, mail)

    with at_the_gate(sessions) as opened:
        login = opened.scalars(select(Login).order_by(Login.created_at.desc())).first()
        rows = list(opened.scalars(select(SignedIn.token_hash)))
        hashes = login.mail_hash, login.password_hash

    cookie = browser.get_cookie("__Host-msp", domain="localhost")
    assert mail not in hashes[0]
    assert PASSWORD not in hashes[1]
    assert "argon2id" in hashes[1]
    assert "m=19456,t=2,p=1" in hashes[1]
    assert all(len(row) == 64 for row in rows)
    assert cookie.secure
    assert cookie.http_only


def test_after_too_many_wrong_passwords_the_right_one_waits_too(house, mail, clock):
    _sessions, app, _ = house
    most, within = LIMITS["sign_in"]
    browser = app.test_client()

    answers = [enter(browser, mail, "wrong").status_code for _ in range(most)]
    refused = enter(browser, mail)
    clock.now += within
    later = enter(browser, mail)

    assert answers == [422] * most
    assert refused.status_code == 429
    assert "15" in refused.text
    assert later.status_code == 302


def test_a_right_password_forgets_the_wrong_ones(house, mail):
    sessions, app, _ = house
    browser = app.test_client()
    enter(browser, mail, "wrong")

    enter(browser, mail)

    with at_the_gate(sessions) as opened:
        hashed = front.keyring().mail_hash(mail)
        subject = gate_subject("sign_in", hashed)
        assert not list(opened.scalars(select(Attempt).where(Attempt.subject_hash == subject)))


def test_many_workers_together_pass_no_more_than_the_limit(committed):
    most, _ = LIMITS["code"]
    attempt = Try("code", "somebody", NOW)

    def one(_: int) -> bool:
        try:
            attempts.count(committed, attempt)
        except TooMany:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        passed = sum(pool.map(one, range(24)))

    assert passed <= most
    with at_the_gate(committed) as opened:
        asked = select(Attempt.id).where(Attempt.subject_hash == attempt.subject_hash)
        assert len(list(opened.scalars(asked))) <= most
