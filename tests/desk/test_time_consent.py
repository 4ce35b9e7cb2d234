import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from billing.queries import parties
from billing.rules import findings
from billing.rules.findings import Check
from contracts.rules.lines import LineKind
from msp.accounts.models import Client, Person, Provider
from msp.data.work import begin
from msp.desk.actions import time as actions
from msp.desk.queries.time import consents, reports
from msp.desk.rules import time_consent as rules
from msp.desk.rules.time import EntryState
from msp.desk.rules.time_consent import ConsentState, ReportState
from msp.kernel.errors import Conflict, Forbidden, NotFound, Refused
from msp.kernel.money import Money
from msp.kernel.periods import month_of
from msp.outside.models import OutboxMessage
from tests.conftest import browser_of
from tests.desk.time_story import TODAY, agreed, as_client, as_staff, story

NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def told(work, client):
    """A spot line of 12,000 yen an hour under a contract that asks beyond 10,000."""
    made = story(work, client)
    made.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=12_000)
    made.contract.consent_above_minor, made.contract.needs_acceptance = 10_000, True
    return agreed(made)


def log(told, ticket, minutes):
    wish = actions.LogTime(
        ticket_id=ticket.id, work_type_id=told.remote.id, minutes=minutes, submit=True
    )
    return actions.log_time(told.work, wish)


def approve(work, *entries):
    return actions.approve_time(work, actions.ApproveTime(entry_ids=[each.id for each in entries]))


def ask(told, ticket, ceiling="30000"):
    wish = actions.AskConsent(ticket_id=ticket.id, spent="2.5h", ceiling=ceiling, what="機器の交換")
    return actions.ask_consent(told.work, wish)


def answer(work, asked, *, yes=True):
    return actions.answer_consent(work, actions.AnswerConsent(consent_id=asked.id, yes=yes))


@pytest.mark.parametrize(
    ("spent", "limit", "agreed_to", "is_refused"),
    [
        (99, None, None, False),
        (99, 100, None, False),
        (100, 100, None, False),
        (101, 100, None, True),
        (101, 100, 101, False),
        (1, 0, None, True),
        (50, 100, 10, False),  # a lower word takes nothing away from the contract
    ],
)
def test_chargeable_work_stays_within_the_contract_and_the_clients_word(
    spent, limit, agreed_to, is_refused
):
    told = [None if each is None else Money(each, "JPY") for each in (spent, limit, agreed_to)]
    if is_refused:
        with pytest.raises(Refused, match="Ask for the client's word first"):
            rules.within_ceiling(*told)
    else:
        rules.within_ceiling(*told)


def test_work_beyond_the_limit_waits_for_the_clients_yes(work, told, client):
    ticket = told.ticket()
    first, second = log(told, ticket, 45), log(told, ticket, 90)
    with pytest.raises(Refused, match="¥27,000"):
        approve(work, first, second)

    asked = ask(told, ticket)
    with pytest.raises(Refused, match="first"):
        approve(work, first)
    answer(as_client(work, client), asked)

    approve(work, first, second)
    assert second.state is EntryState.APPROVED
    assert consents.agreed(work, ticket.id) == Money(30_000, "JPY")


def test_what_would_pass_the_limit_is_told_before_it_is_logged(work, told, client, browser):
    ticket = told.ticket()
    typed = {"ticket_id": str(ticket.id), "work_type_id": str(told.remote.id)}

    def simulated(minutes):
        wish = actions.LogTime(ticket_id=ticket.id, work_type_id=told.remote.id, minutes=minutes)
        return actions.simulate(work, wish).beyond

    assert simulated(50) is None
    log(told, ticket, 45)
    beyond = simulated(10)
    assert (beyond.spent, beyond.allowed) == (Money(11_000, "JPY"), Money(10_000, "JPY"))
    page = browser.post("/time/effect", data={**typed, "spent": "10"}).text
    assert "¥11,000になります" in page
    told_programs = browser.post(
        "/api/v1/time-entries/simulate", json={**typed, "minutes": 10}
    ).json
    assert told_programs["ticket_charge"] == {"minor": 11_000, "currency": "JPY"}
    assert told_programs["agreed_charge"] == {"minor": 10_000, "currency": "JPY"}

    answer(as_client(work, client), ask(told, ticket))

    assert simulated(10) is None


