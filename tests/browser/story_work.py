"""Those who ask for help, those who work, and whoever approves what was worked."""

from tests.browser.story_cast import Cast
from tests.browser.story_window import Window


class Buyer:
    """A client's administrator: buys hours, asks for help, sees what became of both."""

    def __init__(self, window: Window, cast: Cast) -> None:
        self.at, self.cast, self.words = window, cast, window.words

    def comes_in(self) -> None:
        """By the invitation that the outbox holds."""
        self.at.accept(self.at.house.link_sent_to(self.at.who.mail))

    def is_offered_no_hours(self) -> None:
        """Without a line for prepaid hours nothing is for sale, and the page says why."""
        self.at.go("Support hours")
        self.at.misses(self.words("Buy more hours"))
        self.at.open("/orders/new")
        self.at.reads(self.words("Hours cannot be bought yet"))

    def buys_ten_hours(self) -> None:
        """Chosen, confirmed, done: by invoice, under an order number of her own."""
        self.at.go("Support hours")
        self.at.follow(self.words("Buy more hours"))
        self.at.reads(self.cast["package"], "¥98,000", "¥107,800")
        self.at.press(self.words("Next: confirm"))
        self.at.fill({"Your order number (PO)": "PO-1102"})
        self.at.press(self.words("Place the order"))
        self.at.reads("PO-1102", "¥107,800")

    def has_left(self, hours: str, waiting: str = "") -> None:
        """What the hours page says is left, and what waits for approval."""
        self.at.go("Support hours")
        self.at.reads(hours, within=self.at.card(self.words("Support hours")))
        if waiting:
            told = "%(hours)s of work are recorded and being checked. They are not final yet."
            self.at.reads(self.words(told, "client", hours=waiting))
        else:
            self.at.misses(self.words("Awaiting approval"))

    def asks(self, subject: str) -> None:
        """A new request, as pressing as usual."""
        self.at.go("Home")
        self.at.follow(self.words("Ask for help", "client"))
        self.at.pick("What is it about?", self.words("Something does not work"))
        self.at.fill({"In a few words": subject})
        self.at.pick("How pressing is it for you?", self.words("Work is hindered"))
        self.at.press(self.words("Send the request"))
        self.at.reads(subject, self.words("Received"))

    def is_told_that_it_is_down(self) -> None:
        """The start page says so at once."""
        self.at.go("Home")
        told = "%(name)s does not answer. We are looking into it."
        self.at.reads(self.words(told, "client", name=self.cast["shop"]))

    def is_told_that_all_is_well(self) -> None:
        """The page of the services has the outage behind it."""
        self.at.go("Uptime")
        self.at.reads(self.words("All services that we watch for you are working.", "client"))
        self.at.reads(self.words("Past interruptions", "client"))

    def finds_her_invoice(self, gross: str) -> None:
        """What is to be paid stands in front."""
        self.at.go("Invoices")
        self.at.reads(gross, within=self.at.card(self.words("To be paid", "client")))

    def answers(self, subject: str, text: str) -> None:
        """A message on her request."""
        self.at.go("Your requests")
        self.at.follow(subject)
        self.at.fill({"Your message": text})
        self.at.press(self.words("Send"))
        self.at.reads(text, self.words("Being worked on"))


class Technician:
    """Whoever does the work, and writes down how long it took."""

    def __init__(self, window: Window, cast: Cast) -> None:
        self.at, self.cast, self.words = window, cast, window.words

    def comes_in(self) -> None:
        """By the invitation that the outbox holds."""
        self.at.accept(self.at.house.link_sent_to(self.at.who.mail))

    def finds(self, subject: str) -> None:
        """A ticket in the queue."""
        self.at.go("Queue")
        self.at.follow(subject, self.at.main)

    def counts(self, subject: str) -> int:
        """How many tickets of the queue are called so."""
        self.at.go("Queue")
        return int(self.at.main.get_by_role("row").filter(has_text=subject).count())

    def reads_of_recovery(self, subject: str, sentence: str) -> None:
        """The ticket itself says that it is over; nobody has to answer another."""
        self.finds(subject)
        self.at.reads(self.words("reported an outage"), self.words("reported the recovery"))
        self.at.reads(sentence)

    def takes(self, subject: str) -> None:
        """A ticket of the queue becomes hers."""
        self.finds(subject)
        self.at.press(self.words("Take it"))

    def takes_a_call(self, client: str, subject: str) -> None:
        """Somebody rings: a ticket is opened for them."""
        self.at.go("Queue")
        self.at.follow(self.words("New"))
        self.at.choose("Client", client)
        self.at.fill({"What is wrong?": subject})
        self.at.press(self.words("Open the ticket"))
        self.at.press(self.words("Take it"))

    def works_by_the_timer(self, minutes: int, note: str) -> None:
        """Start, work, stop, say what it was: the length stands there already."""
        self.at.press(self.words("Start the timer"))
        self.at.clock.pass_by(minutes=minutes)
        self.at.page.reload()
        self.at.press(self.words("Stop the timer and log the time"))
        assert self.at.field(self.words("Or typed")).input_value() == str(minutes)
        self._logs(note)

    def logs_quickly(self, length: str, note: str) -> None:
        """On the ticket's page, as people write a length."""
        self.at.page.get_by_role("radio", name=self.words("Time")).check(force=True)
        self.at.fill({"Or typed": length})
        self._logs(note)

    def _logs(self, note: str) -> None:
        self.at.main.get_by_label(self.words("What was done"), exact=True).fill(note)
        self.at.press(self.words("Log it"))
        self.at.reads(note)

    def sells(self, name: str, quantity: str, price: str) -> None:
        """Goods on the ticket."""
        self.at.follow(self.words("Add goods"))
        self.at.fill({"Name": name, "Quantity": quantity})
        self.at.fill({"Price of one (without tax)": price, "What one costs us": "900"})
        self.at.press(self.words("Save"))

    def hands_in(self, count: int) -> None:
        """The day's drafts go to the lead."""
        self.at.go("My time")
        self.at.press(self.words.of("Hand in %(num)s draft", "Hand in %(num)s drafts", count))

    def asks_back(self, text: str) -> None:
        """Answer, and wait for the client: the clock of the solution stands still."""
        self.at.fill({"Reply to the client": text})
        self.at.press(self.words("Send and wait for the client"))
        self.at.reads(self.words("Waiting for the client"))

    def solves(self, solution: str) -> None:
        """What helped."""
        self.at.follow(self.words("Solve"))
        self.at.choose(self.words("What caused it"), self.words("Configuration"))
        self.at.fill({"Solution": solution})
        self.at.press(self.words("Solve the ticket"))
        self.at.reads(self.words("Solved"))


class Lead:
    """Whoever looks at what was handed in."""

    def __init__(self, window: Window, cast: Cast) -> None:
        self.at, self.cast, self.words = window, cast, window.words

    def comes_in(self) -> None:
        """By the invitation that the outbox holds, as the others did."""
        self.at.come_in()

    def approves(self, count: int) -> None:
        """Everything that waits, which is so many entries."""
        self.at.go("Approve time")
        boxes = self.at.main.get_by_role("checkbox").all()
        assert len(boxes) == count
        for box in boxes:
            box.check()
        self.at.press(self.words("Approve the picked entries"))
        self.at.reads(self.words("Nothing waits for you"))
