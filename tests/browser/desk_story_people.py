"""Tier 1 and tier 2 at work on one ticket, each before their own window."""

import re
from typing import Any

from tests.browser import desk_story_reckoned as reckoned
from tests.browser import hand
from tests.browser.story_cast import Cast
from tests.browser.story_promise import moment
from tests.browser.story_window import Window
from tests.browser.story_work import Technician


class Worker(Technician):
    """Whoever works at the desk: opens the ticket of the story and reads its clocks."""

    def __init__(self, window: Window, cast: Cast) -> None:
        super().__init__(window, cast)
        self.path = ""

    def opens(self) -> None:
        """The ticket's own page: by the queue, until its address is known."""
        if self.path:
            self.at.open(self.path)
            return
        self.at.open("/tickets/")
        self.at.follow(self.cast["vpn_drops"], self.at.main)
        link = self.at.page.locator('a[href$="/do/hand-over"]').first.get_attribute("href")
        self.path = link.removesuffix("/do/hand-over")

    def turns_to(self, place: str) -> None:
        """A page that belongs to the ticket."""
        self.at.open(f"{self.path}/{place}")

    def sees_clocks(self, readings: tuple[reckoned.Reading, ...]) -> None:
        """Every clock of the ticket, and nothing beside the table of the reckoning."""
        self.turns_to("clocks")
        cards = self.at.main.locator("section.card:has(dl.kv)").all()
        seen = [_shown(card) for card in cards]
        assert seen == [self._told(each) for each in readings]

    def _told(self, each: reckoned.Reading) -> list[str]:
        due = moment(self.at, each.due) if each.due else ""
        pairs = [
            ("Target", length(self.at, each.target)),
            ("Due", due or self.words("unknown while the wait lasts")),
            ("Used", length(self.at, each.used)),
        ]
        if each.done:
            pairs.append(("Done", moment(self.at, each.done)))
        else:
            pairs.append(("Left", length(self.at, each.target - each.used)))
        facts = [part for sentence, text in pairs for part in (self.words(sentence), text)]
        return [self._named(each.name), self.words(each.state), *facts]

    def _named(self, name: str) -> str:
        if name == "OLA":
            return self.words("Review at %(tier)s (OLA)", tier=self.words("Tier 2"))
        if name == "UC":
            return self.words("Answer of %(vendor)s (UC)", vendor=self.cast["vendor"])
        return self.words(name)

    def picks_one(self, sentence: str, part: str) -> None:
        """The option of a list that names something among other words."""
        field = self.at.field(self.words(sentence))
        value = field.locator("option", has_text=part).first.get_attribute("value")
        field.select_option(value)


def _shown(card: Any) -> list[str]:
    parts = card.locator("h2, .pill, dl.kv dt, dl.kv dd").all_inner_texts()
    return [" ".join(part.split()) for part in parts]


def length(window: Window, minutes: int) -> str:
    """`2時間10分` or `2 h 10 min`; what is nothing is left out."""
    hours, rest = divmod(minutes, 60)
    parts = [window.words.either(f"{hours}時間", f"{hours} h")] if hours else []
    if rest or not hours:
        parts.append(window.words.either(f"{rest}分", f"{rest} min"))
    return window.words.either("", " ").join(parts)


