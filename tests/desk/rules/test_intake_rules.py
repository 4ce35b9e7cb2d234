"""Procedures, logs and scope: the pure part of taking a ticket in."""

import pytest

from contracts.rules.coverage import Verdict
from contracts.rules.lines import LineKind
from msp.desk.rules import logs, procedures
from msp.desk.rules.callers import digits_of
from msp.desk.rules.logs import Filter, Weight
from msp.desk.rules.procedures import Choice, Ending, Step
from msp.desk.rules.scope import ServiceScope, scope_of, worst
from msp.kernel.errors import Refused


def step(name: str, *goes: str) -> Step:
    return Step(name, f"{name}?", "", "", "", tuple(Choice(f"→{each}", "", each) for each in goes))


TREE = (step("a", "b", "solved"), step("b", "c", "on_site"), step("c", "go_on", "solved"))


def test_answers_lead_through_the_tree_to_an_ending():
    first = procedures.standing(TREE, [])
    then = procedures.standing(TREE, [{"step": "a", "answer": 0}])
    last = procedures.standing(TREE, [{"step": "a", "answer": 0}, {"step": "b", "answer": 1}])

    assert (first, then, last) == (TREE[0], TREE[1], Ending.ON_SITE)


def test_a_step_that_was_answered_already_is_not_answered_again():
    with pytest.raises(Refused, match="answered already"):
        procedures.chosen(TREE[1], "a", 0)
    with pytest.raises(Refused, match="choose one"):
        procedures.chosen(TREE[0], "a", 7)


@pytest.mark.parametrize(
    ("tree", "why"),
    [
        ((), "1 to 60 steps"),
        ((step("a"),), "needs 1 to 6 answers"),
        ((step("a", "z"),), "leads nowhere"),
        ((step("a", "b", "solved"), step("b", "a")), "go round in a circle"),
        ((step("a", "a"),), "go round in a circle"),
    ],
)
def test_a_tree_of_which_some_way_does_not_end_is_refused(tree, why):
    with pytest.raises(Refused, match=why):
        procedures.checked(tree)


def test_a_tree_is_kept_and_read_again_without_loss():
    assert procedures.steps_of(procedures.kept(procedures.checked(TREE))) == TREE


def test_what_was_answered_is_told_in_order():
    answers = [{"step": "a", "answer": 0, "note": "LED"}, {"step": "b", "answer": 1}]

    assert procedures.told(TREE, answers, "ja") == [("a?", "→b", "LED"), ("b?", "→on_site", "")]


LOG = """2026-11-20 10:00 INFO started
2026-11-20 10:01 WARN retrying
2026-11-20 10:02 ERROR ORA-01017 denied
2026-11-20 10:03 INFO 0 errors
接続がタイムアウトしました
異常なし"""


def test_abnormal_lines_are_found_and_innocent_ones_are_not():
    found = list(logs.lines(LOG))

    assert [line.weight for line in found] == [
        Weight.PLAIN,
        Weight.WARNING,
        Weight.ERROR,
        Weight.PLAIN,
        Weight.ERROR,
        Weight.PLAIN,
    ]
    assert logs.abnormal(found) == 3
    assert [one.number for one in logs.narrowed(found, Filter(Weight.ERROR))] == [3, 5]
    assert [one.number for one in logs.narrowed(found, Filter(Weight.WARNING, "RETRY"))] == [2]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_a_log_is_read_in_the_encodings_of_japanese_windows(encoding):
    text, _ = logs.text_of("app.log", "接続エラー\r\n".encode(encoding))

    assert text == "接続エラー\r\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("app.log", b""),
        ("app.log", b"MZ\x90\x00\x03\x00"),
        ("app.log", b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 4),
        ("app.exe", b"plain words"),
        ("app.log", b"x" * (logs.MOST_BYTES + 1)),
    ],
)
def test_what_is_no_text_is_refused_whatever_its_name(name, content):
    with pytest.raises(Refused):
        logs.text_of(name, content)


def test_help_in_the_price_of_a_product_is_covered_without_a_line():
    assert scope_of(Verdict.COVERED, None) is ServiceScope.COVERED
    assert scope_of(Verdict.COVERED, LineKind.MANAGED) is ServiceScope.COVERED
    assert scope_of(Verdict.COVERED, LineKind.TIME_AND_MATERIALS) is ServiceScope.CHARGEABLE
    assert scope_of(Verdict.AMBIGUOUS, None) is ServiceScope.UNCLEAR
    assert scope_of(Verdict.NONE, None) is ServiceScope.OTHER_SERVICE


def test_of_several_answers_the_one_that_needs_most_care_counts():
    assert worst([ServiceScope.COVERED, ServiceScope.CHARGEABLE]) is ServiceScope.CHARGEABLE
    assert worst([]) is None


def test_a_telephone_number_is_found_by_its_digits_in_any_width():
    assert digits_of("03-1234") == "031234"
    assert digits_of("内線12") == ""
