"""What is asked at intake, and what counts as known."""

import pytest

from msp.desk.rules import intake
from msp.desk.rules.intake import Certainty, Fact, Known, Point
from msp.kernel.errors import Refused

SEEN = Known("LEDGER-3", Certainty.OBSERVED)
TOLD = Known("the monthly report", Certainty.SAID)
GUESSED = Known("perhaps the network", Certainty.ASSUMED)


def test_what_is_observed_or_said_is_known_and_what_is_assumed_is_not():
    facts = {Fact.SYSTEM: SEEN, Fact.REPORT: TOLD, Fact.ERROR: GUESSED, Fact.DATA: Known("  ")}

    found = intake.completeness(facts, [Fact.ERROR, Fact.SYSTEM, Fact.DATA, Fact.REPORT])

    assert found.needed == (Fact.SYSTEM, Fact.REPORT, Fact.ERROR, Fact.DATA)
    assert found.done == (Fact.SYSTEM, Fact.REPORT)
    assert found.missing == (Fact.ERROR, Fact.DATA)
    assert found.assumed == (Fact.ERROR,)
    assert (found.percent, found.is_complete) == (50, False)


def test_nothing_asked_is_complete():
    found = intake.completeness({}, [])

    assert (found.percent, found.is_complete) == (100, True)


def test_two_thirds_are_cut_down():
    facts = {Fact.SYSTEM: SEEN, Fact.REPORT: TOLD}

    assert intake.completeness(facts, [Fact.SYSTEM, Fact.REPORT, Fact.LOGS]).percent == 66


def test_the_points_of_the_talk_stand_before_the_facts():
    points = {Point.SUMMARY: "Invoices do not print", Point.GOAL: "Send the bills today"}

    found = intake.readiness(points, {Fact.SYSTEM: SEEN}, [Fact.SYSTEM, Fact.STEPS])

    assert found.done == (Point.SUMMARY, Point.GOAL, Fact.SYSTEM)
    assert found.missing == (Point.OUTCOME, Point.SYMPTOM, Fact.STEPS)
    assert found.percent == 50


def test_a_hand_over_carries_what_was_observed_and_shows_the_rest_apart():
    facts = {Fact.SYSTEM: SEEN, Fact.REPORT: TOLD, Fact.ERROR: GUESSED}

    observed, rest = intake.objective(facts)

    assert observed == {Fact.SYSTEM: "LEDGER-3"}
    assert rest == {Fact.REPORT: TOLD, Fact.ERROR: GUESSED}


def test_facts_are_kept_and_read_again_without_loss():
    facts = {Fact.SYSTEM: SEEN, Fact.ERROR: GUESSED}

    assert intake.facts_of(intake.kept_facts(facts)) == facts
    assert intake.kept_facts({Fact.STEPS: Known(" ")}) == {}


def test_a_category_that_says_nothing_asks_for_the_usual_facts():
    assert intake.required_of(None) == (Fact.SYSTEM, Fact.STEPS)
    assert intake.required_of(["steps", "error"]) == (Fact.ERROR, Fact.STEPS)
    assert intake.required_of([]) == ()


def test_a_fact_that_does_not_exist_cannot_be_required():
    with pytest.raises(Refused, match="no such fact: colour"):
        intake.required_of(["colour"])
