"""Takes the pictures of the README and the docs from the running program."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.browser import eyes, house
from tests.chromium import browser

FOLDER = Path(__file__).parents[1] / "docs/pictures"
SHOTS = (
    ("queue", "aoi.tanaka", "/tickets/", 1440),
    ("queue-phone", "aoi.tanaka", "/tickets/", 390),
    ("client", "misaki.takahashi", "/", 1440),
    ("client-phone", "misaki.takahashi", "/", 390),
    ("run", "chie.nishi", "/runs/", 1440),
)


def main() -> None:
    """Tell the story, open each page as its person, keep the picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        story = house.told(folder)
        with house.opened(story, folder) as portal, browser() as chromium:
            for name, who, path, width in SHOTS:
                take(chromium, portal, (name, who, path, width))
                sys.stdout.write(f"{name}\n")


def take(chromium: Any, portal: house.House, shot: tuple[str, str, str, int]) -> None:
    """One page in a window of its own; a run's page is the first of the list."""
    name, who, path, width = shot
    person = portal.story.person(who)
    window = {"width": width, "height": eyes.TALL[width]}
    page = chromium.new_context(viewport=window, locale="ja-JP").new_page()
    page.goto(f"{portal.address}/sign-in")
    page.fill("[name=mail]", person.mail)
    page.fill("[name=password]", person.password)
    page.press("[name=password]", "Enter")
    page.wait_for_load_state()
    page.goto(portal.address + path)
    if name == "run":
        page.click('main a[href^="/runs/"]:not([href*=new])')
        page.wait_for_load_state()
    page.wait_for_timeout(400)
    page.screenshot(path=FOLDER / f"{name}.png")
    page.context.close()


if __name__ == "__main__":
    main()
