"""Every page in Chromium, desk and telephone, day and night; English has a file of its own."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser import eyes, looks, walk
from tests.browser.eyes import EVERY, Eyes, Glance, Notes
from tests.browser.house import House

pytestmark = pytest.mark.browser
# The fault is in one row of many that are alike.
SPOIL = """() => { document.body.insertAdjacentHTML('beforeend',
  `<img src="data:,"><p style="color: red">!</p><nobr>${'wide '.repeat(200)}</nobr>` +
  '<p class="alike">one</p>'.repeat(9));
  document.querySelector('.alike:last-child').style.color = '#ccc'; }"""
LANGUAGE = "ja"


@pytest.fixture(scope="module", params=["staff", "client"])
def notes(request: pytest.FixtureRequest, portal: House, shared: Path, chromium: Any) -> Notes:
    """What Chromium found wrong, pairwise, in the language of the file."""
    audience, language = request.param, request.module.LANGUAGE
    people = [one for one in portal.story.people if walk.audience(one) == audience]
    walks = looks.walked(portal, shared, people, "ja")
    share = {who: list(mine.values()) for who, mine in looks.shared_out(walks).items()}
    if audience == "staff":
        met = {key[0] for seen in walks for key in seen.pages}
        rare = looks.behind(portal, shared)
        more = [rare[endpoint] for endpoint in sorted(rare.keys() - met)]
        share[portal.story.person(looks.ADMIN)] += [*walk.BY_ADDRESS, *more]
    return looks.look(portal, chromium, share, language)


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
        window.open("/sign-in", Glance("ja", 390, "light"))
        window.page.evaluate(SPOIL)
        window.examine()

    assert {fault.split(": ")[1].split()[0] for fault in found.axe} >= {
        "image-alt",
        "color-contrast",
    }
    assert found.refused
    assert found.sideways


@pytest.mark.drill
@pytest.mark.parametrize("glance", EVERY, ids=lambda g: f"{g.language}-{g.width}-{g.theme}")
def test_every_page_of_every_role_in_every_way(
    portal: House, shared: Path, chromium: Any, glance: Glance
) -> None:
    found = Notes()
    for seen in looks.walked(portal, shared, list(portal.story.people), "ja"):
        with chromium.new_context(base_url=portal.address, locale="ja-JP") as context:
            window = Eyes(context.new_page(), found, eyes.EACH)
            eyes.sign_in(window.page, seen.who)
            eyes.speak(window.page, glance.language)
            for href in seen.addresses.values():
                window.open(href, glance)
                window.examine()

    wrong = [*found.axe, *found.refused, *found.errors, *found.sideways, *found.answers]
    assert not wrong, "\n".join(wrong)
