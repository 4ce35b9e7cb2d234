"""Every page that somebody can reach: what it says, how heavy it is, what it links to."""

import gzip
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from msp.data.engine import connect
from tests.browser import looks, walk, words
from tests.browser.house import House
from tests.browser.walk import Seen

# The audit trail shows the names of things as programs know them.
AS_IT_IS_KEPT = {("company.history",), ("announcements.show",)}
AS_IT_IS_KEPT |= {("known_errors.edit",), ("known_errors.show",)}
# both languages side by side, to be written or said, and the lines of a log
AS_IT_IS_KEPT |= {("product_pages.edit",), ("surface.plain_words",), ("intake.log",)}
# codes that people gave their things
AS_IT_IS_KEPT |= {("catalogue.work_types",), ("desk_settings.categories",)}
# letters in the client's language, filled in or ready, and the columns of a file in both
AS_IT_IS_KEPT |= {("desk.compose",), ("complaints.show",), ("assets.from_file",)}


@pytest.fixture(scope="module")
def walks(portal: House, shared: Path) -> list[Seen]:
    """What each person finds by following links, in Japanese."""
    return looks.walked(portal, shared, list(portal.story.people), "ja")


@pytest.fixture(scope="module")
def english(portal: House, shared: Path) -> list[Seen]:
    """The same in English."""
    return looks.walked(portal, shared, list(portal.story.people), "en")


def test_every_page_can_be_reached_by_links(portal: House, walks: list[Seen], shared: Path) -> None:
    reached = {key[0] for seen in walks for key in seen.pages}
    reached |= {key[0] for href in walk.BY_ADDRESS if (key := walk.key_of(portal.app, href))}
    reached |= looks.behind(portal, shared).keys()

    missing = walk.page_endpoints(portal.app) - reached - walk.BESIDE
    assert not missing, f"no link leads to {sorted(missing)}"


def test_no_link_that_is_shown_is_refused(walks: list[Seen]) -> None:
    told = {one for seen in walks for one in seen.broken}

    assert not told, "\n".join(sorted(told))


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
        if key not in AS_IT_IS_KEPT
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
