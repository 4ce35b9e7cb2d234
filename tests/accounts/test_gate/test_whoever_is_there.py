"""Whoever is there: closed people, languages, profiles, programs with a token."""

import re

from sqlalchemy import event, select

from msp.accounts.actions import gate
from msp.accounts.models import Invitation, Login, Person
from msp.accounts.web import who
from msp.data.work import at_the_gate, begin
from msp.kernel.access import Role, system_actor
from tests.accounts import front
from tests.accounts.front import PASSWORD, enter, get, post
from tests.accounts.test_gate.conftest import with_totp
from tests.conftest import NOW


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


def test_a_request_that_is_sent_again_with_its_key_is_answered_and_not_done_again(house, mail):
    _, app, _ = house
    browser, program = front.sign_in(app, mail), app.test_client()
    secrets = []
    for label in ("import", "other"):
        scopes = ["client.read", "client.change", "provider.change"]
        page = post(browser, "/me/keys", expires_on="2027-01-31", label=label, scopes=scopes)
        secrets.append(re.search(r"<code>(tsk_[^<]+)</code>", page.text)[1])

    def ask(secret, key, name):
        headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": key}
        return program.post("/api/v1/clients", json={"name": name}, headers=headers)

    first, again = ask(secrets[0], "k1", "株式会社はじめ"), ask(secrets[0], "k1", "株式会社はじめ")
    changed = ask(secrets[0], "k1", "株式会社べつ")
    refused = ask(secrets[0], "k2", "")
    mended = ask(secrets[0], "k2", "株式会社つぎ")
    neighbour = ask(secrets[1], "k1", "株式会社となり")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json == first.json
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (changed.status_code, changed.mimetype) == (422, "application/problem+json")
    assert (refused.status_code, mended.status_code) == (422, 201)  # what failed kept nothing
    assert neighbour.json["id"] != first.json["id"]
    bearer = {"Authorization": f"Bearer {secrets[0]}"}
    listed = program.get("/api/v1/clients", headers=bearer)
    hook = {"name": "n", "url": "https://a.example/", "events": ["ticket.solved"]}
    told = program.post("/api/v1/webhooks", json=hook, headers={**bearer, "Idempotency-Key": "k3"})
    assert (told.status_code, "whsec_" in told.text) == (422, False)  # the answer would be kept
    assert sum(row["name"] == "株式会社はじめ" for row in listed.json["items"]) == 1


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
