"""An error carries its sentence, the places in it, and the field to blame."""

from msp.kernel.errors import Forbidden, NotFound, PortalError, Refused, mark


def test_an_error_fills_its_sentence_and_keeps_the_parts_for_the_translators() -> None:
    refusal = Refused(mark("No %(what)s today."), field="what", what="tea")

    assert str(refusal) == "No tea today."
    assert (refusal.message, refusal.params) == ("No %(what)s today.", {"what": "tea"})
    assert refusal.field == "what"


def test_a_sentence_without_places_may_hold_a_percent_sign() -> None:
    assert str(Refused("Only 50% is left.")) == "Only 50% is left."


def test_each_error_has_its_own_status_and_code() -> None:
    kinds: list[type[PortalError]] = [NotFound, Forbidden, Refused]

    assert [kind.status for kind in kinds] == [404, 403, 422]
    assert [kind.code for kind in kinds] == ["not_found", "forbidden", "refused"]
