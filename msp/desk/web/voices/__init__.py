"""What clients say and what they are told, in a browser."""

from msp.desk.web.voices import announcements, around, complaints, feeds, habits, scores, wishes
from msp.desk.web.voices.places import PLACES

PAGES = (
    complaints.pages,
    wishes.pages,
    scores.pages,
    announcements.pages,
    feeds.pages,
    habits.pages,
)
CARDS = (complaints.card, wishes.card, scores.card)

__all__ = ["CARDS", "PAGES", "PLACES", "around"]
