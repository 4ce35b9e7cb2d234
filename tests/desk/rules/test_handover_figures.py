"""Each figure of hand-overs is a choice of rows, so its number is the count of what it opens."""

from datetime import UTC, datetime
from uuid import UUID

from msp.desk.rules.handover_figures import (
    Choice,
    Figure,
    Flow,
    Handed,
    by_reason,
    by_return,
    chosen,
    counted,
    flows,
)
from msp.desk.rules.handovers import HandOverReason
from msp.desk.rules.reviews import Addressee, ReturnReason, may_review, receives

AT = datetime(2026, 11, 20, tzinfo=UTC)
NETWORK, ANNA, BEN, CARL = (UUID(int=n) for n in range(1, 5))


def handed(number, **more):
    told = {"came_from": (1, None), "went_to": (2, NETWORK), "reason": HandOverReason.SKILL}
    return Handed(UUID(int=number), UUID(int=99), number, "VPN", AT, **(told | more))


ROWS = [
    handed(1, is_reviewed=True, ola_met=True),
    handed(2, is_returned=True, returned=ReturnReason.WRONG_PLACE, ola_met=False),
    handed(3, is_returned=True, returned=ReturnReason.FACTS_MISSING),
    handed(4, wrong_next=True, went_to=(3, None), reason=HandOverReason.ACCESS),
    handed(5, awaits_review=True, went_to=(3, None)),
]


def test_every_figure_counts_what_it_opens():
    counts = counted(ROWS)

    assert {one.value: n for one, n in counts.items()} == {
        "all": 5,
        "reviewed": 1,
        "waiting": 1,
        "returned": 2,
        "wrong": 2,
        "in_time": 1,
        "late": 1,
    }
    assert all(len(chosen(ROWS, Choice(one))) == n for one, n in counts.items())


def test_places_reasons_and_returns_are_counted_apart():
    assert flows(ROWS) == [Flow((2, NETWORK), 3, 2, 1), Flow((3, None), 2, 0, 1)]
    assert by_reason(ROWS) == [(HandOverReason.SKILL, 4), (HandOverReason.ACCESS, 1)]
    assert by_return(ROWS) == [(ReturnReason.WRONG_PLACE, 1), (ReturnReason.FACTS_MISSING, 1)]
    wrong_there = chosen(ROWS, Choice(Figure.WRONG, tier=2, team=NETWORK))
    assert [row.number for row in wrong_there] == [2]


def test_who_receives_a_hand_over():
    to_ben = Addressee(ANNA, person_id=BEN)
    assert [receives(to_ben, one) for one in (ANNA, BEN, CARL)] == [False, True, False]
    to_team = Addressee(ANNA, members=frozenset({ANNA, BEN}), holder_id=CARL)
    assert [receives(to_team, one) for one in (ANNA, BEN, CARL)] == [False, True, True]
    to_anybody = Addressee(ANNA)
    assert [receives(to_anybody, one) for one in (ANNA, BEN)] == [False, True]
    to_herself = Addressee(ANNA, person_id=ANNA)
    assert (receives(to_herself, ANNA), may_review(to_herself, ANNA)) == (True, True)
    assert (may_review(to_ben, ANNA), may_review(to_ben, CARL)) == (False, True)
