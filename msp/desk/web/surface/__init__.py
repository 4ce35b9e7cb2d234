"""What makes the desk handy, in a browser; importing it hangs its pages on the blueprints."""

from msp.desk.web.surface import (
    changing,
    composing,
    linking,
    separating,
    templates,
    viewing,
    wording,
)
from msp.desk.web.surface.room import pages

__all__ = [
    "changing",
    "composing",
    "linking",
    "pages",
    "separating",
    "templates",
    "viewing",
    "wording",
]
