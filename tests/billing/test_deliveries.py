"""Delivery notes (R117): what was handed over, with serial numbers, and its warranty watched."""

from datetime import date

import pytest
from sqlalchemy import select

from billing import undoing_shell
from billing.actions import (
    ApproveRun,
    BillMonth,
    IssueRun,
    MakeRun,
    VoidInvoice,
    approve_run,
    bill_month,
    deliveries,
    issue_run,
    make_run,
    void_invoice,
)
from billing.documents import sheet
from billing.queries.deliveries import document_of_goods
from billing.queries.quotes import document_of_delivery
from contracts.actions import quotes as actions
from contracts.models import Deadline
from contracts.queries.quotes import lines_of_quote
from contracts.rules.deadlines import DeadlineKind
from msp.assets.models import Asset
from msp.data.history import record
from msp.kernel.access import Role
from msp.kernel.errors import NotFound, Refused
from msp.kernel.periods import month_named
from tests import portals
from tests.billing.months import invoices_of, october
from tests.conftest import NOW, SETTINGS, browser_of
from tests.contracts.conftest import person_of
from tests.contracts.quoting import accepted, admin_of, as_, filled, sent, work_type

TODAY = NOW.date()


def test_goods_of_a_quote_are_handed_over_with_numbers_warranty_and_a_note(
    work, client, sessions, provider
):
    admin = admin_of(work, client)
    quote = accepted(work, admin, sent(work, filled(work, client, work_type(work))))
    line = next(one for one in lines_of_quote(work, quote.id) if one.title == "ルーター")
    seller = as_(work, person_of(work, client.id, Role.SALES))
    told = {"serial_numbers": "SN-1, SN-2", "warranty_ends_on": date(2029, 11, 19)}

    actions.deliver_quote_line(
        seller, actions.DeliverQuoteLine(line_id=line.id, delivered_on=TODAY, **told)
    )

    watched = work.session.scalars(select(Deadline)).one()
    owned = work.session.scalars(select(Asset).order_by(Asset.serial)).all()
    assert [(one.serial, one.name, one.warranty_on) for one in owned] == [
        ("SN-1", "ルーター", date(2029, 11, 19)),
        ("SN-2", "ルーター", date(2029, 11, 19)),
    ]
    assert (watched.kind, watched.expires_on) == (DeadlineKind.WARRANTY, date(2029, 11, 19))
    assert watched.title == "ルーター SN-1 SN-2"
    texts = sheet.texts_of(document_of_delivery(work, quote, TODAY))
    assert {"納品書", f"{quote.shown_number}-20261120", "¥29,970", "¥32,967"} <= set(texts)
    assert any("製造番号 SN-1, SN-2 / 保証期限 2029年11月19日" in text for text in texts)
    with pytest.raises(NotFound):
        document_of_delivery(work, quote, date(2026, 11, 19))
    theirs = browser_of(sessions, admin)
    assert f"/quotes/{quote.id}/deliveries/2026-11-20" in theirs.get(f"/quotes/{quote.id}").text
    paper = theirs.get(f"/quotes/{quote.id}/deliveries/2026-11-20")
    assert paper.data.startswith(b"%PDF-")
    assert paper.data == theirs.get(f"/quotes/{quote.id}/deliveries/2026-11-20").data
    assert theirs.get(f"/quotes/{quote.id}/deliveries/tomorrow").status_code == 404


def test_a_delivery_is_taken_back_only_while_no_invoice_charges_it(work, client, browser):
    quote = accepted(
        work, admin_of(work, client), sent(work, filled(work, client, work_type(work)))
    )
    line = next(one for one in lines_of_quote(work, quote.id) if one.title == "ルーター")
    told = {"serial_numbers": "SN-1", "warranty_ends_on": date(2029, 11, 19)}
    wish = actions.DeliverQuoteLine(line_id=line.id, delivered_on=TODAY, **told)
    actions.deliver_quote_line(work, wish)
    work.session.flush()
    run = bill_month(work, BillMonth(month="2026-11"))
    (invoice,) = invoices_of(work, run.id)
    address, why = f"/quotes/lines/{line.id}/taken-back", {"reason": "別の品だった"}

    refused = browser.post(address, data=why)
    void_invoice(work, VoidInvoice(invoice_id=invoice.id, reason="別の品だった"))
    done = browser.post(address, data=why)

    assert refused.status_code == 422
    assert str(invoice.number) in refused.text
    assert done.status_code == 302
    (asset,) = work.session.scalars(select(Asset)).all()
    (watched,) = work.session.scalars(select(Deadline)).all()
    assert (asset.state, watched.state) == ("retired", "closed")
    actions.deliver_quote_line(work, wish)
    assert (asset.state, watched.state) == ("in_use", "open")
    assert len(work.session.scalars(select(Asset)).all()) == 1


