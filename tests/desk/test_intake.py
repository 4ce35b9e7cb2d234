"""A talk is taken down: callers found, facts remembered, contracts asked, nothing typed lost."""

import pytest

from contracts.models import WorkType
from msp.accounts.models import Client, Person
from msp.desk.actions import HandOver, devices, hand_over
from msp.desk.actions import intake as actions
from msp.desk.models.intake import Category
from msp.desk.queries import callers
from msp.desk.queries import intake as queries
from msp.desk.rules import HandOverReason, Kind
from msp.desk.rules.callers import Level
from msp.desk.rules.intake import Certainty, Fact, Known
from msp.desk.rules.scope import ServiceScope
from msp.kernel.errors import Conflict, DoFirst, NotFound, Refused
from tests.conftest import browser_of
from tests.desk.conftest import misaki


@pytest.fixture
def category(work) -> Category:
    """Printing goes to tier 2 at once and needs the error text."""
    told = {"code": "printing", "name_ja": "印刷", "name_en": "Printing", "default_tier": 2}
    told |= {"default_kind": Kind.REQUEST, "questions_ja": "紙はありますか"}
    return work.add(Category(**told, required=["error", "system"]))


@pytest.fixture
def remote(work) -> WorkType:
    return work.add(WorkType(code="remote", name_ja="リモート"))


def wish(client, **told):
    facts = {"client_id": client.id, "subject": "帳票が出ない", "goal": "請求書を今日送る"}
    return actions.TakeIn.model_validate(facts | {"outcome": "印刷できる"} | told)


def test_a_ticket_is_taken_in_with_all_that_was_said(work, client, contact, category, promise):
    said = [{"name": "error", "certainty": "observed", "text": "ORA-01017"}]
    told = {"contact_id": contact.id, "category_id": category.id, "facts": said}

    ticket = actions.take_in(work, wish(client, **told, symptom="白紙", technical_level="plain"))

    row, meter = queries.of_ticket(work, ticket.id), queries.meter(work, ticket)
    assert (ticket.tier, ticket.highest_tier) == (2, 2)
    assert queries.facts(row) == {Fact.ERROR: Known("ORA-01017", Certainty.OBSERVED)}
    assert meter.missing == (Fact.SYSTEM,)
    assert queries.level_of(work, contact.id) is Level.PLAIN


@pytest.mark.parametrize(
    ("told", "kind"), [({}, Kind.REQUEST), ({"kind": "incident"}, Kind.INCIDENT)]
)
def test_the_category_says_the_kind_where_nobody_else_does(work, client, category, told, kind):
    assert actions.take_in(work, wish(client, category_id=category.id, **told)).kind is kind


def test_goal_and_outcome_are_asked_of_everybody(client):
    with pytest.raises(ValueError, match="goal"):
        wish(client, goal="")
    with pytest.raises(ValueError, match="outcome"):
        wish(client, outcome=" ")


def test_every_change_is_remembered_and_a_stale_one_is_a_conflict(work, ticket, owner):
    first = actions.ChangeIntake(ticket_id=ticket.id, goal="送る", downtime_minutes="1.5h")
    row = actions.change_intake(work, first)
    fact = {"name": "screen", "certainty": "assumed", "text": "請求"}
    told = {"ticket_id": ticket.id, "goal": "今日送る", "facts": [fact], "version": row.version}
    actions.change_intake(work, actions.ChangeIntake.model_validate(told))

    changes = [(one.name, one.before, one.after) for one in queries.changes(work, ticket.id)]
    assert ("goal", "送る", "今日送る") in changes
    assert ("screen", "", "[assumed] 請求") in changes
    assert ("downtime_minutes", "90", "") in changes
    assert {one.author for one in queries.changes(work, ticket.id)} == {"Olive"}
    with pytest.raises(Conflict):
        actions.change_intake(work, actions.ChangeIntake.model_validate(told))


