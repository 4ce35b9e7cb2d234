"""Tier 2: reviews what is handed over, asks the vendor, solves, and makes it known."""

from tests.browser import desk_story_reckoned as reckoned
from tests.browser.desk_story_people import Worker, length
from tests.browser.story_promise import moment


class Engineer(Worker):
    """Whoever looks deeper."""

    def sends_back(self) -> None:
        """What is missing is said, and the ticket is tier 1's again."""
        self.opens()
        self.at.follow(self.words("Review it"))
        self.at.reads(self.cast["tried"], self.cast["error"], self.cast["outcome"])
        self.at.follow(self.words("Send back"))
        self.at.choose("Reason", self.words("Facts are missing"))
        self.at.fill({"Why is it sent back?": self.cast["which_times"]})
        self.at.press(self.words("Send back"))
        self.turns_to("hand-overs")
        self.at.reads(self.words("Facts are missing"), self.cast["which_times"])

    def reviews(self) -> None:
        """Read, confirmed, taken over; the review was later than tier 2 promises."""
        self.opens()
        self.at.follow(self.words("Review it"))
        self.at.reads(self.cast["logs"])
        self.at.pick("What do you find?", self.words("The problem is confirmed"))
        self.at.press(self.words("I have read it and take over"))
        self.turns_to("hand-overs")
        self.at.reads(self.words("The problem is confirmed"))

    def sees_it_weigh_more(self) -> None:
        """Another priority than the desk's."""
        self.turns_to("priority-talk")
        self.at.pick("How much is affected?", self.words("The whole company"))
        self.at.pick("How pressing is it?", self.words("Work is hindered"))
        self.at.fill({"Why you see it so": self.cast["many_stop"]})
        self.at.press(self.words("Propose"))
        self.at.reads(self.words("The sides differ"))

    def asks_the_vendor(self) -> None:
        """By mail; the ticket stays open and waits."""
        self.turns_to("vendor-cases")
        self.picks_one("Vendor", self.cast["vendor"])
        self.at.fill({"What do we ask?": self.cast["ask_vendor"], "Their number": "HK-77"})
        assert self.at.field(self.words("The ticket waits for the vendor")).is_checked()
        self.at.field(self.words("Send the question by mail")).check()
        self.at.press(self.words("Open the case"))
        self.at.reads(self.cast["ask_vendor"], moment(self.at, reckoned.VENDOR_DUE))
        self.at.open(self.path)
        self.at.reads(self.words("Waiting for the vendor"), self.words("Clock paused"))

    def hears_the_vendor(self) -> None:
        """The answer is written down, and the ticket goes on."""
        self.turns_to("vendor-cases")
        self.at.follow(self.cast["vendor"], self.at.main)
        self.at.fill({"What the vendor said": self.cast["vendor_says"]})
        self.at.press(self.words("Write it down"))
        self.at.reads(self.cast["vendor_says"])
        self.at.open(self.path)
        self.at.reads(self.words("In progress"))

    def solves_it(self) -> None:
        """With a cause of the list, the root cause and what helped."""
        self.at.open(self.path)
        self.at.follow(self.words("Solve"))
        self.at.choose("What caused it", self.words("Software fault"))
        told = {"Root cause": self.cast["vpn_cause"], "Solution": self.cast["vpn_solution"]}
        self.at.fill(told)
        self.at.press(self.words("Solve the ticket"))
        clock = f"{reckoned.RESOLVED.used // 60}:{reckoned.RESOLVED.used % 60:02}"
        self.at.reads(self.words("Solved"), self.words("Met %(time)s", time=clock))
        self.at.page.get_by_text(self.words("Why these times?")).click()
        for start, end, minutes, reason in (
            (*reckoned.PAUSES[0], reckoned.CLIENT_PAUSE, "Waiting for the client"),
            (*reckoned.PAUSES[1], reckoned.VENDOR_PAUSE, "Waiting for the vendor"),
        ):
            told = {"reason": self.words(reason), "time": length(self.at, minutes)}
            told |= {"start": moment(self.at, start), "end": moment(self.at, end)}
            sentence = "Paused (%(reason)s) %(start)s – %(end)s: %(time)s of business time"
            self.at.reads(self.words(sentence, **told))

    def finds_the_fix(self) -> None:
        """A problem is begun of the ticket; its fix is tried, chosen and decided on."""
        self.turns_to("candidates")
        self.at.follow(self.words("Begin a problem"))
        self.at.press(self.words("Begin the problem"))
        self.problem = self.at.page.url
        self._unfolds("Propose a fix")
        self.at.fill({"Measure": self.cast["vpn_fix"]})
        self.at.pick("Kind", self.words("Root fix"))
        self.at.press(self.words("Propose it"))
        self._unfolds("Record a test")
        self.at.fill({"Tested where": self.cast["lab"]})
        self.at.choose("Result", self.words("Passed its test"))
        self.at.press(self.words("Record the test"))
        self.at.press(self.words("Choose it"))
        self._unfolds("Decide")
        self.at.pick("Decision", self.words("Root fix"))
        self.at.fill({"Why": self.cast["vendor_says"]})
        self.at.press(self.words("Record the decision"))

    def makes_it_known(self) -> None:
        """A known error for the desk and an article for the clients, both of the same problem."""
        self.at.follow(self.words("Publish as a known error"))
        self.at.fill({"What clients are told (Japanese)": self.cast["vpn_reply"]})
        self.at.fill({"What clients are told (English)": self.cast["vpn_reply"]})
        self.at.press(self.words("Save"))
        self.at.reads(self.cast["vpn_drops"], self.cast["vpn_reply"])
        self.at.press(self.words("Tell them"))
        self.at.reads(self.cast["vpn_drops"], self.cast["vpn_fix"])
        self.at.open(f"{self.problem.split('#')[0]}/article")
        self.at.choose("Readers", self.words("The desk and clients"))
        self.at.press(self.words("Save"))
        self.at.press(self.words("Publish"))
        self.at.reads(self.words("Published"), self.cast["vpn_fix"])
        self.turns_to("candidates")
        self.at.reads(self.cast["vpn_fix"])

    def is_thanked(self) -> None:
        """The kind words of the client reach whoever helped."""
        self.at.open("/thanks")
        self.at.reads(self.cast["kind_word"])

    def _unfolds(self, sentence: str) -> None:
        self.at.main.locator("summary", has_text=self.words(sentence)).first.click()
