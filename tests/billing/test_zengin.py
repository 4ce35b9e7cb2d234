"""A bank's credit notification is read whole, or refused with its line."""

from datetime import date

import pytest

from billing.rules import zengin
from msp.kernel.errors import Refused
from msp.kernel.money import Money
from tests.billing import cases

TODAY = date(2026, 11, 20)


def header(first="081101", last="081120"):
    names = f"{'ﾐﾅﾐ':<15}001{'ﾎﾝﾃﾝ':<15}"
    return f"1010081120{first}{last}0172{names}11234567{'ﾀｽｷｼｽﾃﾑ(ｶ':<40}{'':<93}"


def credit(amount, payer, cancelled=" ", day="081118"):
    who = f"{'0000000001'}{payer:<48}{'ﾐﾅﾐ':<15}{'ﾖｺﾊﾏ':<15}"
    return f"2000001{day}{day}{amount:>010}{'0' * 10}{who}{cancelled}{'':<20}{'':<52}"


def trailer(count, amount, gone=0, gone_amount=0):
    return f"8{count:>06}{amount:>012}{gone:>06}{gone_amount:>012}{'':<163}"


END = f"9{'':<199}"
GOOD = [header(), credit(252_920, "ﾐﾅﾄｾｲｻｸｼﾖ"), credit(1_000, "ﾔﾏﾀﾞ ﾀﾛｳ"), trailer(2, 253_920), END]


def file(records, line_end="\r\n"):
    return line_end.join(records).encode("cp932")


def refused_kinds(case):
    return file([*GOOD[:3], trailer(2, 253_921), END]), file([*GOOD[:3], trailer(3, 253_920), END])


@pytest.mark.parametrize("case", cases.group("zengin"))
def test_the_reader_agrees_with_the_shared_case(case):
    if "era_yymmdd" in case:
        found = zengin.era_date(case["era_yymmdd"], TODAY)
        assert found == date.fromisoformat(case["expect_date"])
        return
    for content in refused_kinds(case):
        with pytest.raises(Refused, match="line 4"):
            zengin.notifications(content, TODAY)


@pytest.mark.parametrize("line_end", ["\r\n", "\n", ""])
def test_a_file_is_read_with_and_without_line_ends(line_end):
    (found,) = zengin.notifications(file(GOOD, line_end), TODAY)

    assert (found.account.bank_code, found.account.number) == ("0172", "1234567")
    assert (found.first_on, found.last_on) == (date(2026, 11, 1), date(2026, 11, 20))
    assert [(each.payer, each.amount) for each in found.credits] == [
        ("ﾐﾅﾄｾｲｻｸｼﾖ", Money(252_920, "JPY")),
        ("ﾔﾏﾀﾞ ﾀﾛｳ", Money(1_000, "JPY")),
    ]
    assert {each.posted_on for each in found.credits} == {date(2026, 11, 18)}


def test_a_cancelled_transfer_is_counted_apart():
    records = [header(), credit(500, "ｱ"), credit(500, "ｱ", "1"), trailer(1, 500, 1, 500), END]

    (found,) = zengin.notifications(file(records), TODAY)

    assert [each.is_cancelled for each in found.credits] == [False, True]


@pytest.mark.parametrize(
    ("records", "reason"),
    [
        ([*GOOD[:1], "2" * 199, *GOOD[2:]], "Line 2 has 199 characters"),
        ([GOOD[0].replace("101", "103", 1), *GOOD[1:]], "Line 1 is not the header"),
        ([header(first="081301"), *GOOD[1:]], "Line 1: 081301 is not a date"),
        ([GOOD[0], credit(1, "ｱ", day="081131"), trailer(1, 1), END], "081131 is not a date"),
        ([GOOD[0], GOOD[1].replace("0000252920", "00002529x0"), *GOOD[2:]], "not a number"),
        (GOOD[:4], "ends at line 4"),
        (GOOD[:3], "ends at line 3"),
        ([GOOD[3], END], "Line 1 is not the header"),
        ([GOOD[0], GOOD[0], GOOD[3], END], "Line 2 is not a credit"),
        ([END], "ends at line 1"),
    ],
)
def test_a_file_with_one_bad_line_is_refused_whole(records, reason):
    with pytest.raises(Refused, match=reason) as refusal:
        zengin.notifications(file(records), TODAY)

    assert refusal.value.field == "file"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00"])
def test_an_empty_or_foreign_file_is_refused(content):
    with pytest.raises(Refused):
        zengin.notifications(content, TODAY)


@pytest.mark.parametrize("digits", ["", "01050a", "999999", "310230"])
def test_what_no_era_knows_is_no_date(digits):
    assert zengin.era_date(digits, TODAY) is None
