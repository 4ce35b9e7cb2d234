"""Every page in Chromium, desk and telephone, day and night; English has a file of its own."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser import eyes, looks
from tests.browser.eyes import EVERY, Eyes, Glance, Notes
from tests.browser.house import House

pytestmark = pytest.mark.browser
MENU = """() => document.body.insertAdjacentHTML('beforeend',
  '<div id="menu"><nav aria-label="one"><a href="/">one</a></nav></div>')"""
# One fault is in a menu that was without it before, one in one row of many that are alike.
SPOIL = """() => { document.body.insertAdjacentHTML('beforeend',
  `<p style="color: red">!</p><nobr>${'wide '.repeat(200)}</nobr>` +
  '<p class="alike">one</p>'.repeat(9));
  document.querySelector('#menu nav').insertAdjacentHTML('beforeend', '<img src="data:,">');
  document.querySelector('.alike:last-child').style.color = '#ccc'; }"""
LANGUAGE = "ja"


@pytest.fixture(scope="module", params=["staff", "client"])
def notes(request: pytest.FixtureRequest, portal: House, shared: Path, chromium: Any) -> Notes:
    """What Chromium found wrong, pairwise, in the language of the file."""
    share = looks.every_page(portal, shared, request.param)
    return looks.look(portal, chromium, share, request.module.LANGUAGE)


def test_axe_finds_nothing(notes: Notes) -> None:
    assert not notes.axe, "\n".join(notes.axe)


def test_the_policy_refuses_nothing(notes: Notes) -> None:
    assert not notes.refused, "\n".join(notes.refused)


def test_no_page_has_an_error(notes: Notes) -> None:
    assert not notes.errors + notes.answers, "\n".join(notes.errors + notes.answers)


def test_no_page_scrolls_sideways_on_a_telephone(notes: Notes) -> None:
    assert not notes.sideways, "\n".join(notes.sideways)


def test_the_examiner_sees_what_is_wrong(portal: House, chromium: Any) -> None:
    found = Notes()
    with chromium.new_context(base_url=portal.address) as context:
        window = Eyes(context.new_page(), found)
        for spoil in ("() => {}", SPOIL):
            assert not found.axe
            window.open("/sign-in", Glance("ja", 390, "light"))
            window.page.evaluate(MENU)
            window.page.evaluate(spoil)
            window.examine()

    assert {fault.split(": ")[1].split()[0] for fault in found.axe} >= {
        "image-alt",
        "color-contrast",
    }
    assert found.refused
    assert found.sideways


@pytest.mark.drill
@pytest.mark.parametrize("glance", EVERY, ids=lambda g: f"{g.language}-{g.width}-{g.theme}")
@pytest.mark.parametrize("audience", ["staff", "client"])
def test_every_page_in_every_way(
    portal: House, shared: Path, chromium: Any, audience: str, glance: Glance
) -> None:
    found = Notes()
    for who, hrefs in looks.every_page(portal, shared, audience).items():
        with looks.window(portal, chromium, who, found, eyes.EACH) as window:
            eyes.speak(window.page, glance.language)
            for href in hrefs:
                window.open(href, glance)
                window.examine()

    wrong = [*found.axe, *found.refused, *found.errors, *found.sideways, *found.answers]
    assert not wrong, "\n".join(wrong)
