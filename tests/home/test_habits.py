"""A provider chooses how it sells hours and closes months; what reads the options follows."""

import pytest

from billing.queries.orders import habits
from billing.rules.invoices import LateWork
from billing.rules.orders import Collection, HoursStart
from msp.accounts.models import Provider
from msp.desk.rules.time import SECOND_PERSON, grace_days
from msp.home.actions import SetGoals, set_goals

CHOSEN = {"hours_start": "payment", "order_invoice": "month", "late_work": "taken"}
DAYS = {**CHOSEN, "time_grace_days": "５"}


def test_what_was_chosen_holds_and_other_options_stay(work, browser):
    set_goals(work, SetGoals(response=80, resolution=70, urgent=60))
    work.session.flush()

    sent = browser.post("/settings/habits", data={**DAYS, "time_needs_second_person": "on"})

    assert sent.status_code == 302
    provider = work.session.get(Provider, work.actor.provider_id, populate_existing=True)
    now = habits(provider)
    assert (now.hours_start, now.collection, now.late_work) == (
        HoursStart.PAYMENT,
        Collection.MONTH,
        LateWork.TAKEN,
    )
    assert provider.options[SECOND_PERSON] is True
    assert grace_days(provider.options) == 5
    assert 'value="5"' in browser.get("/settings/habits").text
    assert provider.options["sla_goals"]["response"] == 80

    browser.post("/settings/habits", data=CHOSEN)
    work.session.refresh(provider)
    assert provider.options[SECOND_PERSON] is False


@pytest.mark.parametrize("name", DAYS)
def test_a_habit_that_does_not_exist_is_refused_at_its_field(browser, provider, name):
    answer = browser.post("/settings/habits", data={**CHOSEN, name: "sometimes"})

    assert answer.status_code == 422
    assert f'name="{name}"' in answer.text
