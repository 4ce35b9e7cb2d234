"""How checks are shown: state, words, 90 days and uptime with its counts, ready for a template."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext, pgettext
from markupsafe import Markup

from monitoring import rules
from monitoring.models import Check, Outage
from monitoring.queries import DAYS
from monitoring.rules import SENTENCES, Cause, Outcome, State, Tally
from msp.doors import drawing
from msp.doors.furniture import spoken
from msp.kernel import writing

MINUTE = 60_000
LOOKS = {
    "down": ("bad", "octagon-alert"),
    "doubtful": ("warn", "triangle-alert"),
    "flapping": ("warn", "activity"),
    "new": ("", "circle-dashed"),
    "up": ("ok", "circle-check"),
    "paused": ("", "circle-pause"),
}
ICON_STATES = {"down": "down", "doubtful": "warn", "flapping": "warn", "up": "ok"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One check as a row: `state` for looks, words for people, drawings done."""

    check: Check
    client: str
    outage: Outage | None
    state: str
    words: str
    tone: str
    symbol: str
    said: str
    strip: Markup
    uptime: str


def shown(
    row: tuple[Check, str, Outage | None], tallies: Mapping[date, Tally], today: date
) -> Shown:
    """The row of one check with its days."""
    check, client, outage = row
    state = state_of(check)
    tone, symbol = LOOKS[state]
    return Shown(
        check,
        client,
        outage,
        state,
        state_words(state),
        tone,
        symbol,
        said(check.cause, check.detail) if check.heard is Outcome.FAIL else "",
        days_strip(check.name, tallies, today),
        uptime_words(tallies.values()),
    )


def state_of(check: Check) -> str:
    """The one word for where a check stands."""
    if not check.is_enabled:
        return "paused"
    if check.flapping:
        return "flapping"
    if check.hard is State.DOWN:
        return "down"
    if check.streak:
        return "doubtful"
    return "new" if check.hard is State.UNKNOWN else "up"


def state_words(state: str) -> str:
    """What staff reads for that word."""
    words: dict[str, str] = {
        "down": gettext("Down"),
        "doubtful": gettext("Failing, not confirmed"),
        "flapping": gettext("Flapping"),
        "new": gettext("Not checked yet"),
        "up": gettext("Answering"),
        "paused": gettext("Monitoring paused"),
    }
    return words[state]


def client_words(state: str) -> str:
    """What a client reads for that word."""
    words: dict[str, str] = {
        "down": pgettext("client", "Not answering"),
        "doubtful": pgettext("client", "Being verified"),
        "flapping": pgettext("client", "Unstable"),
        "new": pgettext("client", "Being prepared"),
        "up": pgettext("client", "Working normally"),
        "paused": pgettext("client", "Monitoring paused"),
    }
    return words[state]


def said(cause: Cause, detail: str) -> str:
    """The cause as a sentence in the reader's language."""
    return str(gettext(SENTENCES[cause], detail=detail))


def days_strip(name: str, tallies: Mapping[date, Tally], today: date) -> Markup:
    """The last 90 days as bars, with the sentence that a screen reader says."""
    line = [today - timedelta(days=DAYS - 1 - back) for back in range(DAYS)]
    states = [rules.day_state(tallies.get(day)) for day in line]
    bad = sum(state in {"warn", "down"} for state in states)
    measured = sum(state not in {"none", "planned"} for state in states)
    label = gettext(
        "%(name)s: failures on %(bad)s of %(measured)s measured days",
        name=name,
        bad=bad,
        measured=measured,
    )
    return drawing.strip(states, label)


def uptime_words(tallies: Iterable[Tally]) -> str:
    """`99.98% (129,570 / 129,600 min)`; never rounded up, and never without its counts."""
    share = rules.uptime(rules.together(tallies))
    if not share.has_data:
        return str(gettext("not measured"))
    hundredths = share.per(10_000)
    percent = f"{hundredths // 100}.{hundredths % 100:02}%"
    part, whole = share.part // MINUTE, share.whole // MINUTE
    words = gettext(
        "%(percent)s (%(part)s / %(whole)s min)",
        percent=percent,
        part=writing.number_text(part),
        whole=writing.number_text(whole),
    )
    return str(words)


def lasted(outage: Outage, minutes: int) -> str:
    """How long an outage lasted, or that it goes on."""
    words = writing.minutes_words(minutes, spoken())
    return words if outage.ended_at else str(gettext("%(words)s so far", words=words))
