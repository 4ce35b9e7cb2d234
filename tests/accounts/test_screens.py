"""The screens of accounts open, store, say what is wrong and keep what was typed."""

import io
import re
import struct
import zlib
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from msp.accounts import queries, rules
from msp.accounts.actions import privacy
from msp.accounts.models import Client, Person, PersonView, Provider, Site, Team
from msp.data.history import History
from msp.data.work import begin
from msp.kernel.access import Role, system_actor
from msp.kernel.errors import Refused
from msp.outside.models import OutboxMessage
from tests.conftest import NOW

SETTINGS = ("company", "registration", "closing", "bank", "seal", "kept")
STEPS = ("company", "registration", "closing", "clients", "people")


@pytest.mark.parametrize(
    "path",
    [
        *("/clients/", "/clients/?q=みなと&show=closed", "/clients/new", "/people/", "/people/new"),
        *("/people/teams", "/people/?of=clients", "/settings", "/outbox", "/history"),
        *("/import/clients", "/import/people"),
        *(f"/settings/{part}" for part in SETTINGS),
        *(f"/setup/{step}" for step in STEPS),
    ],
)
def test_every_screen_opens(browser, client, path):
    answer = browser.get(path)

    assert answer.status_code == 200
    assert "style=" not in answer.text
    assert " onclick" not in answer.text


def test_a_client_is_taken_in_found_changed_and_put_to_rest(browser, work, provider):
    typed = {"name": "㈱あおば食品", "kana": "アオバショクヒン", "language": "ja"}
    typed |= {
        "zone": "Asia/Tokyo",
        "postal_code": "１２３４５６７",
        "phone": "０３ー１２３４ー５６７８",
    }

    made = browser.post("/clients/new", data=typed)
    page = made.headers["Location"]
    found = browser.get("/clients/?q=株式会社ｱｵﾊﾞ")
    browser.post(f"{page}/close")

    assert "㈱あおば食品" in found.text
    assert "123-4567" in browser.get(page).text
    assert "㈱あおば食品" not in browser.get("/clients/").text
    assert "㈱あおば食品" in browser.get("/clients/?show=closed").text


def test_a_client_without_a_name_comes_back_as_it_was_typed(browser, provider):
    answer = browser.post("/clients/new", data={"name": "", "address": "港区芝公園四丁目"})

    assert answer.status_code == 422
    assert "港区芝公園四丁目" in answer.text


def test_numbers_count_on_from_the_highest(browser, work, client):
    work.add(Client(name="c", number=70))

    browser.post("/clients/new", data={"name": "つぎ"})

    assert work.session.scalar(select(Client.number).where(Client.name == "つぎ")) == 71


def test_a_stale_write_shows_theirs_and_yours(browser, work, client):
    page = f"/clients/{client.id}/edit"
    usual = {"language": "ja", "zone": "Asia/Tokyo", "version": "1"}
    browser.post(page, data={**usual, "name": "彼らの名前"})

    stale = browser.post(page, data={**usual, "name": "私の名前"})

    assert stale.status_code == 422
    assert "彼らの名前" in stale.text
    assert "私の名前" in stale.text
    again = re.search(r'name="version" value="(\d+)"', stale.text)[1]
    assert (
        browser.post(page, data={**usual, "version": again, "name": "私の名前"}).status_code == 302
    )


def test_sites_are_unique_within_a_client(browser, work, client):
    path = f"/clients/{client.id}/sites"

    first, second = (browser.post(path, data={"name": "本社"}) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 422)
    site = work.session.scalars(select(Site)).one()
    assert "本社" in browser.get(f"/clients/sites/{site.id}").text


def test_a_person_is_taken_in_and_invited_by_a_polite_letter(browser, work, client):
    typed = {"client_id": client.id, "name": "高橋 直子", "mail": "ＴＡＫＡ@minato.example"}
    typed |= {"roles": ["client_admin"], "invite": "on", "language": "ja", "sight": "client"}

    made = browser.post("/people/new", data=typed)

    assert made.status_code == 302
    letter = work.session.scalars(select(OutboxMessage)).one()
    assert letter.to_address == "taka@minato.example"
    assert letter.body.startswith("株式会社みなと製作所\n高橋 直子 様\n")
    assert "/welcome/" in letter.body
    assert "高橋 直子" in browser.get(f"/outbox/{letter.id}").text or letter.subject