def test_what_a_procedure_showed_is_added_below_what_was_known(work, ticket):
    actions.know(work, ticket, Fact.STEPS, Known("再起動", Certainty.SAID))
    actions.know(work, ticket, Fact.STEPS, Known("電源確認", Certainty.OBSERVED))

    found = queries.facts(queries.of_ticket(work, ticket.id))
    assert found == {Fact.STEPS: Known("再起動\n電源確認", Certainty.OBSERVED)}


def test_work_that_no_line_includes_is_another_service_with_its_reasons(work, ticket, remote):
    row = actions.check_scope(work, actions.CheckScope(ticket_id=ticket.id, work_type_id=remote.id))

    assert row.scope is ServiceScope.OTHER_SERVICE
    assert row.scope_steps[-1]["code"] == "none"
    assert row.scope_at == work.now


@pytest.mark.parametrize(
    "typed", ["たかはし", "高橋", "ﾀｶﾊｼ", "03-1234", "0312345678", "みなと製作所"]
)
def test_a_caller_is_found_by_name_reading_company_or_number(work, client, contact, typed):
    contact.search_key = "高橋 美咲 たかはし misaki@minato.example"
    contact.phone, client.search_key = "03-1234-5678", "みなと製作所"
    other = work.add(Client(name="別会社", number=2))
    work.add(Person(name="佐藤", client_id=other.id, search_key="佐藤", phone="06-9999-0000"))
    work.session.flush()

    assert [one.name for one in callers.found(work, typed)] == ["高橋 美咲"]


def test_the_card_of_a_caller_shows_the_own_client_only(work, client, contact, ticket):
    other = work.add(Client(name="別会社", number=2))

    card, strange = (
        callers.card(work, client.id, contact.id),
        callers.card(work, other.id, contact.id),
    )

    assert (card.person, [one.id for one in card.tickets]) == (contact, [ticket.id])
    assert (strange.person, list(strange.tickets)) == (None, [])


def test_a_device_is_kept_until_it_is_given_back_once(work, ticket):
    told = {"ticket_id": ticket.id, "device": "LX-200"}
    slip = devices.take_device(work, devices.TakeDevice(**told))
    back = devices.GiveBack(ticket_id=ticket.id, slip_id=slip.id, returned_to="高橋")
    devices.give_back(work, back)

    assert (slip.number, slip.returned_at, slip.returned_to) == (1, work.now, "高橋")
    with pytest.raises(Refused, match="already"):
        devices.give_back(work, back)
    devices.keep_on(work, devices.KeepOn(ticket_id=ticket.id, slip_id=slip.id))
    assert slip.returned_at is None
    with pytest.raises(NotFound):
        queries.slip(work, slip.id, slip.id)


def test_the_form_finds_a_caller_and_loses_nothing_that_was_typed(
    browser, work, client, contact, category, remote
):
    contact.search_key = "高橋 美咲"
    work.session.flush()
    typed = {"subject": "帳票が出ない", "symptom": "白紙です", "channel": "fax"}
    typed |= {"facts-3-name": "error", "facts-3-text": "E-1042", "facts-3-certainty": "observed"}

    listed = browser.post("/tickets/intake", data=typed | {"q": "高橋", "find": "1"})
    picked = browser.post("/tickets/intake", data=typed | {"pick": str(contact.id)})

    assert (listed.status_code, picked.status_code) == (200, 200)
    assert str(contact.id) in listed.text
    for kept in ("帳票が出ない", "白紙です", "E-1042", "みなと製作所"):
        assert kept in picked.text


