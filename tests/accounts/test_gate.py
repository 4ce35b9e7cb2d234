"""Signing in: passwords, second steps, sessions that end, links that work once, and limits."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import event, select

from msp.accounts import locks, queries
from msp.accounts.actions import attempts, gate
from msp.accounts.actions.attempts import LIMITS, Try
from msp.accounts.models import Attempt, Invitation, Login, Person, SignedIn
from msp.accounts.web import who
from msp.data.work import at_the_gate, begin
from msp.kernel.access import Role, system_actor
from msp.kernel.errors import Refused, TooMany
from msp.outside.models import OutboxMessage
from tests.accounts import front
from tests.accounts.front import PASSWORD, enter, get, post
from tests.conftest import NOW


class Clock:
    """The portal's clock, moved by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock(committed):
    made = Clock()
    committed.configure(info={"clock": made})
    return made


@pytest.fixture
def house(committed, clock):
    provider_id = front.a_provider(committed)
    return committed, front.portal(committed), provider_id


@pytest.fixture
def mail(house):
    sessions, _, provider_id = house
    return front.a_person(sessions, provider_id, Role.PROVIDER_ADMIN)[1]


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


def gate_subject(kind: str, subject: str) -> str:

    return Try(kind, subject, NOW).subject_hash


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


def with_totp(house, browser) -> tuple[str, list[str]]:
    """Turn on the second step as a person does; the seed and the recovery codes."""
    page = get(browser, "/me/second-step").text
    seed = re.search(r"<code>([A-Z2-7]{32})</code>", page)[1]
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)[1]
    done = post(browser, "/me/second-step", sealed=sealed, code=pyotp.TOTP(seed).at(NOW))
    assert done.status_code == 200, done.text
    return seed, re.findall(r"<li><code>([^<]+)</code>", done.text)


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


def link_in(sessions, address: str) -> str:
    with begin(sessions, system_actor(provider_of(sessions, address)), NOW) as work:
        asked = select(OutboxMessage).where(OutboxMessage.to_address == address)
        body = work.session.scalars(asked.order_by(OutboxMessage.created_at.desc())).first().body
        return re.search(r"http://localhost(/welcome/\S+)", body)[1]


def provider_of(sessions, address: str):
    with at_the_gate(sessions) as opened:
        return opened.scalars(select(Person.provider_id).where(Person.mail == address)).one()


def test_a_reset_link_sets_a_password_once_and_ends_every_session(house, mail):
    sessions, app, _ = house
    signed_in, browser = front.sign_in(app, mail), app.test_client()

    sent = post(browser, "/forgotten", mail=mail)
    link = link_in(sessions, mail)
    set_ = post(browser, link, password="a brand new sentence", again="a brand new sentence")
    twice = post(browser, link, password="another new sentence", again="another new sentence")

    assert sent.status_code == 200
    assert set_.headers["Location"] == "/sign-in?done=1"
    assert twice.status_code == 404
    assert get(signed_in, "/me/").status_code == 302
    assert enter(browser, mail).status_code == 422
    assert enter(browser, mail, "a brand new sentence").status_code == 302


def test_a_forgotten_password_page_says_the_same_for_unknown_addresses(house, mail):
    browser = house[1].test_client()

    known, unknown = (
        post(browser, "/forgotten", mail=mail),
        post(browser, "/forgotten", mail="x@y.z"),
    )

    assert known.text == unknown.text


def test_a_reset_link_ends_after_an_hour(house, mail, clock):
    sessions, app, _ = house
    browser = app.test_client()
    post(browser, "/forgotten", mail=mail)
    link = link_in(sessions, mail)

    clock.now += timedelta(hours=1)

    assert get(browser, link).status_code == 404


@pytest.mark.parametrize(
    ("password", "again"),
    [("short", "short"), ("a brand new sentence", "another sentence"), ("aaaaaaaaaaaaaaa",) * 2],
)
def test_a_bad_password_is_refused_and_the_link_still_works(house, mail, password, again):
    sessions, app, _ = house
    browser = app.test_client()
    post(browser, "/forgotten", mail=mail)
    link = link_in(sessions, mail)

    refused = post(browser, link, password=password, again=again)

    assert refused.status_code == 422
    assert get(browser, link).status_code == 200


def test_too_many_resets_for_one_address_are_refused_in_a_sentence(house, mail):
    browser = house[1].test_client()

    answers = [post(browser, "/forgotten", mail=mail).status_code for _ in range(6)]

    assert answers == [200] * LIMITS["reset"][0] + [429] * (6 - LIMITS["reset"][0])


