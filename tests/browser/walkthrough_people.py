"""Those who offer and those who order, and what each of them reads at every step."""

from playwright.sync_api import expect

from tests.browser import walkthrough_reckoned as reckoned
from tests.browser.story_cast import Cast
from tests.browser.story_money import yen
from tests.browser.story_window import Window
from tests.browser.story_work import Buyer, Technician
from tests.browser.walkthrough_reckoned import Worked


class Seller:
    """Whoever makes offers, and looks at what was worked."""

    def __init__(self, window: Window, cast: Cast) -> None:
        self.at, self.cast, self.words = window, cast, window.words

    def begins_an_offer(self) -> None:
        """From today on, for half a year."""
        self.at.open("/quotes/")
        self.at.follow(self.words("New quote"))
        self.at.choose("Client", self.cast["factory"])
        told = {"Subject": self.cast["offer"], "The contract starts on": "2026-11-02"}
        self.at.fill(told | {"Until before": "2027-05-02"})
        self.at.press(self.words("Save the draft"))

    def offers_care(self) -> None:
        """A managed line: its fee for six months, with ten percent off."""
        self.at.main.get_by_text(self.words("Contract line"), exact=True).click()
        self.at.follow(self.words("Managed service"), self.at.main)
        fee = {"Title": self.cast["care"], "Periods in the quote": f"{reckoned.MONTHS}"}
        fee |= {"Fee per period (list price)": f"{reckoned.FEE:,}"}
        self.at.fill(fee | {"Discount": f"{reckoned.OFF_PERCENT}"})
        self.at.choose("When it is billed", self.words("Afterwards"))
        self.at.choose("Broken periods", self.words("By the day"))
        self.at.press(self.words("Save"))

    def offers_hours(self) -> None:
        """Two hours to begin with, and what an hour costs beyond them."""
        self.at.follow(self.words("Prepaid hours"), self.at.main)
        hours = {"Title": self.cast["starter"], "Hours of each": "2h", "Valid for": "3"}
        hours |= {"List price of each": f"{reckoned.STARTER_PRICE}"}
        hours |= {"Price per hour": f"{reckoned.PER_HOUR}"}
        self.at.fill(hours | {"At least": "30", "Rounded up to": "15"})
        self.at.pick("Included work", self.cast["remote"], self.cast["visit"])
        self.at.press(self.words("Save"))

    def offers_goods(self) -> None:
        """Routers at the usual rate with an amount off, and water at the reduced one."""
        self.at.follow(self.words("Goods"), self.at.main)
        routers = {"Title": self.cast["router"], "Quantity": f"{reckoned.ROUTERS}"}
        routers |= {"List price of each": f"{reckoned.ROUTER}"}
        self.at.fill(routers | {"Discount as an amount": f"{reckoned.ROUTERS_OFF}"})
        self.at.press(self.words("Save"))
        self.at.follow(self.words("Goods"), self.at.main)
        water = {"Title": self.cast["water"], "List price of each": f"{reckoned.WATER}"}
        self.at.fill(water)
        self.at.choose("Tax rate", self.words("Reduced rate ※"))
        self.at.press(self.words("Save"))

    def sends_it(self) -> None:
        """With its number; the sum stands there as the client will read it."""
        reads_the_sum(self.at)
        self.at.press(self.words("Send to the client"))
        self.at.reads("Q-202611-001", self.words("Waiting for the client", "quote"))

    def answers(self, question: str, answer: str) -> None:
        """What the client asked about the offer."""
        self.at.page.reload()
        self.at.reads(question)
        self.at.fill({"Your answer": answer})
        self.at.press(self.words("Send"))

    def delivers_the_goods(self) -> None:
        """Both lines of goods: only then the month charges them."""
        self.at.open("/quotes/")
        self.at.follow("Q-202611-001")
        for _ in range(2):
            self.at.press(self.words("Delivered"))
        day = self.words.either("2026年11月6日(金)", "Fri 6 Nov 2026")
        told = self.words("Delivered on %(day)s", day=day)
        expect(self.at.main.get_by_text(told)).to_have_count(2)

    def reads_the_reasons(self, piece: Worked) -> None:
        """Why the hours pay for it, how it was rounded, and what they did not cover."""
        self.at.go("Approve time")
        self.at.main.get_by_text(self.words("Why?")).last.click()
        self.at.reads(*covered_and_rounded(self.at, self.cast, piece))
        hours, beyond = length(self.at, piece.from_hours), length(self.at, piece.beyond)
        self.at.reads(self.words("From hours: %(time)s", time=hours))
        charged = "Charged: %(time)s at %(price)s an hour"
        self.at.reads(self.words(charged, time=beyond, price=yen(reckoned.PER_HOUR)))