def test_a_ticket_is_taken_in_by_the_form_and_its_sheet_is_read(
    browser, work, client, contact, category, remote
):
    work.session.flush()
    typed = {"client_id": client.id, "contact_id": contact.id, "subject": "帳票が出ない"}
    typed |= {"goal": "請求書を送る", "outcome": "出る", "channel": "walk_in", "kind": ""}
    typed |= {"impact": "2", "urgency": "2", "category_id": category.id, "work_type_id": remote.id}

    short = browser.post("/tickets/intake", data=typed | {"goal": ""})
    done = browser.post("/tickets/intake", data=typed)
    ticket = callers.card(work, client.id).tickets[0]
    sheet = browser.get(f"/tickets/{ticket.id}/intake")
    cards = browser.get(f"/tickets/{ticket.id}/beside")

    assert (short.status_code, done.status_code) == (422, 302)
    assert done.location.endswith(f"/tickets/{ticket.id}/devices")
    assert ticket.kind is Kind.REQUEST
    assert "紙はありますか" in sheet.text
    assert "請求書を送る" in cards.text


def test_parts_of_the_form_are_pages_too(browser, work, client, contact):
    contact.search_key = "高橋 美咲"
    work.session.flush()

    for address in (
        "/tickets/intake?client=" + str(client.id),
        "/tickets/intake?caller=" + str(contact.id),
        "/tickets/intake/callers?q=高橋",
        f"/tickets/intake/card?client_id={client.id}",
        "/tickets/intake/candidates?subject=VPN",
    ):
        whole, part = browser.get(address), browser.get(address, headers={"HX-Request": "true"})
        assert (whole.status_code, part.status_code) == (200, 200), address
        assert "<html" in whole.text


def test_a_clients_person_reads_no_intake(sessions, work, ticket, contact):
    work.session.flush()
    hers = browser_of(sessions, misaki(contact))

    assert hers.get(f"/tickets/{ticket.id}/intake").status_code == 403
    assert hers.get("/tickets/intake").status_code == 403


def test_a_hand_over_waits_for_the_facts_of_the_category_and_carries_them(
    browser, work, ticket, category
):
    told = {"ticket_id": ticket.id, "category_id": category.id, "outcome": "印刷できる"}
    seen = {"name": "error", "certainty": "observed", "text": "E-1"}
    guessed = {"name": "system", "certainty": "assumed", "text": "会計"}
    actions.change_intake(work, actions.ChangeIntake(**told, facts=[seen, guessed]))
    wish = HandOver(
        ticket_id=ticket.id,
        tier=2,
        reason=HandOverReason.SKILL,
        summary="帳票が出ない",
        outcome="印刷できる",
        tried="再起動",
        facts="E-1",
    )

    with pytest.raises(DoFirst) as first:
        hand_over(work, wish)
    typed = {name: getattr(wish, name) for name in ("tier", "reason", "summary", "outcome")}
    refused = browser.post(
        f"/tickets/{ticket.id}/do/hand-over", data=typed | {"tried": "再起動", "facts": "E-1"}
    )
    page = browser.get(f"/tickets/{ticket.id}/do/hand-over").text
    known = [{"name": "system", "certainty": "said", "text": "会計"}]
    actions.change_intake(work, actions.ChangeIntake(**told, facts=known))

    assert first.value.endpoint == "intake.show"
    assert refused.status_code == 422
    assert "次の項目が不足しています: システム名。" in refused.text
    assert "E-1" in page
    assert "推測" in page
    assert hand_over(work, wish).to_tier == 2


def test_a_program_takes_facts_down_and_asks_the_contracts(browser, work, ticket, remote):
    work.session.flush()
    address = f"/api/v1/tickets/{ticket.id}/intake"

    empty = browser.get(address)
    fact = {"name": "error", "certainty": "observed", "text": "E-1"}
    first = browser.patch(address, json={"goal": "送る", "facts": [fact]})
    then = browser.patch(address, json={"symptom": "白紙", "version": first.json["version"]})
    asked = browser.post(
        f"/api/v1/tickets/{ticket.id}/scope", json={"work_type_id": str(remote.id)}
    )
    wrong = browser.patch(address, json={"facts": [{"name": "colour"}]})

    assert (empty.status_code, empty.json["percent"]) == (200, 0)
    assert then.json["goal"] == "送る"
    assert then.json["facts"] == [fact]
    assert asked.json["scope"] == "other_service"
    assert wrong.status_code == 422
