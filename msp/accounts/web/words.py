"""The words of accounts for roles, rights, verbs and choices, in the reader's language."""

from collections.abc import Iterable

from flask_babel import gettext

from msp.accounts.web.who import ROLE_NAMES
from msp.kernel.access import Permission, Role, Sight
from msp.kernel.errors import mark

THINGS = {
    "provider": mark("own company"),
    "client": mark("clients"),
    "person": mark("people"),
    "staff": mark("staff"),
    "token": mark("keys"),
    "audit": mark("audit trail"),
    "privacy": mark("personal data"),
    "catalogue": mark("price list"),
    "contract": mark("contracts"),
    "pool": mark("hours"),
    "ticket": mark("tickets"),
    "time": mark("time spent"),
    "report": mark("reports"),
    "check": mark("checks"),
    "hours": mark("buying hours"),
    "invoice": mark("invoices"),
    "run": mark("billing runs"),
    "payment": mark("payments"),
    "export": mark("exports"),
    "job": mark("jobs"),
    "quote": mark("quotes"),
    "estimate": mark("internal estimates"),
    "profit": mark("profit"),
    "work": mark("chargeable work"),
    "teamwork": mark("work between teams"),
    "import": mark("imports"),
    "mail": mark("received mail"),
    "voice": mark("voices of clients"),
    "wish": mark("wishes"),
    "complaint": mark("complaints"),
    "score": mark("scores of our help"),
    "announcement": mark("announcements"),
}
VERBS = {
    "read": mark("to read"),
    "change": mark("to change"),
    "own": mark("to own"),
    "manage": mark("to manage"),
    "open": mark("to open"),
    "reply": mark("to reply"),
    "work": mark("to work on"),
    "log": mark("to log"),
    "approve": mark("to approve"),
    "buy": mark("to buy"),
    "make": mark("to make"),
    "issue": mark("to issue"),
    "correct": mark("to correct"),
    "record": mark("to record"),
    "run": mark("to run"),
    "accept": mark("to accept"),
    "answer": mark("to answer"),
    "settings": mark("to set"),
    "lead": mark("to lead"),
    "decide": mark("to decide on"),
    "give": mark("to give"),
    "write": mark("to write"),
    "sort": mark("to sort"),
}
SIGHTS = {
    Sight.OWN: mark("own tickets only"),
    Sight.SITE: mark("tickets of the same site"),
    Sight.CLIENT: mark("all tickets of the company"),
}
LANGUAGES = [("ja", "日本語"), ("en", "English")]
ZONES = [
    (name, name)
    for name in (
        "Asia/Tokyo",
        "Asia/Seoul",
        "Asia/Shanghai",
        "Asia/Singapore",
        "Asia/Kolkata",
        "Europe/London",
        "Europe/Berlin",
        "America/New_York",
        "America/Los_Angeles",
        "Australia/Sydney",
        "UTC",
    )
]


def permission_choices() -> list[tuple[str, str]]:
    """Every permission with its words: the thing, then the verb."""
    return [(one.value, permission_words(one.value)) for one in Permission]


def permission_words(name: str) -> str:
    """A permission in words."""
    thing, _, verb = name.partition(".")
    said = gettext(THINGS.get(thing, thing)), gettext(VERBS.get(verb, verb))
    return f"{said[0]}: {said[1]}"


def role_choices(roles: Iterable[Role]) -> list[tuple[str, str]]:
    """Roles to choose from."""
    return [(role.value, role_words(role.value)) for role in roles]


def role_words(role: str) -> str:
    """A role in words."""
    return str(gettext(ROLE_NAMES.get(role, role)))


def sight_choices() -> list[tuple[str, str]]:
    """Which tickets of colleagues a person sees."""
    return [(sight.value, gettext(words)) for sight, words in SIGHTS.items()]


def zone_choices(current: str = "") -> list[tuple[str, str]]:
    """Usual zones, and the one that is set now if it is none of them."""
    known = {name for name, _ in ZONES}
    return ZONES if not current or current in known else [*ZONES, (current, current)]


def day_choices() -> list[tuple[int, str]]:
    """Days of the month; 31 is the last of any."""
    listed = [(day, gettext("day %(day)s", day=day)) for day in (5, 10, 15, 20, 25)]
    return [*listed, (31, gettext("last day"))]
