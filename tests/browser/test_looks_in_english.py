"""The other half of the looks, so that two processes share them."""

import pytest

from tests.browser.test_looks import (  # noqa: F401 - the same questions
    notes,
    test_axe_finds_nothing,
    test_no_page_has_an_error,
    test_no_page_scrolls_sideways_on_a_telephone,
    test_the_policy_refuses_nothing,
)

pytestmark = pytest.mark.browser
LANGUAGE = "en"
