"""A told quarter, a served portal and a Chromium, once for all the tests of a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import house
from tests.browser.furnishing import furnish
from tests.browser.house import House, Story


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of all the processes of a run."""
    mine = tmp_path_factory.getbasetemp()
    return mine if worker_id == "master" else mine.parent


@pytest.fixture(scope="session")
def story(shared: Path) -> Story:
    """The demo's quarter, furnished, for all the processes of a run."""
    return house.told(shared, furnish)


@pytest.fixture(scope="module")
def portal(story: Story, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The portal with a copy of the story: what a file's tests write, others do not see."""
    folder: Path = tmp_path_factory.mktemp("portal")
    with house.opened(story.copied(folder), folder) as served:
        yield served
