"""Which scene of the desk is played on which working day, and what lies there at the end."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from msp.demo.story import lessons, promises, relay, rooms, talks, voices
from msp.demo.story.scene import Stage

Scene = Callable[[Stage, date], None]
MEETING = (2, 9)
# (month of the story, working day of it) → what is played then
SCENES: Mapping[tuple[int, int], Sequence[Scene]] = {
    (0, 2): (talks.plan_work,),
    (1, 4): (promises.miss,),
    (1, 5): (voices.complain,),
    (1, 7): (voices.wish_for,),
    (1, 14): (voices.score,),
    (2, 3): (voices.answer_wishes,),
    (2, 6): (promises.miss,),
    (2, 8): (relay.first_day, talks.differ, voices.announce_trouble),
    MEETING: (lessons.opened, relay.second_day, talks.meet),
    (2, 10): (relay.third_day, lessons.learnt),
    (2, 11): (voices.thank,),
    (2, 14): (voices.score,),
}
BEFORE_TODAY = 2  # working days


def before(stage: Stage) -> None:
    """What is arranged before the first day."""
    rooms.arrange(stage, stage.at(stage.months[0].first, 11) - timedelta(days=2), MEETING)


def play(stage: Stage, day: date) -> None:
    """The scenes of that day, if it has any."""
    for place, scenes in SCENES.items():
        if stage.workday(*place) == day:
            for scene in scenes:
                scene(stage, day)
    if stage.working_day_ago(BEFORE_TODAY) == day:
        talks.wait_for_vendor(stage, day)


def leave_open(stage: Stage) -> None:
    """What lies on the desk now beside the usual tickets."""
    talks.leave_open(stage)
    voices.leave_open(stage)
