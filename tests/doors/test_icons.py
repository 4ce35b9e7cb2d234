"""Icons are the package's own drawings, only read faster."""

import pytest
from lucide.jinja import lucide

from msp.doors import icons


@pytest.mark.parametrize("name", ["timer", "octagon-alert", "file-text", "square"])
def test_an_icon_is_what_the_package_draws(name):
    assert icons.drawn(name) == str(lucide(name, size=None))
    assert icons.drawn(name, **{"class": "big"}) == str(lucide(name, size=None, **{"class": "big"}))


def test_a_plain_icon_leaves_its_looks_to_the_style_sheet():
    told = icons.icon("timer")
    assert 'class="i"' in told
    assert 'aria-hidden="true"' in told
    assert "stroke-width" not in told
    assert "stroke-width" in icons.icon("timer", **{"class": "big"})


def test_an_unknown_icon_is_an_error():
    with pytest.raises(KeyError):
        icons.icon("no-such-icon")
