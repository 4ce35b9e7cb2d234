"""Every page that somebody can reach: both languages, desk and telephone, day and night."""

import gzip
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from msp.data.engine import connect
from tests.browser import eyes, walk, words
from tests.browser.eyes import EVERY, Eyes, Glance, Notes
from tests.browser.house import House
from tests.browser.walk import Key, Seen

pytestmark = pytest.mark.browser
# The audit trail shows the names of things as programs know them.
AS_IT_IS_KEPT = {("company.history",)}
# Folders whose rows differ so much that the first of them does not show every page.
MANY = ("/invoices/", "/people/", "/import/")
SPOIL = """() => { document.body.insertAdjacentHTML('beforeend',
  `<img src="data:,"><p style="color: red">!</p><nobr>${'wide '.repeat(200)}</nobr>`); }"""
HALVES = [glance for glance in EVERY if glance.language == "ja"]


@pytest.fixture(scope="module", autouse=True)
def furnished(portal: House) -> None:
    """What the story has none of: a team."""
    browser = walk.signed_in(portal.app, portal.story.person("takashi.ueda"))
    sent = {"name": "ネットワーク班", "name_en": "Network"}
    assert browser.post("/people/teams", data=sent, base_url=portal.address).status_code == 302


@pytest.fixture(scope="module")
def walks(portal: House) -> list[Seen]:
    """What each person finds by following links, in Japanese."""
    return [walk.walk(portal.app, who, "ja") for who in portal.story.people]


@pytest.fixture(scope="module")
def english(portal: House) -> list[Seen]:
    """The same in English."""
    return [walk.walk(portal.app, who, "en") for who in portal.story.people]


def shared_out(walks: list[Seen]) -> dict[str, dict[Key, str]]:
    """Each page once for staff and once for clients, by whoever finds most; all first pages."""
    taken: set[tuple[str, Key]] = set()
    share: dict[str, dict[Key, str]] = {}
    for seen in sorted(walks, key=lambda seen: -len(seen.pages)):
        mine = share[seen.who.mail] = {}
        for key, href in seen.addresses.items():
            if (seen.audience, key) not in taken or key == ("home.index",):
                taken.add((seen.audience, key))
                mine[key] = href
    return share


def plan(hrefs: list[str], language: str) -> Iterator[tuple[str, Glance]]:
    """Each page in two ways that differ in everything: so every pair of choices is met."""
    for at, href in enumerate(hrefs):
        glance = HALVES[at % len(HALVES)]
        yield href, glance if glance.language == language else glance.against


@pytest.fixture(scope="module")
def notes(portal: House, walks: list[Seen], chromium: Any) -> Notes:
    """What Chromium found wrong, pairwise."""
    found = Notes()
    for mail, share in shared_out(walks).items():
        who = next(one for one in portal.story.people if one.mail == mail)
        with chromium.new_context(base_url=portal.address, locale="ja-JP") as context:
            window = Eyes(context.new_page(), found)
            eyes.sign_in(window.page, who)
            for language in ("ja", "en"):
                eyes.speak(window.page, language)
                beside = walk.BY_ADDRESS if who.roles == "provider_admin" else ()
                for href, glance in plan([*share.values(), *beside], language):
                    window.open(href, glance)
                    window.examine()
    return found


def test_every_page_can_be_reached_by_links(portal: House, walks: list[Seen]) -> None:
    reached = {key[0] for seen in walks for key in seen.pages}
    reached |= {key[0] for href in walk.BY_ADDRESS if (key := walk.key_of(portal.app, href))}
    reached |= walk.deeper(portal.app, portal.story.person("takashi.ueda"), MANY)

    assert walk.page_endpoints(portal.app) - reached - walk.BESIDE <= walk.LACKING


def test_no_link_that_is_shown_is_refused(walks: list[Seen]) -> None:
    assert not [told for seen in walks for told in seen.broken]


def test_axe_finds_nothing(notes: Notes) -> None:
    assert not notes.axe, "\n".join(notes.axe)


def test_the_policy_refuses_nothing(notes: Notes) -> None:
    assert not notes.refused, "\n".join(notes.refused)


