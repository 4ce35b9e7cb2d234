"""An accepted offer may change the running contract: seen before, from its day on, once."""

from datetime import date

import pytest
from sqlalchemy import select

from contracts import actions as contracts
from contracts.actions import quotes as actions
from contracts.models import LineTerms
from contracts.rules.lines import LineKind
from msp.accounts.models import Client
from msp.kernel.errors import Conflict, NotFound, Refused
from tests.conftest import browser_of
from tests.contracts.conftest import active, add
from tests.contracts.quoting import accepted, admin_of, drafted, sent

MIDDLE = date(2026, 12, 16)


@pytest.fixture
def line(work, contract):
    """A managed service at ¥31,000 a month, by the day, in force."""
    made = add(work, contract, LineKind.MANAGED, title="監視", fee=31_000, proration="daily")
    active(work, contract)
    return made


def offered(work, client, line, **told):
    quote = drafted(work, client, starts_on=MIDDLE, extends_id=line.contract_id)
    wish = {"quote_id": quote.id, "kind": line.kind, "title": line.title, "fee": 62_000}
    wish |= {"proration": "daily", "amends_line_id": line.id, "periods": 12} | told
    actions.put_quote_terms(work, actions.PutQuoteTerms.model_validate(wish))
    return quote


def fees(work, line):
    wanted = select(LineTerms).where(LineTerms.line_id == line.id).order_by(LineTerms.starts_on)
    return [(one.starts_on, one.fee_minor) for one in work.session.scalars(wanted)]


def test_an_accepted_quote_changes_the_line_from_its_day_on_and_shows_it_before(
    work, sessions, client, line
):
    quote = sent(work, offered(work, client, line))
    admin = admin_of(work, client)

    page = browser_of(sessions, admin).get(f"/quotes/{quote.id}").text
    before = fees(work, line)
    accepted(work, admin, quote)

    assert "¥31,000 → ¥47,000 (+¥16,000)" in page  # 15 days at the old fee, 16 at the new one
    assert "¥31,000 → ¥62,000 (+¥31,000)" in page
    assert before == [(line.starts_on, 31_000)]
    assert fees(work, line) == [(line.starts_on, 31_000), (MIDDLE, 62_000)]
    assert quote.contract_id == line.contract_id
    with pytest.raises(Conflict):
        accepted(work, admin, quote)
    assert len(fees(work, line)) == 2


def test_a_contract_that_changed_meanwhile_is_not_changed_by_an_older_offer(work, client, line):
    quote = sent(work, offered(work, client, line))
    told = {"line_id": line.id, "starts_on": date(2026, 12, 1), "fee": 40_000}
    contracts.change_terms(work, contracts.ChangeTerms(**told))

    with pytest.raises(Conflict):
        accepted(work, admin_of(work, client), quote)
    assert [fee for _, fee in fees(work, line)] == [31_000, 40_000]


def test_only_a_line_of_the_extended_contract_is_changed_and_stays_of_its_kind(work, client, line):
    other = work.add(Client(name="ほかの会社", number=77))
    wish = {"quote_id": drafted(work, other).id, "kind": line.kind, "title": "x", "fee": 1}
    told = actions.PutQuoteTerms(**wish, amends_line_id=line.id)

    with pytest.raises(NotFound):
        actions.put_quote_terms(work, told)
    with pytest.raises(Refused):
        offered(work, client, line, kind=LineKind.ADD_ON, service="other")


def test_the_form_begins_with_what_holds_now(browser, work, client, line):
    quote = offered(work, client, line)
    work.session.flush()

    page = browser.get(f"/quotes/{quote.id}").text
    form = browser.get(f"/quotes/{quote.id}/lines/recurring?kind=managed&amends={line.id}").text

    assert f"amends={line.id}" in page
    assert "31000" in form.replace(",", "")
    assert f'value="{line.id}"' in form
