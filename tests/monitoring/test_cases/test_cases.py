"""Cases that other monitoring tools' own tests agree on, told by id.

Not applicable here, and why:

* icinga-downtime-suppress-5, icinga-notify-no-filter: need several kinds of failing (WARNING,
  CRITICAL, UNKNOWN); ours is one.
* icinga-notify-recovery-filtered, gatus-alert-no-provider, gatus-alert-resolved-silent: who wants
  which notice is a preference of people, kept in accounts; an outage opens a ticket.
* nagios-svc-ok-to-crit-host-down (the half about the hard state), nagios-host-warning-is-up:
  hosts and services are one kind of check here, and there is no WARNING.
* kuma-24h-maintenance, kuma-24h-no-data-keeps-last, hc-month-flip-2-months (the running month's
  share): where nothing is measured we say so; a share is of the time measured so far.
* kuma-1y-mixed (the numbers of buckets): hours and days are rows here, not rings.
* kuma-resend: an outage is a ticket, whose SLA clock reminds.
* kuma-transition-up-maintenance, kuma-transition-maintenance-up (that an event is recorded):
  planned work is itself the record.
* gatus-cond-json-*, gatus-cond-cert-unset, gatus-cond-pat, gatus-cond-pat-ip-fail: conditions here
  are status, content and one header, not a language over JSON.
* gatus-maint-reject-bad-day: planned work has dates, not weekdays.
"""

import pytest

from tests.monitoring.test_cases import (  # noqa: F401 - each notes which cases it tells
    conditions,
    heartbeats,
    shares,
    states,
)
from tests.monitoring.test_cases.telling import DONE, known

NOT_OURS = {
    "icinga-downtime-suppress-5",
    "icinga-notify-no-filter",
    "icinga-notify-recovery-filtered",
    "gatus-alert-no-provider",
    "gatus-alert-resolved-silent",
    "nagios-host-warning-is-up",
    "kuma-resend",
    "kuma-transition-up-maintenance",
    "gatus-cond-json-missing",
    "gatus-cond-json-two-sides",
    "gatus-cond-json-null",
    "gatus-cond-json-hex",
    "gatus-cond-cert-unset",
    "gatus-cond-pat",
    "gatus-cond-pat-ip-fail",
    "gatus-maint-reject-bad-day",
}


@pytest.mark.parametrize("name", DONE)
def test_a_known_case_comes_out_as_elsewhere(name: str) -> None:
    cases = known()
    if not cases:
        pytest.skip("the shared cases are not beside this checkout")

    DONE[name](cases[name]["given"], cases[name]["expect"])


def test_every_known_case_is_told_or_declined() -> None:
    cases = known()
    if not cases:
        pytest.skip("the shared cases are not beside this checkout")

    assert set(DONE) | NOT_OURS == set(cases)
    assert not set(DONE) & NOT_OURS
