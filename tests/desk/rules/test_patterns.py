"""A pattern is found whatever its width and case, and no pattern is slow."""

import time
from uuid import UUID

import pytest

from msp.desk.rules import logs
from msp.desk.rules.logs import Own, Weight
from msp.desk.rules.patterns import LONGEST, pattern
from msp.kernel.errors import Refused

HARMLESS, RAID = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("disk * full", "DISK sda1 is FULL", True),
        ("disk * full", "full disk", False),
        ("ｴﾗｰ", "重大なエラーです", True),
        ("ora-\npanic", "kernel panic", True),
        ("a.*b", "a.xxb", True),
        ("a.*b", "axxb", False),
        ("(a+)+$", "aaaaaaaa!", False),
    ],
)
def test_a_pattern_is_words_with_anything_between(text, line, found):
    assert pattern(text).finds(line) is found


@pytest.mark.parametrize("text", ["", "*", " * \n", "ok\n*x*", "x" * (LONGEST + 1), "a*" * 9])
def test_what_finds_everything_or_is_too_much_is_refused(text):
    with pytest.raises(Refused):
        pattern(text)


def test_a_hostile_pattern_and_a_long_line_take_no_time():
    wanted, line = pattern("\n".join(["a*a*a*a*a*a*a*b"] * 10)), "a" * 4000
    began = time.process_time()
    assert not any(wanted.finds(line) for _ in range(50))
    assert time.process_time() - began < 2


def test_own_patterns_go_first_and_their_lines_are_proposed():
    own = [
        Own(id=HARMLESS, name="harmless", pattern=pattern("error * ignored"), weight=Weight.PLAIN),
        Own(id=RAID, name="raid", pattern=pattern("raid * degraded"), weight=Weight.ERROR),
    ]
    text = "Error 5 was ignored\nraid md0 degraded\nall fine\nFATAL x\n"
    found = list(logs.lines(text, own))

    assert [line.weight for line in found] == [
        *(Weight.PLAIN, Weight.ERROR, Weight.PLAIN, Weight.ERROR)
    ]
    assert [(line.number, line.own) for line in logs.proposed(found)] == [(2, RAID), (4, None)]
    many = list(logs.lines("FATAL\n" * 100 + "raid x degraded", own))
    assert len(logs.proposed(many)) == logs.MOST_PROPOSED
    assert logs.proposed(many)[-1].own == RAID
