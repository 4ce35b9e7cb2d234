"""Which add-on keeps which list, and what a drill may say."""

from datetime import date

import pytest

from contracts.rules.addons import DrillResult, Register, checked_drill, in_time, keeps
from contracts.rules.lines import LineKind, Service
from msp.kernel.errors import Refused

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("service", "kept"),
    [
        (Service.PROJECT_MANAGEMENT, {Register.MILESTONES}),
        (Service.BACKUP, {Register.DRILLS}),
        (Service.VENDOR_MANAGEMENT, {Register.VENDORS}),
        (Service.PREMIUM_SUPPORT, set()),
        (None, set(Register)),
    ],
)
def test_an_add_on_keeps_the_list_of_its_service(service, kept):
    assert {one for one in Register if keeps(LineKind.ADD_ON, service, one)} == kept
    assert not any(keeps(LineKind.MANAGED, service, one) for one in Register)


@pytest.mark.parametrize(
    ("day", "result", "restored", "field"),
    [
        (date(2026, 11, 21), DrillResult.PASSED, 60, "done_on"),
        (DAY, DrillResult.PASSED, None, "restored_minutes"),
        (DAY, DrillResult.PARTLY, 0, "restored_minutes"),
    ],
)
def test_a_drill_of_tomorrow_or_without_its_time_is_refused(day, result, restored, field):
    with pytest.raises(Refused) as refusal:
        checked_drill(day, DAY, result, restored)

    assert refusal.value.field == field


def test_a_drill_that_failed_needs_no_time_and_a_goal_is_kept_to_the_minute():
    checked_drill(DAY, DAY, DrillResult.FAILED, None)

    assert (in_time(240, 240), in_time(241, 240), in_time(60, None)) == (True, False, None)