class Agent(Worker):
    """Tier 1: takes the mail up, asks, tries what is known, hands over."""

    def takes_it_up(self) -> None:
        """The mail is a ticket, and now it is hers."""
        self.opens()
        self.at.reads(self.cast["vpn_mail"].splitlines()[1])
        self.at.press(self.words("Take it"))

    def takes_down(self) -> None:
        """What the talk is about, the category, and the facts as far as they are known."""
        self.turns_to("intake")
        told = {"What the client wants to achieve": "goal", "Symptom": "symptom"}
        told |= {"What the client wants to see at the end": "outcome"}
        self.at.fill({sentence: self.cast[key] for sentence, key in told.items()})
        self.picks_one("Category", self.cast["vpn_class"])
        self._knows("System name", "system", "The user says")
        self._knows("Error or warning text", "supposed", "Assumed")
        self.at.press(self.words("Save"))
        self.turns_to("intake")
        self.sees_missing("Error or warning text", "Steps that were taken")
        self.at.reads(self.words("only assumed"))

    def sees_missing(self, *facts: str) -> None:
        """Each of these is named, and no other."""
        card = self.at.card(self.words("Completeness"))
        named = card.locator("p + ul").first.locator("li").all_inner_texts()
        assert [text.split("\n")[0].strip() for text in named] or not facts
        for fact, text in zip(facts, named, strict=True):
            assert text.strip().startswith(self.words(fact))

    def completes(self, facts: dict[str, str]) -> None:
        """Facts that she has seen herself by now."""
        self.turns_to("intake")
        for fact, key in facts.items():
            self._knows(fact, key, "Observed")
        self.at.press(self.words("Save"))
        self.turns_to("intake")
        self.at.reads(self.words("Everything that is needed is known."))

    def _knows(self, fact: str, key: str, certainty: str) -> None:
        name = self.words(fact)
        self.at.main.get_by_label(re.compile(rf"^\s*{re.escape(name)}( \*)?\s*$")).fill(
            self.cast[key]
        )
        label = self.words("How is “%(fact)s” known?", fact=name)
        self.at.field(label).select_option(label=self.words(certainty))

    def tries_what_is_known(self) -> None:
        """The known error with the same code: tried, and it does not fit."""
        self.turns_to("candidates")
        self.at.reads(self.cast["known"], "ERROR 691")
        self.at.press(self.words("Was tried"))
        self.at.press(self.words("Did not help"))
        self.at.reads(f"{self.words('Did not help')} · {self.cast['technician']}")

    def hands_over(self, *, tells: str = "") -> None:
        """To the engineer of tier 2, with what was tried."""
        self.at.open(self.path)
        self.at.follow(self.words("Hand over"))
        self._writes(tells)
        self.at.press(self.words("Hand over"))
        self.at.reads(self.cast["engineer"])

    def is_refused(self) -> None:
        """First nothing observed is told, then facts of the category are missing: both by name."""
        self.at.open(self.path)
        self.at.follow(self.words("Hand over"))
        self._writes("")
        self._is_told(
            "Please write down what was observed, not what was supposed.",
        )
        self.at.fill({"What was observed?": self.cast["symptom"]})
        missing = ("Error or warning text", "Steps that were taken")
        between = "、" if self.words.language == "ja" else ", "
        named = between.join(self.words(one) for one in missing)
        self._is_told("This category needs facts that are missing: %(facts)s.", facts=named)
        self.at.follow(self.words("Do that first"))
        self.sees_missing(*missing)

    def _writes(self, tells: str) -> None:
        self.at.fill({"What was tried?": self.cast["tried"], "Message to the client": tells})
        self.at.choose("To person", self.cast["engineer"])

    def _is_told(self, sentence: str, **told: str) -> None:
        """The press is refused, and says why; a browser notes a refusal as an error."""
        hand.follow(self.at.page, hand.BUTTON, self.words("Hand over"))
        said = self.words(sentence, **told)
        self.at.reads(said, within=self.at.page.locator(".notice.summary"))
        assert "422" in self.at.troubles.pop()

    def agrees(self) -> None:
        """Sees both proposals, and takes the engineer's."""
        self.turns_to("priority-talk?take=engineers")
        since = moment(self.at, reckoned.DIFFERED)
        age = length(self.at, reckoned.DIFFERED_MINUTES)
        told = "They have differed for %(age)s of business time, since %(at)s."
        self.at.reads(self.words(told, age=age, at=since), self.cast["many_stop"])
        self.at.choose("Agreed with", self.cast["engineer"])
        self.at.fill({"Reason": self.cast["we_agree"]})
        self.at.press(self.words("Record the agreement"))
        card = self.at.card(self.words("Differences so far"))
        names = (self.cast["technician"], self.cast["engineer"], self.cast["we_agree"])
        self.at.reads(self.words("Agreed by both sides"), age, *names, within=card)
        self.at.open(self.path)
        self.at.reads(self.words("due %(time)s", time=reckoned.AFTER_AGREEING.split()[1]))

    def hears_how_it_was(self) -> None:
        """The score and what could be better."""
        self.at.open("/scores")
        told = (self.cast["vpn_drops"], self.cast["better"], self.cast["engineer"])
        self.at.reads(self.words("Very content"), *told)
