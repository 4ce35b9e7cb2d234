"""Accounts in a browser: the gate, one's own page, people, clients, the company, the trail."""

from msp.accounts.web import gate, own
from msp.accounts.web.who import install, who_is_there

PAGES = (gate.pages, own.pages)

__all__ = ["PAGES", "install", "who_is_there"]
