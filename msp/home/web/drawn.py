"""A client's hours as the dashboard and the hours page draw them: words, gauge, burn-down, rows."""

from datetime import date
from typing import Any

from flask_babel import gettext, pgettext

from contracts.rules.pools import LedgerKind
from contracts.web import words
from msp.doors import drawing
from msp.doors.furniture import spoken
from msp.home.queries.hours import Hours
from msp.home.rules.hours import Forecast, Outlook, Step, left_after
from msp.kernel.periods import month_of
from msp.kernel.writing import clock_text, day_short, hours_text, month_text

SOON = 14  # days: hours that end within them are marked


def hero(hours: Hours, links: dict[str, str | None]) -> dict[str, Any]:
    """What `parts/client.html` needs to show the hours; `links` holds buy_href and csv_href."""
    language, sums = spoken(), hours.sums
    left, unit = _apart(hours_text(sums.left, language))
    return {
        "gauge": drawing.gauge(sums.left, sums.whole, _gauge_words(hours)),
        "burn_wide": drawing.burn_down(_chart(hours), drawing.WIDE),
        "burn_narrow": drawing.burn_down(_chart(hours), drawing.NARROW),
        "left": left,
        "unit": unit,
        "granted": gettext("of %(hours)s", hours=hours_text(sums.whole, language)),
        "sum": _sum(hours),
        "left_words": _exact(hours, sums.left),
        "forecast": forecast_words(hours.forecast, hours.today) if hours.is_running else None,
        "forecast_tone": tone(hours),
        "rows": [_row(hours, step) for step in hours.steps],
        **links,
    }


def tone(hours: Hours) -> str:
    """How the forecast is coloured: warned about only where hours end before the month does."""
    ends = hours.forecast.on
    if hours.forecast.outlook is Outlook.EMPTY:
        return "bad"
    return "warn" if ends is not None and ends < hours.month.end else "info"


def forecast_words(forecast: Forecast, today: date) -> str:
    """The forecast as a sentence for the client."""
    if forecast.outlook is Outlook.EMPTY:
        return str(pgettext("client", "No hours are left."))
    if forecast.outlook is Outlook.QUIET:
        return str(pgettext("client", "No hours were used in the last 90 days."))
    if forecast.outlook is Outlook.LASTS:
        return str(pgettext("client", "At the pace of the last 90 days the month is covered."))
    if forecast.outlook is Outlook.ENOUGH or forecast.on is None:
        return str(
            pgettext("client", "At the pace of the last 90 days there is enough for a year.")
        )
    sentence = pgettext(
        "client", "At the pace of the last 90 days the hours last until around %(day)s."
    )
    return str(sentence % {"day": _around(forecast.on, today)})


def urgency(days: int | None) -> str:
    """How the days until nothing is left are coloured in a list."""
    if days is None:
        return ""
    return "bad" if days == 0 else "warn" if days <= SOON else ""


def work_words(hours: Hours, step: Step) -> str:
    """What was done, in the words of the note or else the ticket."""
    work = hours.works.get(step.source)
    if step.kind is LedgerKind.BURN and work is not None:
        return str(work.note.splitlines()[0] if work.note else work.subject or _kind(step))
    return _kind(step)


def _kind(step: Step) -> str:
    return words.words(step.kind)


def signed(minutes: int) -> str:
    """Hours with their sign: `−1.0`, `+4.0`."""
    plain, _ = _apart(hours_text(minutes, spoken()))
    return plain if minutes < 0 else f"+{plain}"


def _apart(text: str) -> tuple[str, str]:
    """The number and its unit: `7.5` and `時間`."""
    cut = next((place for place, sign in enumerate(text) if sign in "時 "), len(text))
    return text[:cut], text[cut:].strip()


