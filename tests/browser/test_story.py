"""One story, in Japanese and in English: from an empty installation to its first month's bills."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import story_house, story_money, story_promise, story_window
from tests.browser.story_cast import Cast
from tests.browser.story_house import Installation, Website
from tests.browser.story_money import Finance
from tests.browser.story_promise import Onlooker
from tests.browser.story_setup import Administrator
from tests.browser.story_window import Building, Window
from tests.browser.story_work import Buyer, Lead, Technician

pytestmark = pytest.mark.browser
TOLD = [("sqlite", "ja"), ("postgresql", "en")]


@pytest.fixture
def site() -> Iterator[Website]:
    """The server of a client."""
    made = Website()
    made.start()
    yield made
    made.die()


@pytest.fixture(params=TOLD, ids=["ja on sqlite", "en on postgresql"])
def house(request: pytest.FixtureRequest, site: Website, tmp_path: Path) -> Iterator[Installation]:
    """An installation with nothing in it."""
    kind, language = request.param
    with story_house.installed(kind, language, site, tmp_path) as made:
        yield made


@pytest.fixture
def building(chromium: Any, house: Installation) -> Iterator[Building]:
    """Everybody's windows."""
    with story_window.building(chromium, house) as made:
        yield made


class Company:
    """Everybody in the story."""

    def __init__(self, building: Building, site: Website) -> None:
        self.house, self.site = building.house, site
        self.clock, self.words = self.house.clock, self.house.words
        self.cast = cast = Cast(self.words)

        def window(key: str) -> Window:
            return building.window(cast[key], cast.mail(key))

        self.administrator = Administrator(window("admin"), cast)
        self.technician = Technician(window("technician"), cast)
        self.lead = Lead(window("lead"), cast)
        self.finance = Finance(window("finance"), cast)
        self.buyer, self.driver = Buyer(window("buyer"), cast), Buyer(window("driver"), cast)


def test_from_an_empty_installation_to_its_first_bills(building: Building, site: Website) -> None:
    company = Company(building, site)

    an_empty_installation_is_set_up(company)
    everybody_comes_in(company)
    hours_are_bought_and_used(company)
    a_promise_is_missed(company)
    a_server_dies_and_comes_back(company)
    the_month_is_billed(company)

    assert building.troubles == []


def an_empty_installation_is_set_up(company: Company) -> None:
    cast, administrator = company.cast, company.administrator
    link = company.house.shell("init", "--mail", cast.mail("admin"), "--name", cast["admin"])
    administrator.comes_in(link)
    administrator.walks_through_the_first_run()
    administrator.opens_a_bank_account()
    administrator.invites_colleagues()
    administrator.takes_in_clients()
    administrator.fills_the_catalogue()
    administrator.signs_contracts()
    administrator.watches(company.site.address)
    administrator.finds_nothing_left_to_do()


def everybody_comes_in(company: Company) -> None:
    company.technician.comes_in()
    company.lead.comes_in()
    company.finance.comes_in()
    company.buyer.comes_in()
    company.driver.at.come_in()
    company.driver.is_offered_no_hours()


def hours_are_bought_and_used(company: Company) -> None:
    cast, clock, technician, buyer = company.cast, company.clock, company.technician, company.buyer
    clock.set("2026-11-02 10:00")
    buyer.buys_ten_hours()
    buyer.has_left("10.0")
    buyer.asks(cast["printer"])

    clock.set("2026-11-02 11:00")
    technician.takes(cast["printer"])
    technician.works_by_the_timer(25, cast["driver_note"])  # at least 30 minutes count
    clock.set("2026-11-02 14:00")
    technician.logs_quickly("1時間半", cast["queue_note"])
    clock.set("2026-11-02 15:00")
    technician.takes_a_call(cast["office"], cast["cable"])
    technician.logs_quickly("４５分", cast["cable_note"])
    technician.sells(cast["goods"], "２", "1500")
    technician.hands_in(3)

    buyer.has_left("8.0", waiting=company.words.either("2.0時間", "2.0 h"))
    company.lead.approves(3)
    buyer.has_left("8.0")


def a_promise_is_missed(company: Company) -> None:
    cast, clock, technician, driver = (
        company.cast,
        company.clock,
        company.technician,
        company.driver,
    )
    onlooker = Onlooker(technician.at)
    clock.set(story_promise.OPENED)
    driver.asks(cast["slow"])
    technician.takes(cast["slow"])
    onlooker.sees_due(story_promise.FIRST_DUE)

    clock.set(story_promise.ANSWERED)
    technician.asks_back(cast["question"])
    onlooker.sees_the_clock_stand_still()
    clock.set(story_promise.CLIENT_SPOKE)
    driver.at.enter()
    driver.answers(cast["slow"], cast["answer"])

    clock.set(story_promise.MINUTE_BEFORE)
    technician.at.sign_in()
    technician.finds(cast["slow"])
    onlooker.sees_a_minute_left()
    clock.set(story_promise.MINUTE_AFTER)
    technician.finds(cast["slow"])
    onlooker.sees_it_overdue()
    clock.set(story_promise.SOLVED)
    technician.solves(cast["solution"])
    onlooker.sees_the_promise_missed()
    driver.at.enter()
    Onlooker(driver.at).reads_it_in_the_report()


def a_server_dies_and_comes_back(company: Company) -> None:
    cast, clock, technician, driver = (
        company.cast,
        company.clock,
        company.technician,
        company.driver,
    )
    clock.set(story_promise.WATCHED_FROM)
    company.house.look_after(1)
    company.site.die()
    company.house.look_after(2)  # at 10:02 and at 10:03

    technician.at.enter()
    technician.finds(cast["outage"])
    Onlooker(technician.at).sees_due(story_promise.OUTAGE_DUE)
    company.house.look_after(3)
    assert technician.counts(cast["shop"]) == 1
    driver.at.enter()
    driver.is_told_that_it_is_down()

    company.site.start()
    company.house.look_after(1)  # at 10:07
    assert technician.counts(cast["shop"]) == 1
    technician.reads_of_recovery(cast["outage"], cast["recovery"])
    driver.is_told_that_all_is_well()


def the_month_is_billed(company: Company) -> None:
    finance = company.finance
    company.clock.set("2026-12-01 09:30")
    finance.at.enter()
    finance.previews_the_month()
    finance.reviews()
    finance.issues()

    pages = [finance.opens(client, amounts) for client, amounts in story_money.BILLS]
    finance.takes_the_paper()
    assert finance.takes_the_file() == story_money.together(pages)
    assert story_money.together(pages).gross == 285_587
    company.driver.at.enter()
    company.driver.finds_her_invoice("¥165,000")
