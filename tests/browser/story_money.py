"""Whoever does the bills: previews the month, reviews, approves, issues, and takes the files."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from tests.browser.story_cast import Cast
from tests.browser.story_window import Window

# 45 minutes at 11,500 yen an hour, two cables at 1,500; ten percent of tax, rounded down
SPOT = (8625 + 3000, 1162)
CARE = (150000, 15000)
HOURS = (98000, 9800)
BILLS = (("office", SPOT), ("carrier", CARE), ("factory", HOURS))
ONE_LEFT = (
    "%(num)s client is still to be checked.",
    "%(num)s clients are still to be checked.",
)
YEN = re.compile(r"¥([\d,]+)")


@dataclass(frozen=True, slots=True)
class Sums:
    """Yen before tax, of tax, and with tax."""

    net: int
    tax: int
    gross: int


def yen(amount: int) -> str:
    """`¥11,625`."""
    return f"¥{amount:,}"


def together(found: Iterable[Sums]) -> Sums:
    """All of them added up."""
    parts = [(one.net, one.tax, one.gross) for one in found]
    net, tax, gross = (sum(column) for column in zip(*parts, strict=True))
    return Sums(net, tax, gross)


def summed(content: bytes) -> Sums:
    """What a file of invoices comes to, added up from its own cells."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    heads = ("税抜金額", "消費税額", "税込金額")
    net, tax, gross = (sum(int(row[head]) for row in rows) for head in heads)
    return Sums(net, tax, gross)


class Finance:
    """She never needs the shell."""

    def __init__(self, window: Window, cast: Cast) -> None:
        self.at, self.cast, self.words = window, cast, window.words

    def comes_in(self) -> None:
        """By the invitation that the outbox holds, as the others did."""
        self.at.come_in()

    def previews_the_month(self) -> None:
        """The last month that has ended; nothing is written yet."""
        self.at.go("Billing runs")
        self.at.press(self.words("Prepare the run"))
        self.at.reads(self.words("This is a preview: nothing is written yet."))
        self.at.reads(yen(SPOT[0]), yen(CARE[0]), yen(SPOT[0] + CARE[0]))
        self.at.press(self.words("Make the drafts"))

    def reviews(self) -> None:
        """Whatever is to be checked is opened and ticked off, until nothing is left."""
        self.at.reads(self.words.of(*ONE_LEFT, 1))
        self.at.follow(self.cast["office"])
        self.at.reads(self.cast["cable"], self.cast["goods"], "¥3,000")
        self.at.fill({"What came of it": "OK"})
        self.at.press(self.words("Tick off"))
        self.at.misses(self.words.of(*ONE_LEFT, 1))
        told = self.words.of("Approve %(num)s invoice", "Approve %(num)s invoices", 2)
        self.at.press(told)

    def issues(self) -> None:
        """The numbers are given; the worker sets the papers."""
        told = self.words.of("Issue %(num)s invoice…", "Issue %(num)s invoices…", 2)
        self.at.main.get_by_text(told).click()
        self.at.press(self.words("Issue now"))
        self.at.house.work_off()

    def opens(self, client: str, amounts: tuple[int, int]) -> Sums:
        """An invoice of the list, and what its page says it comes to."""
        self.at.go("Invoices")
        row = self.at.main.get_by_role("row").filter(has_text=self.cast[client])
        with self.at.page.expect_navigation():
            row.get_by_role("link").first.click()
        sheet = self.at.page.get_by_role("article")
        self.at.reads(*map(yen, amounts), within=sheet)
        foot = sheet.get_by_role("definition").all_inner_texts()[-3:]  # net, tax, with tax
        net, tax, gross = (int(YEN.sub(r"\1", text).replace(",", "")) for text in foot)
        assert (net, tax) == amounts
        return Sums(net, tax, gross)

    def takes_the_paper(self) -> None:
        """The PDF of the invoice that is open."""
        name, content = self.at.download("PDF")
        assert name.endswith(".pdf")
        assert content.startswith(b"%PDF-")

    def takes_the_file(self) -> Sums:
        """The month as CSV, added up anew."""
        self.at.go("Exports")
        self.at.choose("Month", "2026-11")
        self.at.press(self.words("Make the file"))
        name = self.at.main.get_by_role("row").last.get_by_role("link").inner_text()
        return summed(self.at.download(name)[1])
