"""One story, in Japanese and in English: from an empty installation to its first month's bills."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import story_house, story_window
from tests.browser.story_cast import Cast
from tests.browser.story_house import Installation, Website
from tests.browser.story_setup import Administrator
from tests.browser.story_window import Building

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


def test_from_an_empty_installation_to_the_first_bills(
    building: Building, house: Installation, site: Website
) -> None:
    cast = Cast(house.words)
    link = house.shell("init", "--mail", cast.mail("admin"), "--name", cast["admin"])
    administrator = Administrator(building.window(cast["admin"], cast.mail("admin")), cast)
    administrator.comes_in(link)
    administrator.walks_through_the_first_run()
    administrator.opens_a_bank_account()
    administrator.invites_colleagues()
    administrator.takes_in_clients()
    administrator.fills_the_catalogue()
    administrator.signs_contracts()
    administrator.watches(site.address)
    administrator.finds_nothing_left_to_do()
    assert building.troubles == []
