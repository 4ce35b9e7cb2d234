"""The acts of the audit trail in words: what was acted on, and what was done."""

from flask_babel import pgettext

ON = {
    "announcement": "announcement",
    "article": "article",
    "asset": "asset",
    "board": "board",
    "calendar": "business calendar",
    "category": "category",
    "channel": "channel",
    "check": "check",
    "client": "client",
    "complaint": "complaint",
    "contract": "contract",
    "cost": "cost rate",
    "criterion": "tier's criterion",
    "deadline": "deadline",
    "drill": "drill",
    "environment": "environment sheet",
    "estimate": "estimate",
    "export": "export",
    "feed": "feed",
    "file": "file",
    "goods": "goods",
    "hours": "hours",
    "incident": "incident pack",
    "invoice": "invoice",
    "job": "job",
    "known_error": "known error",
    "line": "contract line",
    "log_pattern": "pattern for logs",
    "mail": "mail",
    "mailbox": "mailbox",
    "maintenance": "maintenance",
    "meeting": "meeting",
    "milestone": "milestone",
    "order": "order",
    "outage": "outage",
    "package": "package",
    "payment": "payment",
    "period": "period",
    "person": "person",
    "plain_word": "plain wording",
    "pool": "pool",
    "problem": "problem",
    "procedure": "guided procedure",
    "product": "product",
    "provider": "own company",
    "quote": "quote",
    "rate": "rate",
    "release": "release",
    "renewal": "renewal",
    "report": "work report",
    "run": "billing run",
    "satisfaction": "satisfaction",
    "site": "site",
    "skill": "skill in the list",
    "sla_credit": "SLA credit",
    "sla_policy": "SLA policy",
    "task": "regular task",
    "team": "team",
    "template": "template",
    "terms": "terms",
    "ticket": "ticket",
    "tier": "tier",
    "time": "time entry",
    "token": "key",
    "top_up": "top-up",
    "vendor": "vendor",
    "webhook": "webhook",
    "work": "chargeable work",
    "work_type": "work type",
}

# what made a row, where it is nothing that people act on
SOURCES = {
    "allotment": "contract line",
    "end": "end of the contract",
    "import": "import",
    "manual": "entry by hand",
    "opening": "opening balance",
    "refund": "refund",
    "statement": "statement",
    "stripe": "payment",
}


def thing_words(thing: str) -> str:
    """What was acted on, as the reader says it."""
    return str(pgettext("acted on", (ON | SOURCES).get(thing, thing.replace("_", " "))))


def act_words(verb: str) -> str:
    """`person.invited` as the reader says it; a part that has no words stays as it is."""
    thing, _, deed = verb.partition(".")
    return f"{thing_words(thing)}: {pgettext('act', deed.replace('_', ' '))}"


def things() -> list[tuple[str, str]]:
    """(beginning of the verbs, words) of everything that is acted on, by its words."""
    return sorted(((f"{thing}.", thing_words(thing)) for thing in ON), key=lambda one: one[1])
