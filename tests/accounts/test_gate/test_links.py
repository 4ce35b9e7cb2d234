"""Links by mail: each works once, for a while, and tells a stranger nothing."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from msp.accounts.actions import links
from msp.accounts.actions.attempts import LIMITS
from msp.accounts.models import AskedReset
from msp.data.work import at_the_gate
from tests.accounts import front
from tests.accounts.front import enter, get, post
from tests.accounts.test_gate.conftest import link_in


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


def test_a_forgotten_password_page_does_the_same_work_for_unknown_addresses(house, mail):
    sessions, app, _ = house
    browser, asked = app.test_client(), {}
    post(browser, "/forgotten", mail="warm@y.z")
    links.answer_resets(sessions, front.keyring())
    for address in (mail, "x@y.z"):
        with statements(sessions) as said:
            post(browser, "/forgotten", mail=address)
        asked[address] = said
    with at_the_gate(sessions) as gate:
        waiting = gate.scalar(select(func.count(AskedReset.id)))

    mailed = links.answer_resets(sessions, front.keyring())

    assert asked[mail] == asked["x@y.z"]
    assert len(asked[mail]) > 3
    assert waiting == 2
    assert mailed == 1
    assert links.answer_resets(sessions, front.keyring()) == 0


@contextmanager
def statements(sessions):
    """Every statement that the database is told meanwhile."""
    told, engine = [], sessions.kw["bind"]

    def note(connection, cursor, statement, *rest):
        told.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield told
    finally:
        event.remove(engine, "before_cursor_execute", note)


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
