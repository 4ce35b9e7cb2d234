"""The administrator sets an empty installation up, screen by screen, until it can bill."""

from tests.browser.story_cast import Cast
from tests.browser.story_window import Window

REGISTRATION = "T1010001153225"
OPENS, CLOSES = "09:00-12:00", "13:00-18:00"
OWN_HOLIDAY = "2026-11-05"
SPOT_RATE, FEE, PACKAGE_PRICE = "11500", "150000", "98000"
OTHERS = (
    ("office", "keiri@sakura.example", ""),  # the run will ask for the address
    ("carrier", "keiri@haruka.example", "大阪市北区梅田2-2-2"),
)
HIGH, MEDIUM = "High", "Medium"
PROMISES = (
    (HIGH, "First response", "30"),
    (HIGH, "Resolution", "240"),
    (MEDIUM, "First response", "60"),
    (MEDIUM, "Resolution", "480"),
)


class Administrator:
    """Whoever was invited by `msp init`."""

    def __init__(self, window: Window, cast: Cast) -> None:
        self.at, self.cast, self.words = window, cast, window.words

    def comes_in(self, link: str) -> None:
        """The one link, a password, and the language that she reads."""
        self.at.accept(link)
        self.at.page.get_by_title(self.said_now("Language and theme")).click()
        self.at.press(self.words.either("日本語", "English"))

    def said_now(self, sentence: str) -> str:
        """A sentence before she has chosen: the house speaks Japanese to begin with."""
        return type(self.words)("ja")(sentence)

    def walks_through_the_first_run(self) -> None:
        """The five steps of the wizard, found on the start page."""
        go_on = self.words("Save and go on")
        self.at.follow(self.words("Begin step by step"))
        told = {"Name": self.cast["provider"], "Name in English": "Mirai IT Services"}
        told |= {"Postal code": "100-0005", "Telephone": "03-1234-5678"}
        self.at.fill(told | {"Address": "東京都千代田区丸の内1-1-1"})
        self.at.press(go_on)
        self.at.fill({"Registration number": REGISTRATION})
        self.at.press(go_on)
        self.at.choose("Closing day", self.words("last day"))
        self.at.choose("Paid in", self.words("the next month"))
        self.at.choose("Paid on", self.words("last day"))
        self.at.fill({"Invoice numbers begin with": "MR"})
        self.at.press(go_on)
        self.at.fill({"Name of your first client": self.cast["factory"]})
        self.at.press(go_on)
        self.at.follow(self.words("New person"))
        self._invites("technician", "Technician")
        self.at.go("Home")
        self.at.follow(self.words("Begin step by step"))
        self.at.press(self.words("Finish"))

    def opens_a_bank_account(self) -> None:
        """Where clients pay to."""
        self.at.go("Company")
        self.at.follow(self.words("Edit"), self.at.card(self.words("Bank account")))
        told = {"Bank": "みずほ銀行", "Branch": "丸之内支店", "Account number": "1234567"}
        self.at.fill(told | {"Holder (kana)": "ミライアイテイサービス"})
        self.at.press(self.words("Save"))

    def invites_colleagues(self) -> None:
        """The lead and whoever does the bills."""
        for key, role in (("lead", "Lead"), ("finance", "Finance")):
            self.at.go("People")
            self.at.follow(self.words("New person"))
            self._invites(key, role)

    def _invites(self, key: str, role: str, *sight: str) -> None:
        self.at.fill({"Name": self.cast[key], "E-mail address": self.cast.mail(key)})
        self.at.pick("Language", self.words.either("日本語", "English"))
        self.at.pick("Roles", self.words(role))
        for each in sight:
            self.at.pick("May see", self.words(each))
        self.at.press(self.words("Save"))
        self.at.reads(self.cast[key])

    def takes_in_clients(self) -> None:
        """The first client gets a site and its buyer; two more come, one with its own person."""
        self._finds_client("factory")
        self.at.follow(self.words("Edit"))
        self._speaks_to_client("keiri@minato.example", "横浜市中区海岸通1-1")
        self.at.fill({"New site": self.cast["site"], "Address": "横浜市中区海岸通1-1"})
        self.at.press(self.words("Add the site"))
        self.at.reads(self.cast["site"])
        self._invites_from_client("buyer")
        for key, mail, address in OTHERS:
            self.at.go("Clients")
            self.at.follow(self.words("New client"))
            self.at.fill({"Name": self.cast[key]})
            self._speaks_to_client(mail, address)
        self._invites_from_client("driver")

    def _finds_client(self, key: str) -> None:
        self.at.go("Clients")
        self.at.follow(self.cast[key])

    def _speaks_to_client(self, mail: str, address: str) -> None:
        self.at.fill({"Billing e-mail": mail, "Address": address})
        self.at.pick("Language", self.words.either("日本語", "English"))
        self.at.press(self.words("Save"))

    def _invites_from_client(self, key: str) -> None:
        self.at.follow(self.words("New person"))
        self._invites(key, "Client administrator", "all tickets of the company")

    def fills_the_catalogue(self) -> None:
        """Kinds of work, a price, a package, the hours of the desk, and what is promised."""
        self.at.go("Catalogue")
        for code, key in (("remote", "remote"), ("visit", "visit")):
            self.at.follow(self.words("New kind of work"))
            name = {"Code": code, "Japanese name": self.cast[key], "English name": self.cast[key]}
            self.at.fill(name)
            self.at.press(self.words("Save"))
            self.at.press(self.words("That is where it belongs"))  # nowhere yet
        self.at.follow(self.words("Price list"))
        self.at.follow(self.words("New price"))
        self.at.fill({"Price": SPOT_RATE, "From": "2026-04-01"})
        self.at.press(self.words("Save"))
        self._sells_a_package()
        self._sets_the_hours()
        self._promises()

    def _sells_a_package(self) -> None:
        self.at.follow(self.words("Hour packages"))
        self.at.follow(self.words("New package"))
        name = {"Japanese name": self.cast["package"], "English name": self.cast["package"]}
        told = {"Hours": "10h", "Price without tax": PACKAGE_PRICE, "Valid for": "6"}
        self.at.fill(name | told)
        self.at.press(self.words("Save"))

    def _sets_the_hours(self) -> None:
        self.at.follow(self.words("Calendars"))
        self.at.follow(self.words("New calendar"))
        week = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
        self.at.fill({"Name": self.cast["calendar"]})
        self.at.fill(dict.fromkeys(week, f"{OPENS}, {CLOSES}"))
        self.at.choose("Holidays", self.words("Japanese public holidays"))
        self.at.fill({"Own holidays": OWN_HOLIDAY})
        self.at.press(self.words("Save"))

    def _promises(self) -> None:
        self.at.follow(self.words("SLA policies"))
        self.at.follow(self.words("New SLA policy"))
        self.at.fill({"Name": self.cast["policy"]})
        self.at.choose("Calendar", self.cast["calendar"])
        for priority, pledge, minutes in PROMISES:
            named = {"priority": self.words(priority), "pledge": self.words(pledge)}
            label = self.words("Priority %(priority)s, %(pledge)s, minutes", **named)
            self.at.main.get_by_label(label, exact=True).fill(minutes)
        self.at.press(self.words("Save"))

    def signs_contracts(self) -> None:
        """One of each model: prepaid hours, time and materials, managed with a promise."""
        block = {"Title": self.cast["hours"], "At least": "30", "Rounded to": "15"}
        self._signs("factory", "hours", "Prepaid hours", block)
        spot = {"Title": self.cast["spot"], "Rounded to": "15"}
        self._signs("office", "spot", "Time and materials", spot)
        care = {"Title": self.cast["care"], "Fee per period (list price)": FEE}
        self._signs("carrier", "care", "Managed service", care)

    def _signs(self, client: str, title: str, kind: str, line: dict[str, str]) -> None:
        self.at.go("Contracts")
        self.at.follow(self.words("New contract"))
        self.at.choose("Client", self.cast[client])
        self.at.fill({"Title": self.cast[title], "From": "2026-11-01"})
        if kind == "Managed service":
            self.at.choose("SLA policy", self.cast["policy"])
        self.at.press(self.words("Save the draft"))
        self.at.follow(self.words("Add a line"))
        self.at.follow(self.words(kind))
        self.at.fill(line)
        self.at.pick("Included work", self.cast["remote"], self.cast["visit"])
        if kind == "Managed service":
            self.at.choose("When it is billed", self.words("Afterwards"))
        self.at.press(self.words("Add the line"))
        self.at.press(self.words("Put in force"))
        self.at.reads(self.words("In force"))

    def watches(self, address: str) -> None:
        """A check of the carrier's server, under its managed line."""
        self.at.go("Monitoring")
        self.at.follow(self.words("New check"))
        self.at.choose("Client", self.cast["carrier"])
        told = {"Name of the check": self.cast["shop"], "What is asked": address}
        self.at.fill(told | {"Interval": "60", "Time limit": "5", "Held to be down after": "2"})
        line = f"{self.cast['carrier']} · {self.cast['care']}"
        self.at.choose("Contract line", line)
        self.at.press(self.words("Save the check"))

    def finds_nothing_left_to_do(self) -> None:
        """The checklist has gone from the start page."""
        self.at.go("Home")
        self.at.misses(self.words("Set up your desk"))
