from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from contracts.rules import bands, rounding
from contracts.rules.bands import Band, Factors, Segment
from contracts.rules.rounding import Steps
from msp.desk.rules import settling
from msp.desk.rules.settling import Agreed, Stretch

AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
ONE = UUID(int=1)


@pytest.mark.parametrize("seconds", [0, 1, 59, 60, 899, 900, 901, 4200, 86_400])
@pytest.mark.parametrize("steps", [Steps(), Steps(30, 15), Steps(0, 60)])
def test_work_without_bands_weighs_what_the_segments_of_a_clock_would_say(seconds, steps):
    stretch = Stretch(ONE, ONE, ONE, None, AT, seconds, AT.date(), AT.date())
    whole = [Segment(Band.NORMAL, AT, AT + timedelta(seconds=seconds))]
    minutes = rounding.billable(seconds, steps)

    found = settling.weighings([stretch], Agreed(steps, Factors(150, 200)))

    assert found == {ONE: bands.weighed(minutes, whole, Factors(150, 200))}