def test_a_take_back_is_undone_by_every_door_until_its_month_was_billed(
    work, client, browser, sessions
):
    quote = accepted(
        work, admin_of(work, client), sent(work, filled(work, client, work_type(work)))
    )
    line = next(one for one in lines_of_quote(work, quote.id) if one.title == "ルーター")
    told = {"serial_numbers": "SN-1, SN-2", "warranty_ends_on": date(2029, 11, 19)}
    actions.deliver_quote_line(
        work, actions.DeliverQuoteLine(line_id=line.id, delivered_on=TODAY, **told)
    )
    work.session.flush()
    app = portals.stands_on(portals.named(SETTINGS), sessions)
    why = {"reason": "届いていた"}

    def program(verb):
        answer = browser.post(f"/api/v1/quotes/lines/{line.id}/{verb}", json=why)
        if answer.status_code != 200:
            return answer.status_code, answer.json["detail"]
        (found,) = (one for one in answer.json["lines"] if one["id"] == str(line.id))
        return found["delivered_on"], found["serial_numbers"], found["warranty_ends_on"]

    def shell(verb):
        asked = [verb, str(line.id), "--reason", "届いていた"]
        return app.test_cli_runner().invoke(undoing_shell.quotes, asked).output

    nothing = program("delivered-after-all")
    gone = program("taken-back")
    page = browser.get(f"/quotes/{quote.id}").text
    whole = program("delivered-after-all")
    said = (shell("take-back"), shell("restore"), shell("take-back"))
    bill_month(work, BillMonth(month="2026-11"))
    billed = browser.post(f"/quotes/lines/{line.id}/delivered-after-all", data=why)

    assert nothing[0] == 422
    assert gone == (None, [], None)
    assert f"/quotes/lines/{line.id}/delivered-after-all" in page
    assert whole == ("2026-11-20", ["SN-1", "SN-2"], "2029-11-19")
    assert said == ("not delivered\n", "delivered on 2026-11-20\n", "not delivered\n")
    assert billed.status_code == 422
    assert "この月はその後の請求書" in billed.text
    watched = work.session.scalars(select(Deadline)).one()
    owned = {(one.serial, one.state) for one in work.session.scalars(select(Asset))}
    assert (owned, watched.state) == ({("SN-1", "retired"), ("SN-2", "retired")}, "closed")


def test_a_draft_holds_no_delivery_back_and_is_not_issued_with_what_was_taken_back(work, client):
    quote = accepted(
        work, admin_of(work, client), sent(work, filled(work, client, work_type(work)))
    )
    line = next(one for one in lines_of_quote(work, quote.id) if one.title == "ルーター")
    actions.deliver_quote_line(work, actions.DeliverQuoteLine(line_id=line.id, delivered_on=TODAY))
    work.session.flush()
    month = month_named("2026-11")
    run = make_run(work, MakeRun(first_on=month.first, end_on=month.end))
    approve_run(work, ApproveRun(run_id=run.id, inputs_hash=run.inputs_hash))

    deliveries.take_back_delivery(
        work, actions.TakeBackDelivery(line_id=line.id, reason="届いていなかった")
    )
    issued = issue_run(work, IssueRun(run_id=run.id))

    (draft,) = invoices_of(work, run.id)
    assert (issued.invoices, issued.changed, draft.number) == ((), (draft.id,), None)


def test_a_take_back_that_kept_no_numbers_is_not_undone_but_written_down_anew(work, client):
    quote = accepted(
        work, admin_of(work, client), sent(work, filled(work, client, work_type(work)))
    )
    line = next(one for one in lines_of_quote(work, quote.id) if one.title == "ルーター")
    old = {"delivered_on": ["2026-11-19", None], "reason": "前の版の記録"}
    record(work, "quote.take_back", quote, line_id=line.id, **old)
    work.session.flush()

    with pytest.raises(Refused, match="No delivery of this"):
        deliveries.restore_delivery(
            work, actions.RestoreDelivery(line_id=line.id, reason="届いていた")
        )


def test_goods_of_a_ticket_have_a_note_of_their_day(work, sessions, owner):
    made = october(work)
    ticket = made.tickets[1]

    texts = sheet.texts_of(document_of_goods(work, ticket, date(2026, 10, 6)))
    page = browser_of(sessions, owner).get(f"/tickets/{ticket.id}/time").text
    stranger = browser_of(sessions, person_of(work, made.clients[2].id))

    assert {"納品書", f"{ticket.number}-20261006", "SSD 1TB", "¥36,000", "¥39,600"} <= set(texts)
    note = f"/tickets/{ticket.id}/deliveries/2026-10-06"
    assert note in page
    assert stranger.get(note).status_code == 404
