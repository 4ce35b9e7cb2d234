"""A guided procedure is a tree: each answer leads to the next question or to an ending (R147)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from msp.kernel.errors import Refused, mark

MOST_STEPS = 60
MOST_ANSWERS = 6
Steps = Sequence[Mapping[str, Any]]  # as a row keeps them
Answers = Sequence[Mapping[str, Any]]


class Ending(StrEnum):
    """How a procedure ends."""

    SOLVED = "solved"
    GO_ON = "go_on"
    HAND_OVER = "hand_over"
    ON_SITE = "on_site"


ENDINGS: Mapping[Ending, str] = {
    Ending.SOLVED: mark("It works again"),
    Ending.GO_ON: mark("This is not it: look elsewhere"),
    Ending.HAND_OVER: mark("Hand it over to the next tier"),
    Ending.ON_SITE: mark("Somebody has to look on site"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: its words, and the step or the ending that it leads to."""

    ja: str
    en: str
    goes: str  # the id of a step, or the name of an ending

    def words(self, language: str) -> str:
        """The answer for a reader of `language`."""
        return self.en if language == "en" and self.en else self.ja

    @property
    def ending(self) -> Ending | None:
        """The ending that it leads to, if it is one."""
        return Ending(self.goes) if self.goes in set(Ending) else None


@dataclass(frozen=True, slots=True)
class Step:
    """One question with its hint and its answers."""

    id: str
    ask_ja: str
    ask_en: str
    hint_ja: str
    hint_en: str
    answers: tuple[Choice, ...]

    def ask(self, language: str) -> str:
        """The question for a reader of `language`."""
        return self.ask_en if language == "en" and self.ask_en else self.ask_ja

    def hint(self, language: str) -> str:
        """What helps to ask it, for a reader of `language`."""
        return self.hint_en if language == "en" and self.hint_en else self.hint_ja


def steps_of(kept: Steps) -> tuple[Step, ...]:
    """The tree as a row keeps it."""
    return tuple(
        Step(
            id=str(one["id"]),
            ask_ja=str(one["ask_ja"]),
            ask_en=str(one.get("ask_en", "")),
            hint_ja=str(one.get("hint_ja", "")),
            hint_en=str(one.get("hint_en", "")),
            answers=tuple(
                Choice(str(each["ja"]), str(each.get("en", "")), str(each["goes"]))
                for each in one["answers"]
            ),
        )
        for one in kept
    )


def kept(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """The tree as a row keeps it; `steps_of` reads it again."""
    return [
        {
            "id": step.id,
            "ask_ja": step.ask_ja,
            "ask_en": step.ask_en,
            "hint_ja": step.hint_ja,
            "hint_en": step.hint_en,
            "answers": [{"ja": one.ja, "en": one.en, "goes": one.goes} for one in step.answers],
        }
        for step in steps
    ]


def checked(steps: Sequence[Step]) -> Sequence[Step]:
    """The tree, if every way through it ends; else a refusal that names the step to blame."""
    known = {step.id for step in steps}
    if not 0 < len(steps) <= MOST_STEPS:
        message = mark("A procedure has 1 to %(most)s steps.")
        raise Refused(message, field="answers", most=MOST_STEPS)
    for number, step in enumerate(steps, 1):
        if not 0 < len(step.answers) <= MOST_ANSWERS:
            message = mark("Step %(number)s needs 1 to %(most)s answers.")
            raise Refused(message, field="answers", number=number, most=MOST_ANSWERS)
        for each in step.answers:
            if each.ending is None and each.goes not in known:
                message = mark("Step %(number)s: an answer leads nowhere.")
                raise Refused(message, field="answers", number=number)
    _require_ends(steps)
    return steps


def _require_ends(steps: Sequence[Step]) -> None:
    """Refuse ways that go round in a circle, however long."""
    after = {step.id: [one.goes for one in step.answers if one.ending is None] for step in steps}
    done: set[str] = set()
    while True:
        ready = {step for step, goes in after.items() if step not in done and done.issuperset(goes)}
        if not ready:
            break
        done |= ready
    for number, step in enumerate(steps, 1):
        if step.id not in done:
            message = mark("From step %(number)s one can go round in a circle.")
            raise Refused(message, field="answers", number=number)


def reached(steps: Sequence[Step]) -> set[str]:
    """The ids of the steps that can be come to; the rest are drafts."""
    after = {step.id: [one.goes for one in step.answers] for step in steps}
    found, open_ends = set[str](), [steps[0].id] if steps else []
    while open_ends:
        step = open_ends.pop()
        if step in after and step not in found:
            found.add(step)
            open_ends += after[step]
    return found


def standing(steps: Sequence[Step], answers: Answers) -> Step | Ending:
    """Where a run stands after those answers: at a step, or at its end."""
    here: Step | Ending = steps[0]
    by_id = {step.id: step for step in steps}
    for one in answers:
        if isinstance(here, Ending):
            break
        choice = here.answers[int(one["answer"])]
        here = choice.ending or by_id[choice.goes]
    return here


def chosen(here: Step | Ending, step_id: str, answer: int) -> Choice:
    """The answer that is given at that step. Refused where the run has gone on since."""
    if isinstance(here, Ending) or here.id != step_id:
        raise Refused(mark("This step has been answered already. Go on from where it stands."))
    if not 0 <= answer < len(here.answers):
        raise Refused(mark("Please choose one of the answers."), field="answer")
    return here.answers[answer]


def told(steps: Sequence[Step], answers: Answers, language: str) -> list[tuple[str, str, str]]:
    """(question, answer, note) of each step that was answered, in order."""
    by_id = {step.id: step for step in steps}
    return [
        (
            by_id[str(one["step"])].ask(language),
            by_id[str(one["step"])].answers[int(one["answer"])].words(language),
            str(one.get("note", "")),
        )
        for one in answers
    ]
