"""Every clock of the desk's story, reckoned by hand over the desk's hours.

The desk is open from 9 to 12 and from 13 to 18, Monday to Friday. Tuesday 3 November 2026 is a
public holiday, Thursday the 5th one of the house's own: both are closed. The times stand as they
were reckoned on paper; `by_hand` counts all of them once more, minute by minute, and neither way
asks a line of the product.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

MAILED = "2026-11-02 16:40"  # Monday: the client's mail is taken in
TAKEN = "2026-11-02 16:45"
ASKED_BACK = "2026-11-02 17:05"  # the first answer; from here on the client is waited for
CLIENT_SPOKE = "2026-11-04 09:20"
REFUSED = "2026-11-04 09:30"
HANDED_OVER = "2026-11-04 09:40"  # with a word to the client, which answers its mail
RETURNED = "2026-11-04 10:10"
AGAIN = "2026-11-04 11:40"
REVIEWED = "2026-11-04 14:00"
DIFFERED = "2026-11-04 14:05"
AGREED = "2026-11-04 14:35"
DIFFERED_MINUTES = 30
VENDOR_ASKED = "2026-11-04 15:00"  # from here on the vendor is waited for
VENDOR_SPOKE = "2026-11-06 09:30"
SOLVED = "2026-11-06 10:20"
SCORED = "2026-11-06 10:40"

OLA, UC = 60, 240  # minutes within which tier 2 reviews and the vendor answers
FIRST, NEXT, WHOLE = 60, 120, 960  # promised at priority 3
FIRST_HIGH, NEXT_HIGH, WHOLE_HIGH = 30, 60, 360  # promised at priority 2, and agreed on

PAUSES = ((ASKED_BACK, CLIENT_SPOKE), (VENDOR_ASKED, VENDOR_SPOKE))
# Monday 17:05–18:00 is 55, Wednesday 9:00–9:20 is 20.
CLIENT_PAUSE = 75
# Wednesday 15:00–18:00 is 180, Friday 9:00–9:30 is 30.
VENDOR_PAUSE = 210


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clock shows: minutes, and moments (`due` is empty while nobody can know it)."""

    name: str
    since: str
    target: int
    due: str
    used: int
    done: str = ""
    state: str = "Counting"


def first(target: int, due: str) -> Reading:
    """Monday 16:40–17:05: answered after 25 minutes."""
    return Reading("First response", MAILED, target, due, 25, ASKED_BACK, "Met")


def following(target: int, due: str) -> Reading:
    """Wednesday 9:20–9:40: answered after 20 minutes."""
    return Reading("Next response", CLIENT_SPOKE, target, due, 20, HANDED_OVER, "Met")


def whole(target: int, due: str, used: int) -> Reading:
    """The resolution while its clock runs."""
    return Reading("Resolution", MAILED, target, due, used)


def still(target: int, used: int) -> Reading:
    """The resolution while somebody is waited for."""
    return Reading("Resolution", MAILED, target, "", used, state="Clock paused")


# 16:40 and an hour.
ANSWERED = first(FIRST, "2026-11-02 17:40")
# 16:40 and half an hour, as priority 2 has it.
ANSWERED_HIGH = first(FIRST_HIGH, "2026-11-02 17:10")
# 9:20 and two hours; at priority 2 one hour.
WRITTEN = following(NEXT, "2026-11-04 11:20")
WRITTEN_HIGH = following(NEXT_HIGH, "2026-11-04 10:20")
# 9:40 and an hour; sent back after 9:40–10:10.
SENT_BACK = Reading("OLA", HANDED_OVER, OLA, "2026-11-04 10:40", 30, RETURNED, "Met")
# 11:40–12:00 is 20, so 40 are left from 13:00; reviewed after 20 and 13:00–14:00.
LATE = Reading("OLA", AGAIN, OLA, "2026-11-04 13:40", 80, REVIEWED, "Missed")
# 15:00–18:00 is 180, Thursday is closed, so 60 are left on Friday; answered after 180 and 30.
VENDOR_DUE = "2026-11-06 10:00"
VENDOR = Reading("UC", VENDOR_ASKED, UC, VENDOR_DUE, 210, VENDOR_SPOKE, "Met")
HANDED = (SENT_BACK, LATE)
HIGH = (ANSWERED_HIGH, WRITTEN_HIGH)
# Without a wait: Monday 80, Wednesday 480, Friday morning 180, and 220 from 13:00.
PLAIN_DUE = "2026-11-06 16:40"
# With the client's wait: 75 minutes later.
AFTER_CLIENT = "2026-11-06 17:55"
# At priority 2: Monday 25, Wednesday 9:20–12:00 160, so 175 are left from 13:00.
AFTER_AGREEING = "2026-11-04 15:55"
# Used by Wednesday 15:00 are 25 + 160 + 120 = 305, so 55 are left on Friday from 9:30.
AFTER_VENDOR = "2026-11-06 10:25"
# 305 and Friday 9:30–10:20.
RESOLVED = Reading("Resolution", MAILED, WHOLE_HIGH, AFTER_VENDOR, 355, SOLVED, "Met")