def _sum(hours: Hours) -> list[tuple[str, str, str]]:
    """The month as a sum that adds up as it is written: to the minute where tenths would not."""
    sums, until = hours.sums, hours.carried_until
    note = gettext("until %(day)s", day=day_short(until, spoken())) if until else ""
    rows = [
        (pgettext("hours", "Added this month"), sums.granted, ""),
        (pgettext("hours", "Carried over"), sums.carried, note),
        (pgettext("hours", "Used"), -sums.used, ""),
    ]
    if sums.expired:
        rows.append((pgettext("hours", "Expired"), -sums.expired, ""))
    if sums.adjusted:
        rows.append((pgettext("hours", "Adjusted"), sums.adjusted, ""))
    return [(words, _exact(hours, minutes), note) for words, minutes, note in rows]


def _exact(hours: Hours, minutes: int) -> str:
    sums = hours.sums
    parts = (sums.granted, sums.carried, sums.used, sums.expired, sums.adjusted)
    is_plain = all(part % 6 == 0 for part in parts)
    return hours_text(minutes, spoken()) if is_plain else clock_text(minutes)


def _row(hours: Hours, step: Step) -> tuple[str, str, str, str]:
    plus = "" if step.minutes < 0 else "+"
    return (
        day_short(step.on, spoken()),
        work_words(hours, step),
        f"{plus}{clock_text(step.minutes)}",
        clock_text(step.left),
    )


def _gauge_words(hours: Hours) -> str:
    left, whole = (hours_text(each, spoken()) for each in (hours.sums.left, hours.sums.whole))
    return str(gettext("%(left)s left of %(whole)s", left=left, whole=whole))


def _chart(hours: Hours) -> drawing.BurnDown:
    first = hours.month.first
    number = (hours.today - first).days + 1 if hours.is_running else None
    begins = sum(step.minutes for step in hours.steps if _is_grant_of_the_first(step, first))
    uses = tuple(
        drawing.Use((step.on - first).days + 1, -step.minutes, _label(hours, step))
        for step in hours.steps
        if not _is_grant_of_the_first(step, first)
    )
    return drawing.BurnDown(
        hours.sums.carried + begins,
        hours.month.days,
        number,
        _words(hours),
        uses,
        hours.resting,
        _line(hours, number),
    )


def _is_grant_of_the_first(step: Step, first: date) -> bool:
    return step.kind is LedgerKind.GRANT and step.on == first


def _label(hours: Hours, step: Step) -> str:
    if step.kind is not LedgerKind.BURN or step.minutes >= 0:
        return ""
    return f"{signed(step.minutes)} {work_words(hours, step)}"


def _line(hours: Hours, number: int | None) -> drawing.Forecast | None:
    """Where the dotted line ends: where the hours do, or what is left when the month is over."""
    if number is None or not hours.forecast.tenths:
        return None
    at, end = (number - 1) * 10 + 6 + hours.forecast.tenths, hours.month.days * 10
    if at <= end:
        return drawing.Forecast(at)
    return drawing.Forecast(
        end, left_after(hours.sums.left, hours.used_lately, hours.month.days - number)
    )


def _words(hours: Hours) -> drawing.BurnWords:
    language = spoken()
    left = hours_text(hours.sums.left, language)
    ends = hours.forecast.on if hours.is_running else None
    inside = ends is not None and ends in hours.month
    around = gettext("around %(day)s", day=_around(ends, hours.today)) if ends else ""
    summary = gettext(
        "%(month)s: %(whole)s to use, %(left)s left.",
        month=month_text(month_of(hours.month.first), language),
        whole=hours_text(hours.sums.whole, language),
        left=left,
    )
    if hours.is_running:
        summary = f"{summary} {forecast_words(hours.forecast, hours.today)}"
    return drawing.BurnWords(
        summary=summary,
        unit=gettext("hours"),
        today=gettext("today"),
        left=left,
        forecast=around if inside else "",
        month=f"{hours.month.first.month}/" if language == "ja" else "",
    )


def _around(day: date, today: date) -> str:
    """`11月27日` / `27 Nov`, with its year where that is another one."""
    if spoken() == "ja":
        year = f"{day.year}年" if day.year != today.year else ""
        return f"{year}{day.month}月{day.day}日"
    return day_short(day, "en") + (f" {day.year}" if day.year != today.year else "")
