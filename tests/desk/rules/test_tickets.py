"""The moves between states, and the words for them."""

import pytest

from msp.desk.rules import HandOverReason, Place, Status, WaitReason, client_words, moved, waits
from msp.desk.rules.handovers import checked
from msp.desk.rules.tickets import MOVES
from msp.desk.rules.words import CLIENT_WAITS, STATUS, WAITS
from msp.kernel.errors import Refused


def test_a_merged_ticket_stays_where_it_is():
    with pytest.raises(Refused, match="merged cannot become active"):
        moved(Status.MERGED, Status.ACTIVE)


def test_a_closed_ticket_may_be_reopened():
    assert moved(Status.CLOSED, Status.ACTIVE) is Status.ACTIVE


def test_whoever_waits_says_for_whom():
    with pytest.raises(Refused, match="waits for"):
        waits(Status.WAITING, None)
    assert waits(Status.ACTIVE, WaitReason.CLIENT) is None


def test_every_state_has_its_moves_and_its_words():
    assert set(MOVES) == set(STATUS) == set(Status)
    assert set(WAITS) == set(CLIENT_WAITS) == set(WaitReason)
    for status in Status:
        assert client_words(status, None)


def test_a_hand_over_goes_somewhere_else():
    with pytest.raises(Refused, match="there already"):
        checked(Place(2), Place(2), (HandOverReason.SKILL, ""))


def test_another_reason_is_said_in_words():
    with pytest.raises(Refused, match="own words"):
        checked(Place(1), Place(2), (HandOverReason.OTHER, ""))