def test_no_page_has_an_error(notes: Notes) -> None:
    assert not notes.errors + notes.answers, "\n".join(notes.errors + notes.answers)


def test_no_page_scrolls_sideways_on_a_telephone(notes: Notes) -> None:
    assert not notes.sideways, "\n".join(notes.sideways)


def test_no_page_carries_a_style_or_a_script_in_an_attribute(walks: list[Seen]) -> None:
    assert not [
        (key, page.forbidden)
        for seen in walks
        for key, page in seen.pages.items()
        if page.forbidden
    ]


def test_no_page_uses_an_id_twice(walks: list[Seen]) -> None:
    for seen in walks:
        for key, page in seen.pages.items():
            assert not {one for one in page.ids if page.ids.count(one) > 1}, key


def test_every_page_says_its_language(walks: list[Seen], english: list[Seen]) -> None:
    assert {page.language for seen in walks for page in seen.pages.values()} == {"ja"}
    assert {page.language for seen in english for page in seen.pages.values()} == {"en"}


def test_no_sentence_on_a_japanese_page_is_english(walks: list[Seen]) -> None:
    told = {
        f"{text!r} on {key}"
        for seen in walks
        for key, page in seen.pages.items()
        if key not in AS_IT_IS_KEPT
        for text in words.english_on_japanese(page.words)
    }

    assert not told, "\n".join(sorted(told))


def test_no_word_on_an_english_page_is_japanese_but_what_people_wrote(
    portal: House, english: list[Seen]
) -> None:
    engine = connect(f"sqlite:///{portal.story.database}")
    with engine.connect() as sql:
        held = words.data(sql)
    engine.dispose()
    told = {
        f"{text!r} on {key}"
        for seen in english
        for key, page in seen.pages.items()
        for text in words.japanese_on_english(page.words, held)
    }

    assert not told, "\n".join(sorted(told))


def test_the_queue_weighs_little(portal: House) -> None:
    browser = walk.signed_in(portal.app, portal.story.person("aoi.tanaka"))
    answer = browser.get("/tickets/?state=all", base_url=portal.address)

    assert len(answer.data) <= 60 * 1024


def sent(browser: FlaskClient, address: str, href: str) -> bytes:
    """The bytes of a file."""
    with browser.get(href, base_url=address) as answer:
        return answer.data


def test_styles_and_scripts_of_a_first_visit_weigh_little(portal: House) -> None:
    browser = walk.signed_in(portal.app, portal.story.person("aoi.tanaka"))
    page = browser.get("/tickets/", base_url=portal.address).text
    asked = {found.split("?")[0] for found in re.findall(r'/static/[^"]+\.(?:css|js)[^"]*', page)}
    sheets = [sent(browser, portal.address, href) for href in sorted(asked)]

    assert len(sheets) >= 5
    assert sum(len(gzip.compress(sheet, 6)) for sheet in sheets) <= 60 * 1024


@pytest.mark.drill
@pytest.mark.parametrize("glance", EVERY, ids=lambda g: f"{g.language}-{g.width}-{g.theme}")
def test_every_page_of_every_role_in_every_way(
    portal: House, walks: list[Seen], chromium: Any, glance: Glance
) -> None:
    found = Notes()
    for seen in walks:
        with chromium.new_context(base_url=portal.address, locale="ja-JP") as context:
            window = Eyes(context.new_page(), found)
            eyes.sign_in(window.page, seen.who)
            eyes.speak(window.page, glance.language)
            for href in seen.addresses.values():
                window.open(href, glance)
                window.examine()

    wrong = [*found.axe, *found.refused, *found.errors, *found.sideways, *found.answers]
    assert not wrong, "\n".join(wrong)


def test_the_examiner_sees_what_is_wrong(portal: House, chromium: Any) -> None:
    found = Notes()
    with chromium.new_context(base_url=portal.address) as context:
        window = Eyes(context.new_page(), found)
        window.open("/sign-in", Glance("ja", 390, "light"))
        window.page.evaluate(SPOIL)
        window.examine()

    assert "image-alt" in found.axe[0]
    assert found.refused
    assert found.sideways