# What the page of the clocks shows at each of these moments, in its order.
AT_TAKEN = (
    Reading("First response", MAILED, FIRST, "2026-11-02 17:40", 5),
    whole(WHOLE, PLAIN_DUE, 5),
)
AT_ASKED_BACK = (ANSWERED, still(WHOLE, 25))
AT_REFUSED = (  # 9:20–9:30 on both
    ANSWERED,
    Reading("Next response", CLIENT_SPOKE, NEXT, "2026-11-04 11:20", 10),
    whole(WHOLE, AFTER_CLIENT, 35),
)
AT_HANDED_OVER = (
    ANSWERED,
    WRITTEN,
    whole(WHOLE, AFTER_CLIENT, 45),
    Reading("OLA", HANDED_OVER, OLA, "2026-11-04 10:40", 0),
)
AT_RETURNED = (ANSWERED, WRITTEN, whole(WHOLE, AFTER_CLIENT, 75), SENT_BACK)
# 25 + 160 by noon, and 13:00–14:00.
AT_REVIEWED = (ANSWERED, WRITTEN, whole(WHOLE, AFTER_CLIENT, 245), *HANDED)
# 35 minutes later.
AT_AGREED = (*HIGH, whole(WHOLE_HIGH, AFTER_AGREEING, 280), *HANDED)
AT_VENDOR_ASKED = (
    *HIGH,
    still(WHOLE_HIGH, 305),
    *HANDED,
    Reading("UC", VENDOR_ASKED, UC, VENDOR_DUE, 0),
)
AT_VENDOR_SPOKE = (*HIGH, whole(WHOLE_HIGH, AFTER_VENDOR, 305), *HANDED, VENDOR)
AT_SOLVED = (*HIGH, RESOLVED, *HANDED, VENDOR)
ALL = {
    TAKEN: AT_TAKEN,
    ASKED_BACK: AT_ASKED_BACK,
    REFUSED: AT_REFUSED,
    HANDED_OVER: AT_HANDED_OVER,
    RETURNED: AT_RETURNED,
    REVIEWED: AT_REVIEWED,
    AGREED: AT_AGREED,
    VENDOR_ASKED: AT_VENDOR_ASKED,
    VENDOR_SPOKE: AT_VENDOR_SPOKE,
    SOLVED: AT_SOLVED,
}


def by_hand() -> None:
    """Count each figure of the table once more, one open minute after the other."""
    for at, readings in ALL.items():
        for each in readings:
            waits = _waits(each, at)
            assert len(_counted(each.since, each.done or at, waits)) == each.used, (at, each)
            assert _due(each, waits) == each.due, (at, each)
            assert each.state == _state(each), (at, each)
    assert len(_counted(*PAUSES[0], ())) == CLIENT_PAUSE
    assert len(_counted(*PAUSES[1], ())) == VENDOR_PAUSE
    assert len(_counted(DIFFERED, AGREED, ())) == DIFFERED_MINUTES


Waits = tuple[tuple[str, str], ...]


def _waits(each: Reading, at: str) -> Waits:
    """The waits that had begun by then; those within the house and the vendor know none."""
    if each.name in {"OLA", "UC"}:
        return ()
    until = each.done or at
    begun = tuple((start, end) for start, end in PAUSES if start <= at)
    return tuple((start, end) for start, end in begun if start < until or not each.done)


def _due(each: Reading, waits: Waits) -> str:
    if each.state == "Clock paused":
        return ""
    left = each.target
    for minute in _minutes(each.since):
        left -= _is_open(minute) and not _is_in(minute, waits)
        if left == 0:
            return f"{minute + timedelta(minutes=1):%Y-%m-%d %H:%M}"
    raise AssertionError(each)


def _state(each: Reading) -> str:
    if each.done:
        return "Met" if each.done <= each.due else "Missed"
    return "Counting" if each.due else "Clock paused"


def _counted(since: str, until: str, waits: Waits) -> list[datetime]:
    """The open minutes from `since` up to `until` in which nobody was waited for."""
    found = list[datetime]()
    for minute in _minutes(since):
        if f"{minute:%Y-%m-%d %H:%M}" >= until:
            return found
        if _is_open(minute) and not _is_in(minute, waits):
            found.append(minute)
    return found


def _minutes(since: str) -> Iterator[datetime]:
    minute = datetime.fromisoformat(since)
    for _ in range(14 * 24 * 60):
        yield minute
        minute += timedelta(minutes=1)


def _is_open(minute: datetime) -> bool:
    closed = minute.weekday() > 4 or minute.day in {3, 5}
    return not closed and minute.hour in {9, 10, 11, 13, 14, 15, 16, 17}


def _is_in(minute: datetime, waits: Waits) -> bool:
    return any(start <= f"{minute:%Y-%m-%d %H:%M}" < end for start, end in waits)