def test_a_person_without_a_role_is_refused_at_the_field(browser, client):
    answer = browser.post("/people/new", data={"client_id": client.id, "name": "高橋 直子"})

    assert answer.status_code == 422
    assert "高橋 直子" in answer.text


def test_looking_at_a_person_is_written_down_and_shown(browser, work, client):
    person = work.add(Person(name="高橋 直子", client_id=client.id, roles=["end_user"]))

    page = browser.get(f"/people/{person.id}")

    assert page.status_code == 200
    assert work.session.scalars(select(PersonView.person_id)).one() == person.id
    assert "Olive" in page.text


def test_erasing_leaves_a_pseudonym_and_no_name_anywhere(browser, work, client):
    person = work.add(
        Person(name="消される 人", mail="k@m.example", client_id=client.id, roles=["end_user"])
    )
    browser.post(f"/people/{person.id}/invite")

    wrong = browser.post(f"/people/{person.id}/erase", data={"name": "別の 人"})
    right = browser.post(f"/people/{person.id}/erase", data={"name": "消される 人"})

    assert (wrong.status_code, right.status_code) == (422, 302)
    work.session.expire_all()
    assert (person.name[0], person.mail, person.is_active) == ("#", "", False)
    mail = work.session.scalars(select(OutboxMessage)).one()
    assert "消される" not in mail.body + mail.subject
    told = [str(row.detail) for row in work.session.scalars(select(History))]
    assert not any("消される" in text for text in told)


def test_everything_held_of_a_person_comes_as_one_file(browser, work, client):
    person = work.add(Person(name="高橋 直子", client_id=client.id, roles=["end_user"]))

    answer = browser.post(f"/people/{person.id}/export")

    assert answer.json["person"]["name"] == "高橋 直子"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_last_administrator_stays(browser, work, owner, provider):
    page = f"/people/{owner.id}"

    closed = browser.post(f"{page}/close")
    changed = browser.post(f"{page}/edit", data={"name": "Olive", "roles": ["technician"]})

    assert (closed.status_code, changed.status_code) == (422, 422)


def test_a_team_is_made_of_staff(browser, work, owner, client):
    person = work.add(Person(name="c", client_id=client.id, roles=["end_user"]))

    made = browser.post("/people/teams", data={"name": "一次", "people": [str(owner.id)]})
    mixed = browser.post("/people/teams", data={"name": "二次", "people": [str(person.id)]})

    assert (made.status_code, mixed.status_code) == (302, 422)
    assert work.session.scalars(select(Team.name)).all() == ["一次"]


@pytest.mark.parametrize(
    ("part", "typed", "column", "stored"),
    [
        ("company", {"name": "株式会社みらい", "phone": "03-1234-5678"}, "name", "株式会社みらい"),
        (
            "registration",
            {"registration_number": "Ｔ７０００-０１２０５０００２", "tax_rounding": "ceil"},
            "registration_number",
            "T7000012050002",
        ),
        (
            "closing",
            {"closing_day": "20", "approval_limit": "１，０００，０００円"},
            "closing_day",
            20,
        ),
        ("closing", {"approval_limit": "500,000"}, "approval_limit_minor", 500_000),
    ],
)
def test_settings_are_stored_in_their_true_form(browser, work, part, typed, column, stored):
    answer = browser.post(f"/settings/{part}", data=typed)

    assert answer.status_code == 302, answer.text
    work.session.expire_all()
    assert getattr(queries.our_provider(work), column) == stored