def reads_the_sum(window: Window) -> None:
    """What the quote adds up to, for whoever has it open: two rates, each on its own sum."""
    card, offered = window.card(window.words("What it adds up to")), reckoned.OFFERED
    sums = (f"−{yen(reckoned.SAVED)}", yen(offered.net), yen(offered.gross))
    at_ten = offered.net - reckoned.WATER
    taxes = (yen(at_ten), yen(at_ten // 10), yen(reckoned.WATER), yen(reckoned.WATER * 8 // 100))
    window.reads(*sums, *taxes, within=card)


class Customer(Buyer):
    """The client's administrator: takes the offer, buys, and sees where the hours go."""

    def asks_about_the_offer(self, question: str) -> None:
        """Reads it line by line and asks before she orders."""
        self.at.open("/")
        self.at.go("Quotations")
        self.at.follow("Q-202611-001")
        reads_the_sum(self.at)
        lines = (reckoned.FEES, reckoned.STARTER_PRICE, reckoned.GOODS, reckoned.WATER)
        self.at.reads(*map(yen, lines), within=self.at.card(self.words("What is offered")))
        self.reads_what_lies_beyond()
        self.at.field(self.words("Your question", "client")).fill(question)
        self.at.press(self.words("Send"))

    def orders(self) -> None:
        """Sees the answer and what ordering does, then orders under a number of her own."""
        self.at.page.reload()
        self.at.reads(self.cast["answer"])
        hours = length(self.at, reckoned.STARTER_MINUTES)
        self.at.reads(self.words("%(hours)s of support are added.", hours=hours))
        self.at.fill({"Your order number (PO)": "PO-77"})
        gross = yen(reckoned.OFFERED.gross)
        self.at.press(self.words("Order for %(amount)s with tax", "client", amount=gross))
        self.at.reads(self.words("Thank you for your order.", "client"))

    def reads_the_contract(self) -> None:
        """What the quote became, in sentences."""
        told = {"number": 1, "title": self.cast["offer"]}
        self.at.follow(self.words("Contract #%(number)s “%(title)s”", **told))
        self.at.reads(self.words("Agreed by quote %(number)s", number="Q-202611-001"))
        fee = "The fee is %(fee)s, %(cycle)s (list price %(listed)s, discount %(off)s)."
        told = {"fee": yen(reckoned.FEE_AGREED), "listed": yen(reckoned.FEE)}
        told |= {"cycle": self.words("a month"), "off": f"{reckoned.OFF_PERCENT} %"}
        self.at.reads(self.words(fee, **told))
        self.reads_what_lies_beyond()

    def reads_what_lies_beyond(self) -> None:
        """What an hour costs that the hours do not cover, in the quote and in the contract."""
        used_up = "When the hours are used up, an hour costs %(rate)s."
        self.at.reads(self.words(used_up, rate=yen(reckoned.PER_HOUR)))

    def buys_five_hours(self) -> None:
        """From the hours page in three steps; what it does to the hours stands there before."""
        self.has_left("2.0")
        self.at.follow(self.words("Buy more hours"))
        self.at.reads(self.cast["pack"], yen(reckoned.PACK_PRICE), yen(reckoned.BOUGHT.gross))
        self.at.press(self.words("Next: confirm"))
        left = {"before": hours(self.at, 120), "after": hours(self.at, reckoned.WHOLE)}
        self.at.reads(self.words("Hours left: %(before)s → %(after)s", **left))
        self.at.press(self.words("Place the order"))
        self.at.reads(yen(reckoned.BOUGHT.net), yen(reckoned.BOUGHT.gross))

    def sees_the_use(self, piece: Worked) -> None:
        """The hours page after a piece of work: what is left, and what waits for approval."""
        sofar = reckoned.ALL[: reckoned.ALL.index(piece) + 1]
        counted = sum(each.counted for each in sofar)
        self.has_left(clock_hours(piece.left), waiting=hours(self.at, counted))

    def sees_what_is_beyond(self) -> None:
        """The month's hours with what they did not cover, and each entry with who pays for it."""
        self.has_left("0.0")
        beyond = {"hours": hours(self.at, reckoned.THIRD.beyond)}
        told = "%(hours)s of work went beyond your hours: %(amount)s before tax."
        self.at.reads(self.words(told, "client", amount=yen(reckoned.OVERAGE), **beyond))
        self.at.follow(self.words("See the work", "client"))
        for piece in reckoned.ALL:
            used = length(self.at, piece.from_hours)
            self.at.reads(self.words("From your hours: %(time)s", "client", time=used))
        over = length(self.at, reckoned.THIRD.beyond)
        self.at.reads(self.words("Charged separately: %(time)s", "client", time=over))

    def reads_why(self, piece: Worked) -> None:
        """The entry says which hours paid for it, and how worked time became counted time."""
        self.at.main.get_by_role("row").last.get_by_role("link").first.click()
        self.at.page.get_by_text(self.words("Why?")).click()
        self.at.reads(*covered_and_rounded(self.at, self.cast, piece))

    def reads_the_statement(self) -> None:
        """The month's statement: granted, used by ticket, nothing left."""
        self.at.go("Usage statements")
        self.at.follow(november(self.at))
        month = self.words("Usage statement for %(month)s", month=november(self.at))
        self.at.reads("7:00", "0:00", within=self.at.page.get_by_role("list", name=month))
        self.at.reads(self.cast["vpn"], "1:30", "3:00", "2:30")

    def pays_what_was_agreed(self) -> None:
        """The month's bill stands in front, with the overage on a line of its own."""
        self.finds_her_invoice(yen(reckoned.NOVEMBER.gross))


class Engineer(Technician):
    """The technician: sees what an entry does before it is saved."""

    def works(self, piece: Worked, note: str) -> None:
        """The effect stands there before: minutes, hours left, and what is charged beyond."""
        self.finds(self.cast["vpn"])
        self.at.page.get_by_role("radio", name=self.words("Time")).check(force=True)
        self.at.fill({"Or typed": piece.typed})
        before = hours(self.at, piece.left + piece.from_hours)
        left = {"before": before, "after": hours(self.at, piece.left)}
        _, rounded = covered_and_rounded(self.at, self.cast, piece)
        self.at.reads(rounded)
        self.at.reads(self.words("Hours left %(before)s → %(after)s", **left))
        if piece.beyond:
            price = f"+{yen(reckoned.OVERAGE)}"
            self.at.reads(self.words("Additional charge %(price)s", price=price))
        self._logs(note)


def covered_and_rounded(window: Window, cast: Cast, piece: Worked) -> tuple[str, str]:
    """The two sentences of the explanation that say who pays and how the time was counted."""
    covered = "Prepaid hours “%(line)s” include this work."
    rounded = "%(worked)s min → %(billable)s min: rounded up in steps of %(increment)s min"
    told = {"worked": piece.minutes, "billable": piece.counted, "increment": 15}
    return window.words(covered, line=cast["starter"]), window.words(rounded, **told)


def length(window: Window, minutes: int) -> str:
    """`2時間30分` or `2 h 30 min`; whole hours without minutes."""
    whole, rest = divmod(minutes, 60)
    japanese = (f"{whole}時間" if whole else "") + (f"{rest}分" if rest else "")
    english = " ".join(
        part for part in (f"{whole} h" if whole else "", f"{rest} min" if rest else "") if part
    )
    return window.words.either(japanese, english)


def clock_hours(minutes: int) -> str:
    """`5.5`."""
    whole, rest = divmod(minutes, 60)
    return f"{whole}.{rest * 10 // 60}"


def hours(window: Window, minutes: int) -> str:
    """`5.5時間` or `5.5 h`."""
    return window.words.either(f"{clock_hours(minutes)}時間", f"{clock_hours(minutes)} h")


def november(window: Window) -> str:
    """The month, as it is written."""
    return window.words.either("2026年11月", "November 2026")
