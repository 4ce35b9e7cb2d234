"""The shell: one link starts an empty installation; files come in with the same words as a page."""

import re
from pathlib import Path

import click
import pytest
from sqlalchemy import select

from msp.accounts import shell
from msp.accounts.models import Client, Login
from msp.app import create_app
from msp.data.work import Sessions, begin
from msp.kernel.access import system_actor
from tests.accounts import front
from tests.accounts.front import enter, get, post
from tests.conftest import NOW


@pytest.fixture
def empty(committed: Sessions):
    """A portal on a database that held nothing before this module."""
    return front.portal(committed)


def run(app, command: click.Command, *arguments: str):
    return app.test_cli_runner().invoke(command, list(arguments))


def test_one_link_starts_an_empty_installation(empty, committed):
    told = run(empty, shell.init, "--company", "株式会社みらい", "--mail", "first@mirai.example")
    link = re.search(r"http://localhost(/welcome/\S+)", told.output)[1]
    browser = empty.test_client()

    set_ = post(browser, link, password="a brand new sentence", again="a brand new sentence")
    enter(browser, "first@mirai.example", "a brand new sentence")
    again = run(empty, shell.init, "--mail", "second@mirai.example")

    assert told.exit_code == 0
    assert set_.status_code == 302
    assert get(browser, "/setup").headers["Location"].endswith("/setup/company")
    assert again.exit_code == 2
    assert "Error:" in again.output


def test_a_bad_address_is_said_in_one_line(empty):
    told = run(empty, shell.init, "--mail", "nobody")

    assert told.exit_code == 2
    assert "Traceback" not in told.output


def test_a_file_of_clients_comes_in_and_a_bad_one_is_refused_whole(
    empty, committed, tmp_path: Path, monkeypatch
):
    provider_id = front.a_provider(committed)
    monkeypatch.setitem(empty.extensions, "only_provider", lambda sessions, name: provider_id)
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("番号,顧客名\n5,株式会社あおば\n", encoding="cp932")
    bad.write_text("番号,顧客名,郵便番号\n6,みどり,\n7,わるい,12\n", encoding="utf-8")

    fine = run(empty, shell.import_clients, str(good), "--json")
    refused = run(empty, shell.import_clients, str(bad))

    assert fine.exit_code == 0, fine.output
    assert '"made": 1' in fine.output
    assert refused.exit_code == 2
    assert "3: 郵便番号: '12'" in refused.output
    with begin(committed, system_actor(provider_id), NOW) as work:
        assert list(work.session.scalars(select(Client.number))) == [5]


def test_seeds_are_sealed_anew_under_the_newest_key(empty, committed, monkeypatch):
    provider_id = front.a_provider(committed)
    person_id, _ = front.a_person(committed, provider_id)
    with begin(committed, system_actor(provider_id), NOW) as work:
        login = work.session.scalars(select(Login).where(Login.person_id == person_id)).one()
        login.totp_sealed = shell.locks.keyring(front.SECRET, "old", "").seal("SEED")
    app = create_app(front.SETTINGS.model_copy(update={"keys": _secret("new,old")}))
    app.extensions["sessions"] = committed
    monkeypatch.setitem(app.extensions, "only_provider", lambda sessions, name: provider_id)

    told = run(app, shell.reseal)

    assert told.output.startswith("1 sealed anew"), told.output
    with begin(committed, system_actor(provider_id), NOW) as work:
        login = work.session.scalars(select(Login).where(Login.person_id == person_id)).one()
        assert shell.locks.keyring(front.SECRET, "new", "").open(login.totp_sealed) == "SEED"


def _secret(text: str):
    return type(front.SETTINGS.keys)(text)