def test_changing_an_entry_counts_it_once_against_the_limit(work, told):
    ticket = told.ticket()
    entry = log(told, ticket, 45)

    def changed(minutes):
        wish = actions.ChangeEntry(entry_id=entry.id, minutes=minutes)
        return actions.simulate_change(work, wish).beyond

    assert changed(50) is None
    assert changed(55).spent == Money(11_000, "JPY")


def test_a_question_is_answered_once_in_time_and_by_the_client_only(work, told, client):
    asked = ask(told, told.ticket())
    with pytest.raises(Forbidden):
        answer(work, asked)
    with pytest.raises(Forbidden):
        answer(as_staff(work), asked)
    late = replace(as_client(work, client), now=work.now + timedelta(days=14))
    with pytest.raises(Refused, match="is over"):
        answer(late, asked)

    answer(as_client(work, client), asked, yes=False)

    assert (asked.state, consents.agreed(work, asked.ticket_id)) == (ConsentState.DECLINED, None)
    with pytest.raises(Refused, match="already"):
        answer(as_client(work, client), asked)


def test_asking_anew_withdraws_the_open_question(work, told, client):
    ticket = told.ticket()
    first = ask(told, ticket)
    second = ask(told, ticket, "50000")

    assert (first.state, second.state) == (ConsentState.WITHDRAWN, ConsentState.ASKED)
    with pytest.raises(Refused, match="withdrawn"):
        answer(as_client(work, client), first)
    assert [row[0].id for row in consents.waiting(as_client(work, client))] == [second.id]


def test_the_question_is_mailed_to_the_contact_with_its_link(work, told):
    contact = work.add(Person(name="高橋", client_id=told.client.id, roles=[], mail="t@x.example"))
    asked = ask(told, told.ticket(contact_id=contact.id))

    assert actions.mail_consent(work, asked, "https://portal.example/a")

    letter = work.session.query(OutboxMessage).one()
    assert "https://portal.example/a" in letter.body
    assert "¥30,000" in letter.body
    assert not actions.mail_consent(work, ask(told, told.ticket(2)), "https://portal.example/b")


@pytest.mark.parametrize(
    ("wish", "field"),
    [({"ceiling": "0"}, "ceiling"), ({"ceiling": "-5"}, "ceiling"), ({"spent": "soon"}, "spent")],
)
def test_a_question_without_amount_or_time_is_refused_at_its_field(work, told, wish, field):
    told_wish = {"spent": "1h", "ceiling": "100", "what": "作業です", **wish}
    with pytest.raises(Refused) as refusal:
        actions.ask_consent(work, actions.AskConsent(ticket_id=told.ticket().id, **told_wish))
    assert refusal.value.field == field


def send(work, told, month=NOVEMBER):
    wish = actions.SendReport(contract_id=told.contract.id, month_on=month)
    return actions.send_report(work, wish)


def accept(work, report, note="", *, yes=True):
    wish = actions.AnswerReport(report_id=report.id, yes=yes, note=note)
    return actions.answer_report(work, wish)


def test_a_months_report_is_accepted_by_the_client_before_it_is_billed(work, told, client):
    entry = log(told, told.ticket(), 30)
    with pytest.raises(Refused, match="not approved"):
        send(work, told)
    approve(work, entry)
    november = month_of(NOVEMBER)
    assert reports.unaccepted(work, november) == {client.id: 1}

    report = send(work, told)
    with pytest.raises(Forbidden):
        accept(work, report)
    accept(as_client(work, client), report)

    assert (report.state, report.entries) == (ReportState.ACCEPTED, 1)
    assert reports.unaccepted(work, november) == {}
    with pytest.raises(Refused, match="already"):
        accept(as_client(work, client), report)


