"""The acts of the audit trail in words: what was acted on, and what was done."""

from flask_babel import pgettext

ON = {
    "article": "article",
    "asset": "asset",
    "calendar": "business calendar",
    "category": "category",
    "check": "check",
    "client": "client",
    "contract": "contract",
    "cost": "cost rate",
    "deadline": "deadline",
    "environment": "environment sheet",
    "estimate": "estimate",
    "export": "export",
    "file": "file",
    "goods": "goods",
    "hours": "hours",
    "incident": "incident pack",
    "invoice": "invoice",
    "job": "job",
    "known_error": "known error",
    "line": "contract line",
    "mail": "mail",
    "mailbox": "mailbox",
    "maintenance": "maintenance",
    "order": "order",
    "outage": "outage",
    "package": "package",
    "payment": "payment",
    "period": "period",
    "person": "person",
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
    "site": "site",
    "sla_credit": "SLA credit",
    "sla_policy": "SLA policy",
    "task": "regular task",
    "team": "team",
    "template": "template",
    "terms": "terms",
    "ticket": "ticket",
    "time": "time entry",
    "token": "key",
    "top_up": "top-up",
    "work": "chargeable work",
    "work_type": "work type",
}


def act_words(verb: str) -> str:
    """`person.invited` as the reader says it; a part that has no words stays as it is."""
    thing, _, deed = verb.partition(".")
    said = pgettext("acted on", ON.get(thing, thing)), pgettext("act", deed.replace("_", " "))
    return f"{said[0]}: {said[1]}"
