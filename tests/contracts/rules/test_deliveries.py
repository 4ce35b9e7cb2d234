"""What is said of goods when they are handed over."""

from datetime import date

import pytest

from contracts.rules.quotes import QuoteLineKind, checked_warranty, serials
from msp.kernel.errors import Refused

DAY = date(2026, 11, 20)


def test_serial_numbers_are_read_however_they_are_parted():
    assert serials("SN-1, SN-2\r\nSN-3、SN-1\n\n", 3) == ["SN-1", "SN-2", "SN-3"]
    assert serials("", 1) == []


@pytest.mark.parametrize("typed", ["a,b", "x" * 81])
def test_more_numbers_than_pieces_and_endless_ones_are_refused(typed):
    with pytest.raises(Refused) as refusal:
        serials(typed, 1)

    assert refusal.value.field == "serial_numbers"


def test_a_warranty_belongs_to_goods_and_ends_after_they_came():
    checked_warranty(QuoteLineKind.GOODS, DAY, DAY)
    checked_warranty(QuoteLineKind.WORK, None, DAY)

    for kind, ends_on in (
        (QuoteLineKind.WORK, DAY),
        (QuoteLineKind.GOODS, date(2026, 11, 19)),
    ):
        with pytest.raises(Refused) as refusal:
            checked_warranty(kind, ends_on, DAY)
        assert refusal.value.field == "warranty_ends_on"
