from datetime import date
from uuid import UUID, uuid4

import pytest

from contracts.rules import coverage
from contracts.rules.coverage import Candidate, Deed, Verdict, covered
from contracts.rules.lines import LineKind

REMOTE, VISIT = UUID(int=1), UUID(int=2)


def line(kind: LineKind, title: str = "線", **other: object) -> Candidate:
    told = {"line_id": uuid4(), "contract_id": uuid4(), "work_types": frozenset({REMOTE})}
    return Candidate(kind=kind, title=title, **{**told, **other})  # type: ignore[arg-type]


def codes(answer: coverage.Coverage) -> list[str]:
    return [step.code for step in answer.steps]


def test_the_entrys_own_choice_wins_over_everything():
    chosen, other = line(LineKind.TIME_AND_MATERIALS), line(LineKind.MANAGED)

    answer = covered(Deed(REMOTE, chosen_line_id=chosen.line_id), [other, chosen])

    assert answer.line_id == chosen.line_id
    assert codes(answer) == ["choice.covered"]


def test_a_choice_that_is_not_in_force_is_told_and_passed():
    managed = line(LineKind.MANAGED)

    answer = covered(Deed(REMOTE, chosen_line_id=uuid4()), [managed])

    assert answer.line_id == managed.line_id
    assert codes(answer)[0] == "choice.missing"


def test_the_tickets_contract_goes_before_the_devices_contract_before_all_others():
    ticket, asset, other = (line(LineKind.MANAGED) for _ in range(3))
    lines = [other, asset, ticket]

    first = covered(Deed(REMOTE, None, ticket.contract_id, asset.contract_id), lines)
    second = covered(Deed(REMOTE, None, uuid4(), asset.contract_id), lines)

    assert first.line_id == ticket.line_id
    assert second.line_id == asset.line_id
    assert codes(second) == ["choice.skipped", "ticket.missing", "asset.covered"]


def test_services_go_before_blocks_and_blocks_before_spot():
    managed, block, spot = (
        line(kind) for kind in (LineKind.MANAGED, LineKind.BLOCK, LineKind.TIME_AND_MATERIALS)
    )

    assert covered(Deed(REMOTE), [spot, block, managed]).line_id == managed.line_id
    assert covered(Deed(REMOTE), [spot, block]).line_id == block.line_id
    assert covered(Deed(REMOTE), [spot]).line_id == spot.line_id


def test_two_equal_lines_are_ambiguous_and_never_fall_through():
    one, two, spot = line(LineKind.MANAGED), line(LineKind.MANAGED), line(LineKind.BLOCK)

    answer = covered(Deed(REMOTE), [one, two, spot])

    assert answer.verdict is Verdict.AMBIGUOUS
    assert answer.line_id is None
    assert set(answer.line_ids) == {one.line_id, two.line_id}
    assert codes(answer)[-1] == "lines.ambiguous"


@pytest.mark.parametrize(
    ("ranks", "winner"), [((1, 2), 0), ((None, 2), 1), ((2, 1), 1), ((1, 1), None)]
)
def test_the_lowest_rank_wins_and_equal_ranks_are_ambiguous(ranks, winner):
    lines = [line(LineKind.MANAGED, rank=rank) for rank in ranks]

    answer = covered(Deed(REMOTE), lines)

    assert answer.line_id == (None if winner is None else lines[winner].line_id)


def test_several_blocks_are_one_candidate():
    later, first = line(LineKind.BLOCK, "B"), line(LineKind.BLOCK, "A", rank=1)

    answer = covered(Deed(REMOTE), [later, first])

    assert answer.line_ids == (first.line_id, later.line_id)
    assert answer.verdict is Verdict.COVERED


def test_a_work_type_nobody_included_is_covered_by_nothing():
    answer = covered(Deed(VISIT), [line(LineKind.MANAGED), line(LineKind.TIME_AND_MATERIALS)])

    assert answer.verdict is Verdict.NONE
    assert codes(answer)[-1] == "none"


def test_a_visit_is_covered_only_after_a_failed_remote_attempt_when_so_agreed():
    agreed = line(LineKind.MANAGED, needs_remote_attempt=True)

    before = covered(Deed(REMOTE, on_site=True), [agreed])
    after = covered(Deed(REMOTE, on_site=True, remote_failed=True), [agreed])

    assert before.verdict is Verdict.NONE
    assert codes(before)[0] == "rule.remote_first"
    assert after.line_id == agreed.line_id


def test_every_step_becomes_a_sentence_and_survives_storage():
    answers = [
        covered(Deed(REMOTE), [line(LineKind.MANAGED, "監視")]),
        covered(Deed(REMOTE), [line(LineKind.MANAGED), line(LineKind.MANAGED)]),
        covered(Deed(VISIT), []),
        coverage.imported(None, date(2016, 3, 1)),
    ]

    for answer in answers:
        stored = coverage.from_data(step.as_data() for step in answer.steps)
        assert stored == answer.steps
        told = coverage.explained(stored, lambda msgid: msgid)
        assert len(told) == len(answer.steps)
        assert not any("%(" in sentence for sentence in told)
    assert "“監視” includes this work." in coverage.explained(answers[0].steps, str)
