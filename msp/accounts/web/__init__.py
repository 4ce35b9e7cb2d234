"""Accounts in a browser: the gate, one's own page, people, clients, the company, the trail."""

from msp.accounts.places import PLACES
from msp.accounts.web import clients, company, gate, notices, own, people, setup
from msp.accounts.web.setup import checklist
from msp.accounts.web.who import install, keyring, own_door, who_is_there

PAGES = (
    gate.pages,
    own.pages,
    clients.pages,
    people.pages,
    company.pages,
    setup.pages,
    notices.pages,
    notices.hooks,
)

__all__ = ["PAGES", "PLACES", "checklist", "install", "keyring", "own_door", "who_is_there"]
