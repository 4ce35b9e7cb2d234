"""What is typed as hours or as a whole number is read at once, however much of it there is."""

from time import process_time

import pytest

from contracts.actions.typed import minutes


@pytest.mark.parametrize(
    ("typed", "read"), [("50h", 3000), ("1.5 時間", 90), ("１２h", 720), ("90", "90")]
)
def test_hours_are_read_as_minutes(typed, read):
    assert minutes(typed) == read


def test_a_number_of_a_hundred_thousand_digits_is_left_to_refuse_at_once():
    began = process_time()
    assert minutes("9" * 100_000 + "h") == "9" * 100_000 + "h"
    assert process_time() - began < 1