@pytest.mark.parametrize(
    ("part", "typed"),
    [
        ("registration", {"registration_number": "T7000012050003"}),
        ("registration", {"registration_number": "1234"}),
        ("closing", {"closing_day": "32"}),
        ("closing", {"approval_limit": "many"}),
        ("company", {"name": "x", "zone": "Asia/Edo"}),
        ("bank", {"bank": "みずほ", "branch": "芝", "number": "12345678", "holder": "ミライ"}),
        ("kept", {"people": "0", "sessions": "1", "views": "1", "mail": "1"}),
    ],
)
def test_settings_that_cannot_be_are_refused_and_kept_in_the_form(browser, provider, part, typed):
    answer = browser.post(f"/settings/{part}", data=typed)

    assert answer.status_code == 422
    assert "aria-invalid" in answer.text
    assert all(value in answer.text for value in typed.values())


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 6, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0\0\0\0"))
    return b"\x89PNG\r\n\x1a\n" + parts + chunk(b"IEND", b"")


def test_a_seal_is_judged_by_its_content(browser, work, provider):
    good = browser.post("/settings/seal", data={"seal": (io.BytesIO(png()), "seal.png")})
    shown = browser.get("/settings/seal.png")
    bad = browser.post("/settings/seal", data={"seal": (io.BytesIO(b"<svg/>"), "seal.png")})

    assert (good.status_code, bad.status_code) == (302, 422)
    with pytest.raises(Refused, match="500 KB"):
        rules.seal_image(png() + b"0" * 600_000)
    assert shown.data == png()
    assert shown.mimetype == "image/png"


def test_the_first_run_goes_through_its_steps_and_ends(browser, work, provider):
    browser.post("/setup/company", data={"name": "株式会社みらい"})
    browser.post("/setup/registration", data={"skip": "1"})
    browser.post("/setup/closing", data={"closing_day": "31", "pay_months": "1", "pay_day": "31"})
    browser.post("/setup/clients", data={"name": "はじめて商店"})
    next_step = browser.get("/setup").headers["Location"]
    last = browser.post("/setup/people", data={"skip": "1"})

    assert next_step.endswith("/setup/people")
    assert last.headers["Location"] == "/"
    work.session.expire_all()
    assert queries.our_provider(work).set_up_at == NOW
    assert work.session.scalars(select(Client.name)).all() == ["はじめて商店"]


def test_the_trail_says_who_did_what_and_can_be_narrowed(browser, work, client):
    browser.post(f"/clients/{client.id}/close")

    everything = browser.get("/history?verb=client.&first=2026-11-20&last=2026-11-20")
    nothing = browser.get("/history?last=2026-11-19")
    nonsense = browser.get("/history?first=2026-02-30")

    assert "顧客: 停止" in everything.text
    assert "株式会社みなと製作所</small>" in everything.text
    assert "Olive" in everything.text
    assert "client.closed" not in everything.text
    assert "顧客: 停止" not in nothing.text
    assert nonsense.status_code == 422


def test_a_foreign_row_is_a_missing_row(browser, sessions, work, client):
    other = system_actor(uuid4())
    with begin(sessions, other, NOW) as theirs:
        theirs.add(Provider(id=other.provider_id, name="other"))
        client_id = theirs.add(Client(name="secret", number=9)).id
        person_id = theirs.add(Person(name="secret", roles=[Role.SALES.value])).id

    for path in (f"/clients/{client_id}", f"/people/{person_id}", f"/clients/{client_id}/edit"):
        answer = browser.get(path)
        assert answer.status_code == 404
        assert "secret" not in answer.text


def test_what_was_kept_long_enough_is_erased(browser, work, client):
    person = work.add(
        Person(name="去った 人", mail="g@m.example", client_id=client.id, roles=["end_user"])
    )
    browser.post(f"/people/{person.id}/close")
    browser.get(f"/people/{person.id}")

    early = privacy.keep_no_longer(replace(work, now=NOW + timedelta(days=3 * 365)))
    late = privacy.keep_no_longer(replace(work, now=NOW + timedelta(days=3 * 365 + 1)))

    assert (early["people"], late["people"], late["views"]) == (0, 1, 1)
    work.session.expire_all()
    assert person.mail == ""


def test_closing_a_client_can_be_undone_from_the_next_page(sessions, browser, work, client):
    browser.post(f"/clients/{client.id}/close")

    page = browser.get("/clients/")

    assert f"/clients/{client.id}/reopen" in page.text
