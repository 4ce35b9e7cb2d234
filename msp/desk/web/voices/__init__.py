"""What clients say and what they are told, in a browser."""

from msp.desk.web.voices import complaints
from msp.desk.web.voices.places import PLACES

PAGES = (complaints.pages,)
CARDS = (complaints.card,)

__all__ = ["CARDS", "PAGES", "PLACES"]
