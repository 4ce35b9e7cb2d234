"""From a mail to a score: one ticket through both tiers and a vendor, each clock by the table."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from msp.desk import telling
from tests.browser import desk_story_house, story_house, story_window
from tests.browser import desk_story_reckoned as reckoned
from tests.browser.desk_story_engineer import Engineer
from tests.browser.desk_story_people import Agent
from tests.browser.story_cast import Cast
from tests.browser.story_house import Installation, Website
from tests.browser.story_window import Building, Window
from tests.browser.test_story import TOLD

pytestmark = pytest.mark.browser


@pytest.fixture(params=TOLD, ids=["ja on sqlite", "en on postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """A desk with hours, tiers, promises and a vendor, made below the door."""
    kind, language = request.param
    with story_house.installed(kind, language, Website(), tmp_path) as made:
        desk_story_house.founded(made, Cast(made.words))
        yield made


@pytest.fixture
def building(chromium: Any, house: Installation) -> Iterator[Building]:
    """Everybody's windows."""
    with story_window.building(chromium, house) as made:
        yield made


class Desk:
    """Everybody who has to do with the ticket."""

    def __init__(self, building: Building, folder: Path) -> None:
        self.house, self.building, self.folder = building.house, building, folder
        self.words = self.house.words
        self.cast = cast = Cast(self.words)
        self.agent = Agent(self._window("technician"), cast)
        self.engineer = Engineer(self._window("engineer"), cast)
        self.client = self._window("buyer")
        self.stranger = self._window("buyer")  # whoever follows the link of a mail
        self.tells = telling.tick(self.house.app)

    def _window(self, key: str) -> Window:
        return self.building.window(self.cast[key], self.cast.mail(key))

    def at(self, shown: str) -> None:
        """It is that moment; whoever signed in on another day has to again."""
        before = self.house.clock.at
        self.house.clock.set(shown)
        if before.date() != self.house.clock.at.date() or shown == reckoned.MAILED:
            for window in (self.agent.at, self.engineer.at, self.client):
                window.enter()


def test_a_mail_goes_through_both_tiers_and_a_vendor_to_a_score(
    building: Building, tmp_path: Path
) -> None:
    reckoned.by_hand()
    desk = Desk(building, tmp_path)

    a_mail_is_taken_in(desk)
    what_is_known_does_not_fit(desk)
    a_hand_over_is_refused_then_complete(desk)
    tier_two_sends_it_back_then_reviews_it(desk)
    both_sides_agree_on_the_priority(desk)
    the_vendor_is_asked(desk)
    it_is_solved_and_made_known(desk)
    the_client_says_how_it_was(desk)

    assert building.troubles == []


def a_mail_is_taken_in(desk: Desk) -> None:
    desk.at(reckoned.MAILED)
    desk.tells()  # from here on the worker tells what happens
    raw = desk_story_house.letter(desk.cast, desk.cast["vpn_drops"], desk.cast["vpn_mail"])
    assert desk.words.either("iso-2022-jp", "us-ascii").encode() in raw
    assert desk_story_house.mailed(desk.house, desk.folder, raw).startswith("opened")
    desk.at(reckoned.TAKEN)
    desk.agent.takes_it_up()
    desk.agent.sees_clocks(reckoned.AT_TAKEN)


def what_is_known_does_not_fit(desk: Desk) -> None:
    cast, agent = desk.cast, desk.agent
    desk.at(reckoned.ASKED_BACK)
    agent.takes_down()
    agent.tries_what_is_known()
    agent.at.open(agent.path)
    agent.asks_back(cast["which"])
    agent.sees_clocks(reckoned.AT_ASKED_BACK)


def a_hand_over_is_refused_then_complete(desk: Desk) -> None:
    cast, agent, house = desk.cast, desk.agent, desk.house
    house.clock.pass_by(minutes=1)
    house.round_of("desk.mail_replies")
    question = house.mail_to(cast.mail("buyer"))
    assert cast["which"] in question.body
    desk.at(reckoned.CLIENT_SPOKE)
    answers = question.headers["Message-ID"]
    raw = desk_story_house.letter(cast, cast["vpn_drops"], cast["factory_only"], answers)
    assert desk_story_house.mailed(house, desk.folder, raw).startswith("added")

    desk.at(reckoned.REFUSED)
    agent.opens()
    agent.at.reads(cast["factory_only"])
    agent.sees_clocks(reckoned.AT_REFUSED)
    agent.is_refused()
    desk.at(reckoned.HANDED_OVER)
    agent.completes({"Error or warning text": "error", "Steps that were taken": "steps"})
    agent.hands_over(tells=cast["passed_on"])
    agent.sees_clocks(reckoned.AT_HANDED_OVER)


def tier_two_sends_it_back_then_reviews_it(desk: Desk) -> None:
    agent, engineer = desk.agent, desk.engineer
    desk.at(reckoned.RETURNED)
    engineer.sends_back()
    engineer.sees_clocks(reckoned.AT_RETURNED)
    desk.at(reckoned.AGAIN)
    agent.opens()
    agent.at.reads(desk.words("sent back"))
    agent.completes({"Log files": "logs"})
    agent.hands_over()
    desk.at(reckoned.REVIEWED)
    engineer.reviews()
    engineer.sees_clocks(reckoned.AT_REVIEWED)


def both_sides_agree_on_the_priority(desk: Desk) -> None:
    desk.at(reckoned.DIFFERED)
    desk.engineer.sees_it_weigh_more()
    desk.at(reckoned.AGREED)
    desk.agent.agrees()
    desk.agent.sees_clocks(reckoned.AT_AGREED)


def the_vendor_is_asked(desk: Desk) -> None:
    cast, engineer, client = desk.cast, desk.engineer, desk.client
    desk.at(reckoned.VENDOR_ASKED)
    engineer.asks_the_vendor()
    engineer.sees_clocks(reckoned.AT_VENDOR_ASKED)
    assert cast["ask_vendor"] in desk.house.mail_to(cast.mail("vendor")).body
    client.open("/")
    client.go("Your requests")
    client.reads(cast["vpn_drops"], desk.words("Being checked with the vendor"))
    desk.at(reckoned.VENDOR_SPOKE)
    engineer.hears_the_vendor()
    engineer.sees_clocks(reckoned.AT_VENDOR_SPOKE)


def it_is_solved_and_made_known(desk: Desk) -> None:
    desk.at(reckoned.SOLVED)
    desk.engineer.solves_it()
    desk.engineer.sees_clocks(reckoned.AT_SOLVED)
    desk.tells()
    desk.engineer.finds_the_fix()
    desk.engineer.makes_it_known()


def the_client_says_how_it_was(desk: Desk) -> None:
    cast, words, stranger = desk.cast, desk.words, desk.stranger
    desk.at(reckoned.SCORED)
    desk.tells()
    mail = desk.house.mail_to(cast.mail("buyer"))
    (link,) = (word for word in mail.body.split() if "/score/" in word)
    stranger.open(link)
    stranger.reads(cast["vpn_drops"])
    stranger.main.get_by_text(words("Very content")).click()
    better = words("What should we do better?", "client")
    thanks = words("A word to whoever helped you, if you like", "client")
    stranger.field(better).fill(cast["better"])
    stranger.field(thanks).fill(cast["kind_word"])
    stranger.press(words("Send", "client"))
    stranger.reads(words("Thank you", "client"))
    desk.agent.hears_how_it_was()
    desk.engineer.is_thanked()
