"""One person's window: what stands in it is found by its words, as a reader would find it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from msp.demo.story.telling import SignIn
from tests.browser import eyes, hand
from tests.browser.story_house import Installation

PASSWORD = "relay runners hand on a sash"
DESK = {"width": 1440, "height": 900}
LOCALES = {"ja": "ja-JP", "en": "en-GB"}


class Window:
    """A window and whoever sits before it."""

    def __init__(self, page: Any, house: Installation, who: SignIn) -> None:
        self.page, self.house, self.who = page, house, who
        self.words, self.clock = house.words, house.clock
        self.troubles: list[str] = []
        page.on("pageerror", lambda told: self.troubles.append(f"{page.url}: {told}"))
        page.on("console", self._hear)

    def _hear(self, message: Any) -> None:
        if message.type == "error":
            self.troubles.append(f"{self.page.url}: {message.text}")

    @property
    def main(self) -> Any:
        """The page without its frame."""
        return self.page.locator("main")

    def sign_in(self) -> None:
        """Through the front door; whoever has been away for a day has to."""
        eyes.sign_in(self.page, self.who)

    def enter(self) -> None:
        """With a session made below the door, where signing in is not what is told."""
        self.page.context.add_cookies([self.house.cookie_of(self.who.mail)])

    def open(self, path: str) -> None:
        """Go straight there."""
        answer = self.page.goto(path)
        assert answer.status == 200, f"{path}: {answer.status}"

    def accept(self, link: str) -> None:
        """Take an invitation: choose a password, then come in with it by the door it leads to."""
        self.open(link)
        for place in self.page.locator("input[type=password]").all():
            place.fill(PASSWORD)
        with self.page.expect_navigation():
            self.page.locator("main form button").click()
        eyes.give_password(self.page, self.who)

    def come_in(self) -> None:
        """By the mailed invitation too, and straight to the first page: the way is known by now."""
        self.house.take_invitation(self.who.mail, PASSWORD)
        self.enter()
        self.open("/")

    def go(self, place: str) -> None:
        """To a place of the main menu."""
        self._click(hand.LINK, self.words(place), f'nav[aria-label="{self.words("Main menu")}"]')

    def follow(self, text: str, within: Any = None) -> None:
        """The first link that says so."""
        if within is None:
            self._click(hand.LINK, text)
            return
        with self.page.expect_navigation():
            within.get_by_role("link", name=_named(text)).first.click()

    def press(self, text: str) -> None:
        """A button; what it sends must not be refused."""
        self._click(hand.BUTTON, text)
        refused = self.page.evaluate("document.querySelector('.notice.summary')?.innerText")
        assert not refused, refused

    def _click(self, kind: str, text: str, within: str = "body") -> None:
        hand.follow(self.page, kind, text, within)

    def field(self, label: str, within: Any = None) -> Any:
        """The field with that label, required or not."""
        more = rf"(\s*{re.escape(self.words('required'))})?"
        name = re.compile(rf"^\s*{re.escape(label)}{more}\s*$")
        return (within or self.main).get_by_label(name)

    def fill(self, told: dict[str, str], within: Any = None) -> None:
        """Write into fields, each named by its sentence of the catalogue."""
        for sentence, text in told.items():
            self.field(self.words(sentence), within).fill(text)

    def choose(self, sentence: str, option: str, within: Any = None) -> None:
        """One option of a list."""
        self.field(self.words(sentence), within).select_option(label=option)

    def pick(self, sentence: str, *options: str) -> None:
        """Radios or boxes of one group."""
        group = self.main.get_by_role("group", name=self.words(sentence), exact=True)
        for option in options:
            group.get_by_text(option, exact=True).click()

    def card(self, title: str) -> Any:
        """The part of the page under that heading."""
        heading = self.page.get_by_role("heading", name=title, exact=True)
        return self.page.locator("section").filter(has=heading).last

    def reads(self, *texts: str, within: Any = None) -> None:
        """Each of these stands there."""
        for text in texts:
            expect(within or self.page.locator("body")).to_contain_text(text)

    def misses(self, text: str) -> None:
        """Nothing of the kind stands there."""
        expect(self.page.locator("body")).not_to_contain_text(text)

    def download(self, text: str) -> tuple[str, bytes]:
        """A file behind a link: its name and its bytes."""
        with self.page.expect_download() as waiting:
            self.page.get_by_role("link", name=text, exact=True).first.click()
        found = waiting.value
        return found.suggested_filename, Path(found.path()).read_bytes()


def _named(text: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{re.escape(text)}{hand.KEY}\s*$")


class Building:
    """Everybody's windows, one browser for all of them."""

    def __init__(self, chromium: Any, house: Installation) -> None:
        self.house, self._chromium = house, chromium
        self.windows: list[Window] = []

    def window(self, name: str, mail: str) -> Window:
        """A window for somebody, with nothing remembered in it."""
        language = self.house.words.language
        context = self._chromium.new_context(
            base_url=self.house.address, viewport=DESK, locale=LOCALES[language]
        )
        context.set_default_timeout(8000)
        made = Window(context.new_page(), self.house, SignIn(name, "", mail, PASSWORD))
        self.windows.append(made)
        return made

    @property
    def troubles(self) -> list[str]:
        """What any window complained about."""
        return [trouble for window in self.windows for trouble in window.troubles]


@contextmanager
def building(chromium: Any, house: Installation) -> Iterator[Building]:
    """The windows of a story, shut when it ends."""
    made = Building(chromium, house)
    try:
        yield made
    finally:
        for window in made.windows:
            window.page.context.close()