def test_a_closed_person_is_out_at_once(house, mail):
    sessions, app, provider_id = house
    browser = front.sign_in(app, mail)

    with begin(sessions, system_actor(provider_id), NOW) as work:
        work.session.scalars(select(Person).where(Person.mail == mail)).one().is_active = False

    assert get(browser, "/me/").status_code == 302
    assert enter(app.test_client(), mail).status_code == 422


def test_a_strangers_language_is_kept_in_a_cookie_and_a_persons_in_the_row(house, mail):
    app = house[1]
    stranger, person = app.test_client(), front.sign_in(app, mail)

    post(stranger, "/prefer", language="en", next="/sign-in")
    post(person, "/prefer", language="ja", next="/me/")

    assert '<html lang="en"' in get(stranger, "/sign-in").text
    assert '<html lang="ja"' in get(person, "/me/").text


def test_a_partner_changes_their_own_profile(house):
    sessions, app, provider_id = house
    client_id = front.a_client(sessions, provider_id)
    mail = front.a_person(sessions, provider_id, Role.PARTNER_AGENT, only_clients=[str(client_id)])[
        1
    ]
    browser = front.sign_in(app, mail)

    answer = post(browser, "/me/", name="佐藤 健", language="en", zone="Asia/Tokyo", theme="dark")

    assert answer.status_code == 302
    assert "佐藤 健" in get(browser, "/me/").text


def test_an_unknown_zone_comes_back_with_what_was_typed(house, mail):
    answer = post(
        front.sign_in(house[1], mail), "/me/", name="佐藤", language="en", zone="Asia/Tokio"
    )

    assert answer.status_code == 422
    assert "Asia/Tokio" in answer.text


def test_an_api_token_opens_the_api_with_its_scopes_and_never_a_page(house, mail):
    sessions, app, _ = house
    browser = front.sign_in(app, mail)
    typed = {"label": "backup", "scopes": ["client.read"], "expires_on": "2027-01-31"}

    page = post(browser, "/me/keys", **typed)
    secret = re.search(r"<code>(tsk_[^<]+)</code>", page.text)[1]

    bearer = {"Authorization": f"Bearer {secret}"}
    stranger = app.test_client()
    assert stranger.get("/me/", headers=bearer).status_code == 302
    assert stranger.get("/api/v1/clients", headers=bearer).status_code == 200
    assert stranger.get("/api/v1/people", headers=bearer).status_code == 403
    assert stranger.get("/api/v1/clients").status_code == 401
    assert browser.get("/api/v1/clients").status_code == 401
    assert secret not in get(browser, "/me/keys").text
    with at_the_gate(sessions) as opened:
        assert opened.scalars(select(Invitation.token_hash)).first() != secret


def test_who_is_there_is_one_query(house, mail):
    sessions, app, _ = house
    with at_the_gate(sessions) as opened:
        hashed = front.keyring().mail_hash(mail)
        login = opened.scalars(select(Login).where(Login.mail_hash == hashed)).one()
        here = gate.Gate(opened, NOW, front.keyring())
        token = gate.open_session(here, login, gate.Browser("test", "127.0.0.1"))
    asked = []
    engine = sessions.kw["bind"]

    def listen(connection, cursor, statement, *rest):
        if statement.startswith("SELECT") and "set_config" not in statement:
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    with app.test_request_context("/"):
        user = who.load(token)
    event.remove(engine, "before_cursor_execute", listen)

    assert user.visitor.provider_name == "Mirai IT"
    assert len(asked) == 1


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


def test_a_clients_person_sets_profile_password_and_second_step(house):
    sessions, app, provider_id = house
    client_id = front.a_client(sessions, provider_id, 77)
    mail = front.a_person(sessions, provider_id, Role.END_USER, client_id=client_id)[1]
    browser = front.sign_in(app, mail)
    new = {"password": "a brand new sentence", "again": "a brand new sentence"}

    profile = post(browser, "/me/", name="佐藤 健", language="en", zone="Asia/Tokyo", theme="dark")
    wrong = post(browser, "/me/password", current="wrong", **new)
    right = post(browser, "/me/password", current=PASSWORD, **new)
    codes = with_totp(house, browser)[1]
    no_keys = get(browser, "/me/keys")

    assert (profile.status_code, wrong.status_code, right.status_code) == (302, 422, 302)
    assert len(codes) == 10
    assert no_keys.status_code == 403
    assert "みなと77" in get(browser, "/me/").text
