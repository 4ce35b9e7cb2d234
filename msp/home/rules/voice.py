"""The client's voice in figures: what came in, what became of it, how content people are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msp.desk.rules import Kind
from msp.desk.rules.satisfaction import mean_tenths
from msp.desk.rules.wishes import WishState


class Figure(StrEnum):
    """What is counted; each opens its rows."""

    COMPLAINTS = "complaints"
    IN_TIME = "in_time"  # complaints that a human acknowledged in time
    WISHES = "wishes"
    OPINIONS = "opinions"
    ADOPTED = "adopted"
    ANSWERED = "answered"  # wishes and opinions that are decided
    ASKED = "asked"
    SCORED = "scored"
    LOW = "low"  # scores of one and two
    THANKS = "thanks"


class Grouped(StrEnum):
    """By what the figures are put together."""

    CLIENT = "client"
    MONTH = "month"
    KIND = "kind"


class DeskClass(StrEnum):
    """The four classes of a desk's work (R84): kinds of tickets are mapped to them."""

    SUPPORT = "support"
    COMPLAINT = "complaint"
    WISH = "wish"
    OTHER = "other"


CLASS_OF: Mapping[Kind, DeskClass] = {
    Kind.HOW_TO: DeskClass.SUPPORT,
    Kind.INCIDENT: DeskClass.SUPPORT,
    Kind.REQUEST: DeskClass.SUPPORT,
    Kind.COMPLAINT: DeskClass.COMPLAINT,
    Kind.WISH: DeskClass.WISH,
    Kind.OPINION: DeskClass.WISH,
    Kind.OTHER: DeskClass.OTHER,
}


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing that a client said: a complaint, a wish, an opinion, or a score when asked."""

    id: UUID
    at: datetime
    client_id: UUID
    client: str
    kind: Kind
    number: int
    ticket_id: UUID
    subject: str
    is_asked: bool = False  # a question after a solution, answered or not
    score: int | None = None
    words: str = ""
    is_in_time: bool = False
    wish: WishState | None = None
    is_thanks: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one group. `mean` is the mean score in tenths."""

    key: str
    title: str
    counts: Mapping[Figure, int]
    mean: int | None
    scores: Sequence[int] = field(default=())


def is_in(figure: Figure, heard: Heard) -> bool:
    """Whether it counts for the figure."""
    said = not heard.is_asked and not heard.is_thanks
    wishes = said and heard.kind in {Kind.WISH, Kind.OPINION}
    told: Mapping[Figure, bool] = {
        Figure.COMPLAINTS: said and heard.kind is Kind.COMPLAINT,
        Figure.IN_TIME: said and heard.kind is Kind.COMPLAINT and heard.is_in_time,
        Figure.WISHES: said and heard.kind is Kind.WISH,
        Figure.OPINIONS: said and heard.kind is Kind.OPINION,
        Figure.ADOPTED: wishes and heard.wish is WishState.ADOPTED,
        Figure.ANSWERED: wishes and heard.wish in {WishState.ADOPTED, WishState.DECLINED},
        Figure.ASKED: heard.is_asked,
        Figure.SCORED: heard.is_asked and heard.score is not None,
        Figure.LOW: heard.is_asked and heard.score in {1, 2},
        Figure.THANKS: heard.is_thanks,
    }
    return told[figure]


def line(key: str, title: str, heard: Sequence[Heard]) -> Line:
    """The figures of what was heard."""
    counts = {figure: sum(is_in(figure, one) for one in heard) for figure in Figure}
    scores = [one.score for one in heard if one.is_asked and one.score is not None]
    return Line(key, title, counts, mean_tenths(scores), scores)


def classes(kinds: Iterable[tuple[Kind, int]]) -> Mapping[DeskClass, int]:
    """How many tickets of each class there were (R84)."""
    found = dict.fromkeys(DeskClass, 0)
    for kind, count in kinds:
        found[CLASS_OF[kind]] += count
    return found
