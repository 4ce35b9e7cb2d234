"""Which page is looked at by whom and in which ways, so that every pair of ways is met."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msp.demo.story.telling import SignIn
from tests.browser import eyes, walk
from tests.browser.eyes import EVERY, Eyes, Glance, Notes
from tests.browser.house import House
from tests.browser.walk import Key, Seen
from tests.once import once, unless_busy

HALVES = [glance for glance in EVERY if glance.language == "ja"]
ADMIN = "takashi.ueda"


def walked(portal: House, folder: Path, people: list[SignIn], language: str) -> list[Seen]:
    """What each of them finds by following links; whatever process walked first."""

    def told(who: SignIn) -> tuple[Path, Any]:
        name = f"walk-{who.mail}-{language}"
        return folder / name, lambda: walk.walk(portal.app, who, language)

    for who in people:
        unless_busy(*told(who))
    return [once(*told(who)) for who in people]


def behind(portal: House, folder: Path) -> dict[str, str]:
    """The pages that only some rows lead to, by endpoint."""
    admin = portal.story.person(ADMIN)
    found: dict[str, str] = once(folder / "deeper", lambda: walk.deeper(portal.app, admin))
    return found


def shared_out(walks: list[Seen]) -> dict[SignIn, dict[Key, str]]:
    """Each page once, by whoever finds most; all first pages."""
    taken: set[Key] = set()
    share: dict[SignIn, dict[Key, str]] = {}
    for seen in sorted(walks, key=lambda seen: -len(seen.pages)):
        mine = share[seen.who] = {}
        for key, href in seen.addresses.items():
            if key not in taken or key == ("home.index",):
                taken.add(key)
                mine[key] = href
    return share


def every_page(portal: House, folder: Path, audience: str) -> dict[SignIn, list[str]]:
    """Each page of that audience once, by whoever finds most, and what only some rows lead to."""
    people = [one for one in portal.story.people if walk.audience(one) == audience]
    walks = walked(portal, folder, people, "ja")
    share = {who: list(mine.values()) for who, mine in shared_out(walks).items()}
    if audience == "staff":
        met = {key[0] for seen in walks for key in seen.pages}
        rare = behind(portal, folder)
        more = dict.fromkeys(rare[name] for name in sorted(rare.keys() - met))
        share[portal.story.person(ADMIN)] += [*walk.BY_ADDRESS, *more]
    return share


def plan(hrefs: list[str], language: str) -> Iterator[tuple[str, Glance]]:
    """Each page in two ways that differ in everything: so every pair of choices is met.

    Way by way, for a window that is turned draws the page that it leaves once more.
    """
    for turn, glance in enumerate(HALVES):
        for href in hrefs[turn :: len(HALVES)]:
            yield href, glance if glance.language == language else glance.against


@contextmanager
def window(
    portal: House, chromium: Any, who: SignIn, found: Notes, chosen: str = eyes.FIRST_OF_EACH
) -> Iterator[Eyes]:
    """A window of theirs, signed in."""
    with chromium.new_context(base_url=portal.address, locale="ja-JP") as context:
        opened = Eyes(context.new_page(), found, chosen)
        eyes.sign_in(opened.page, who)
        yield opened


def look(portal: House, chromium: Any, share: dict[SignIn, list[str]], language: str) -> Notes:
    """What Chromium finds wrong with everybody's share, in that language."""
    found = Notes()
    for who, hrefs in share.items():
        with window(portal, chromium, who, found) as opened:
            eyes.speak(opened.page, language)
            for href, glance in plan(hrefs, language):
                opened.open(href, glance)
                opened.examine()
    return found
