"""From a quote to an overage: what is offered, bought and worked, and the client sees each step."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import story_house, story_window, walkthrough_house
from tests.browser import walkthrough_reckoned as reckoned
from tests.browser.story_cast import Cast
from tests.browser.story_house import Installation, Website
from tests.browser.story_money import Finance, yen
from tests.browser.story_window import Building, Window
from tests.browser.story_work import Lead
from tests.browser.test_story import TOLD
from tests.browser.walkthrough_people import Customer, Engineer, Seller, hours, length

pytestmark = pytest.mark.browser
NOTES = {reckoned.FIRST: "first_note", reckoned.SECOND: "second_note", reckoned.THIRD: "third_note"}


@pytest.fixture(params=TOLD, ids=["ja on sqlite", "en on postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """A provider with one client, made below the door."""
    kind, language = request.param
    with story_house.installed(kind, language, Website(), tmp_path) as made:
        walkthrough_house.founded(made, Cast(made.words))
        yield made


@pytest.fixture
def building(chromium: Any, house: Installation) -> Iterator[Building]:
    """Everybody's windows."""
    with story_window.building(chromium, house) as made:
        yield made


class Company:
    """Everybody who walks."""

    def __init__(self, building: Building) -> None:
        self.house, self.building = building.house, building
        self.words = self.house.words
        self.cast = cast = Cast(self.words)
        lead, self.office = self._window("lead"), self._window("finance")
        self.seller, self.lead = Seller(lead, cast), Lead(lead, cast)
        self.customer = Customer(self._window("buyer"), cast)
        self.engineer = Engineer(self._window("technician"), cast)
        self.finance = Finance(self.office, cast)

    def _window(self, key: str) -> Window:
        return self.building.window(self.cast[key], self.cast.mail(key))

    def begins_the_day(self, shown: str) -> None:
        """Another morning: whoever signed in yesterday has to again."""
        self.house.clock.set(shown)
        for window in self.building.windows:
            window.enter()


def test_a_client_sees_every_step_from_the_quote_to_the_overage(building: Building) -> None:
    company = Company(building)
    reckoned.by_hand()

    a_quote_is_accepted_and_becomes_a_contract(company)
    a_block_is_bought(company)
    the_hours_are_used(company)
    the_overage_is_seen(company)
    the_month_is_billed(company)

    assert building.troubles == []


def a_quote_is_accepted_and_becomes_a_contract(company: Company) -> None:
    seller, customer, cast = company.seller, company.customer, company.cast
    company.begins_the_day("2026-11-02 09:00")
    seller.begins_an_offer()
    seller.offers_care()
    seller.offers_hours()
    seller.offers_goods()
    seller.sends_it()
    mail = company.house.mail_to(cast.mail("buyer"))
    assert yen(reckoned.OFFERED.gross) in mail.body

    customer.asks_about_the_offer(cast["vpn_question"])
    seller.answers(cast["vpn_question"], cast["answer"])
    customer.orders()
    customer.reads_the_contract()


def a_block_is_bought(company: Company) -> None:
    company.customer.buys_five_hours()
    company.customer.has_left("7.0")
    company.customer.asks(company.cast["vpn"])


def the_hours_are_used(company: Company) -> None:
    customer, engineer = company.customer, company.engineer
    for piece in reckoned.ALL:
        company.begins_the_day(f"{piece.day} 15:00")
        engineer.at.open("/")
        engineer.works(piece, company.cast[NOTES[piece]])
        engineer.hands_in(1)
        customer.at.open("/")
        customer.sees_the_use(piece)
        company.house.round_of("billing.tell_hours")
    the_thresholds_were_told_once(company)


def the_thresholds_were_told_once(company: Company) -> None:
    """Half of the hours by the second piece of work, all of them by the third, and no more."""
    words, cast, customer = company.words, company.cast, company.customer
    mail = company.house.mail_to(cast.mail("buyer"))
    assert hours(customer.at, 0) in mail.subject
    assert cast["vpn"] in mail.body
    assert length(customer.at, reckoned.THIRD.from_hours) in mail.body

    customer.at.follow(words("Notices and top-up"))
    told = customer.at.card(words("What was told")).get_by_role("row").all_inner_texts()
    (_, last, first) = told
    assert words("%(percent)s%% or less left", percent=50) in first
    assert f"#1 {reckoned.SECOND.counted // 60}:00" in first
    assert words("%(percent)s%% or less left", percent=0) in last
    assert "#1 2:30" in last


def the_overage_is_seen(company: Company) -> None:
    company.seller.at.open("/")
    company.seller.reads_the_reasons(reckoned.THIRD)
    company.lead.approves(len(reckoned.ALL))
    company.customer.sees_what_is_beyond()
    company.customer.reads_why(reckoned.THIRD)
    company.seller.delivers_the_goods()


def the_month_is_billed(company: Company) -> None:
    finance, customer, words = company.finance, company.customer, company.words
    company.begins_the_day("2026-12-01 09:30")
    office = company.office
    office.open("/")
    finance.at.go("Billing runs")
    office.press(words("Prepare the run"))
    office.reads(yen(reckoned.NOVEMBER.net))
    office.press(words("Make the drafts"))
    office.press(words.of("Approve %(num)s invoice", "Approve %(num)s invoices", 1))
    office.main.get_by_text(
        words.of("Issue %(num)s invoice…", "Issue %(num)s invoices…", 1)
    ).click()
    office.press(words("Issue now"))
    all_is_earned(company)

    customer.at.open("/")
    customer.pays_what_was_agreed()
    customer.at.follow("MR-202611-002")
    lines = (reckoned.FEE_IN_NOVEMBER, reckoned.STARTER_PRICE, reckoned.GOODS, reckoned.WATER)
    sums = (reckoned.NOVEMBER.net, reckoned.NOVEMBER.tax, reckoned.NOVEMBER.gross)
    sheet = customer.at.page.get_by_role("article")
    customer.at.reads(*map(yen, (*lines, reckoned.OVERAGE, *sums)), within=sheet)
    customer.at.reads(length(customer.at, reckoned.WHOLE), within=sheet)  # at no further charge
    customer.reads_the_statement()


def all_is_earned(company: Company) -> None:
    """What was owed in hours at their sale is earned by their use, to the yen."""
    company.office.open("/revenue/?month=2026-11")
    row = company.office.main.get_by_role("row").filter(has_text=company.cast["factory"])
    cells = row.get_by_role("cell").all_inner_texts()[1:]
    assert cells == [yen(part) for part in (0, reckoned.SOLD, reckoned.SOLD, 0, 0, 0, 0)]