def test_a_report_is_not_accepted_as_something_else(work, told, client):
    first = log(told, told.ticket(), 30)
    approve(work, first)
    report = send(work, told)
    second = log(told, told.ticket(2), 10)
    with pytest.raises(Conflict, match="changed"):
        accept(as_client(work, client), report)

    with pytest.raises(Refused, match="what is wrong"):
        accept(as_client(work, client), report, yes=False)
    accept(as_client(work, client), report, "2時間ではないはずです", yes=False)
    assert reports.unaccepted(work, month_of(TODAY)) == {client.id: 1}

    approve(work, second)
    again = send(work, told)
    assert (again.id, again.state, again.entries) == (report.id, ReportState.SENT, 2)


def test_a_contract_without_acceptance_sends_no_report(work, told, client):
    told.contract.needs_acceptance = False
    approve(work, log(told, told.ticket(), 30))

    with pytest.raises(Refused, match="no acceptance"):
        send(work, told)
    assert reports.unaccepted(work, month_of(NOVEMBER)) == {}


def test_nobody_answers_for_another_client(work, told, sessions):
    approve(work, log(told, told.ticket(), 30))
    report, asked = send(work, told), ask(told, told.ticket(2))
    stranger = as_client(work, work.add(Client(name="別の会社", number=77))).actor

    with begin(sessions, stranger, work.now) as other:
        with pytest.raises(NotFound):
            accept(other, report)
        with pytest.raises(NotFound):
            answer(other, asked)


def test_a_run_holds_back_what_was_not_accepted(work, told, client):
    approve(work, log(told, told.ticket(), 30))
    provider = work.get(Provider, work.actor.provider_id)

    def waits():
        (facts,) = parties.facts(work, month_of(NOVEMBER), provider, [client])
        return facts.unaccepted_reports, [
            each.check for each in findings.of_client(facts, None, [])
        ]

    assert waits() == (1, [Check.REPORT_NOT_ACCEPTED])
    accept(as_client(work, client), send(work, told))
    assert waits() == (0, [])


def door(work, sessions, actor):
    browser = browser_of(sessions, actor)
    work.session.flush()
    return browser


def test_the_link_asks_and_takes_one_answer_without_signing_in(work, told, sessions):
    ticket = told.ticket()
    staff = door(work, sessions, work.actor)
    typed = {"spent": "1h", "ceiling": "20000", "what": "SSDを交換します", "days": "14"}
    assert staff.post(f"/tickets/{ticket.id}/consents", data=typed).status_code == 302
    page = staff.get(f"/tickets/{ticket.id}/consents").text
    path = re.search(r"(/time/answer/[^\"]+)", page).group(1)

    stranger = door(work, sessions, None)
    assert "SSDを交換します" in stranger.get(path).text
    assert stranger.get(path[:-4] + "AAAA").status_code == 404
    assert stranger.post(path, data={"yes": "yes", "note": "お願いします"}).status_code == 200
    assert stranger.post(path, data={"yes": ""}).status_code == 422

    work.session.expire_all()
    assert consents.agreed(work, ticket.id) == Money(20_000, "JPY")


def test_the_client_answers_in_the_portal(work, told, client, sessions):
    approve(work, log(told, told.ticket(2), 30))
    asked, report = ask(told, told.ticket()), send(work, told)
    admin = door(work, sessions, as_client(work, client).actor)

    page = admin.get("/time/mine").text
    assert "機器の交換" in page
    admin.post(f"/time/consents/{asked.id}/answer", data={"yes": "yes"})
    admin.post(f"/time/reports/{report.id}/answer", data={"yes": "yes", "on": "2026-11-01"})

    work.session.expire_all()
    assert (asked.state, report.state) == (ConsentState.AGREED, ReportState.ACCEPTED)
    lead = door(work, sessions, work.actor)
    assert "検収済み" in lead.get("/time/reports").text
