"""The second step: a code works once, and its seed is sealed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp

from msp.accounts import locks, queries
from msp.accounts.actions import gate
from msp.data.work import at_the_gate
from msp.kernel.errors import Refused
from tests.accounts import front
from tests.accounts.front import PASSWORD, enter, get, post
from tests.accounts.test_gate.conftest import with_totp


def test_a_second_step_is_asked_once_it_is_on_and_a_code_works_once(house, mail, clock):
    _sessions, app, _ = house
    seed, codes = with_totp(house, front.sign_in(app, mail))
    clock.now += timedelta(minutes=2)
    code = pyotp.TOTP(seed).at(clock.now)
    browser, other = app.test_client(), app.test_client()

    halfway = enter(browser, mail, next="/me/")
    before = get(browser, "/me/").status_code
    whole = post(browser, "/sign-in/code", code=code, next="/me/")
    enter(other, mail)
    again = post(other, "/sign-in/code", code=code)

    assert len(codes) == 10
    assert halfway.headers["Location"] == "/sign-in/code?next=/me/"
    assert before == 302
    assert whole.headers["Location"] == "/me/"
    assert get(browser, "/me/").status_code == 200
    assert again.status_code == 422


def test_a_recovery_code_works_once(house, mail, clock):
    app = house[1]
    codes = with_totp(house, front.sign_in(app, mail))[1]
    first, second = app.test_client(), app.test_client()
    enter(first, mail)
    enter(second, mail)

    used = post(first, "/sign-in/code", code=codes[3].upper())
    again = post(second, "/sign-in/code", code=codes[3])

    assert (used.status_code, again.status_code) == (302, 422)


def test_the_seed_is_sealed_and_survives_a_new_key(house):
    old = locks.keyring("s", "old-key", "")
    sealed = old.seal("SEED")
    both = locks.keyring("s", "new-key,old-key", "")

    resealed = both.reseal(sealed)

    assert "SEED" not in sealed
    assert both.open(sealed) == "SEED"
    assert locks.keyring("s", "new-key", "").open(resealed) == "SEED"
    assert locks.keyring("s", "new-key", "").open(sealed) is None


def test_factors_ask_for_a_fresh_proof_which_gives_a_new_token(house, mail, clock):
    browser = front.sign_in(house[1], mail)
    clock.now += timedelta(minutes=11)

    asked = get(browser, "/me/second-step")
    wrong = post(browser, "/sign-in/proof", secret="wrong", next="/me/second-step")
    before = browser.get_cookie("__Host-msp", domain="localhost").value
    proved = post(browser, "/sign-in/proof", secret=PASSWORD, next="/me/second-step")

    assert asked.status_code == 302
    assert "/sign-in/proof" in asked.headers["Location"]
    assert wrong.status_code == 422
    assert proved.headers["Location"] == "/me/second-step"
    assert browser.get_cookie("__Host-msp", domain="localhost").value != before
    assert get(browser, "/me/second-step").status_code == 200


def test_of_two_who_show_the_same_code_at_once_one_comes_in(house, mail, clock):
    sessions, app, _ = house
    seed, _ = with_totp(house, front.sign_in(app, mail))
    clock.now += timedelta(minutes=5)
    code = pyotp.TOTP(seed).at(clock.now)

    def one(_: int) -> bool:
        try:
            with at_the_gate(sessions) as opened:
                login = queries.login_of_mail(opened, front.keyring().mail_hash(mail))
                gate.use_code(gate.Gate(opened, clock.now, front.keyring()), login, code)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one, range(4))) == 1
