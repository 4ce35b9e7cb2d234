"""Changed and deleted time gives back what it used, and some of it stays as it is."""

import pytest

from contracts import queries as hours
from contracts.rules.lines import LineKind
from msp.accounts.models import Client
from msp.desk.actions import time as actions
from msp.desk.models import TimeEntry
from msp.desk.rules.time import EntryState
from msp.kernel.errors import Conflict, Forbidden, Refused
from tests.desk.test_time_logging.conftest import change, log, used, with_block
from tests.desk.time_story import agreed, as_staff, story


def test_an_edit_gives_back_and_uses_anew(work, told):
    pool = with_block(told)
    entry = log(work, told, spent="60")

    change(work, entry, spent="90", version=entry.version)

    assert pool.remaining_minutes == 510
    assert used(work, entry) == entry.pool_minutes == 90
    assert entry.turn == 2
    assert hours.inconsistent(work) == []


def test_only_words_change_no_minutes(work, told):
    with_block(told)
    entry = log(work, told, spent="60")

    change(work, entry, note="別の言葉")

    assert (entry.note, entry.turn) == ("別の言葉", 1)


def test_a_stale_edit_is_a_conflict(work, told):
    with_block(told)
    entry = log(work, told, spent="60")
    change(work, entry, spent="30", version=1)

    with pytest.raises(Conflict):
        change(work, entry, spent="45", version=1)


def test_a_move_to_another_client_carries_the_minutes_over(work, told):
    mine = with_block(told)
    other = work.add(Client(name="やまと食品", number=2))
    there = story(work, other, 2)
    there.line(LineKind.BLOCK, told.remote.id, rate_per_hour=1)
    agreed(there)
    theirs = there.sell(600, "order:2")
    entry = log(work, told, spent="60")

    actions.move_entry(work, actions.MoveEntry(entry_id=entry.id, client_id=other.id))

    assert (mine.remaining_minutes, theirs.remaining_minutes) == (600, 540)
    assert (entry.client_id, entry.pool_minutes) == (other.id, 60)
    assert hours.inconsistent(work) == []


def test_a_deleted_draft_gives_everything_back(work, told):
    pool = with_block(told)
    entry = log(work, told, spent="60")

    actions.delete_entry(work, actions.DeleteEntry(entry_id=entry.id))

    assert pool.remaining_minutes == 600
    assert work.session.get(TimeEntry, entry.id) is None


def test_only_a_draft_is_deleted(work, told):
    with_block(told)
    entry = log(work, told, spent="60", submit=True)

    with pytest.raises(Refused, match="Only a draft"):
        actions.delete_entry(work, actions.DeleteEntry(entry_id=entry.id))


def test_a_technician_changes_only_what_is_theirs(work, told):
    with_block(told)
    entry = log(work, told, spent="30")

    with pytest.raises(Forbidden):
        change(as_staff(work), entry, spent="45")


def test_a_billed_entry_stays(work, told):
    with_block(told)
    entry = log(work, told, spent="30", submit=True)
    actions.approve_time(work, actions.ApproveTime(entry_ids=[entry.id]))
    assert actions.mark_billed(work, [entry.id]) == 1

    with pytest.raises(Refused, match="has been billed"):
        change(work, entry, spent="45")
    assert actions.unmark_billed(work, [entry.id]) == 1
    work.session.refresh(entry)
    assert entry.state is EntryState.APPROVED


def test_an_approved_entry_is_changed_by_a_lead_and_waits_again(work, told):
    with_block(told)
    technician = as_staff(work)
    entry = log(technician, told, spent="30", submit=True)
    actions.approve_time(work, actions.ApproveTime(entry_ids=[entry.id]))

    with pytest.raises(Forbidden):
        change(technician, entry, spent="45")
    change(work, entry, spent="45")

    assert (entry.state, entry.approved_by) == (EntryState.SUBMITTED, None)
