"""What stands behind tiers and vendors in the crawl's world."""

from typing import Any

from msp.data.work import Work
from msp.desk.actions import vendors

Ids = dict[str, Any]


def registered(work: Work, word: str) -> Ids:
    """A vendor with a promise."""
    wish = vendors.SaveVendor(
        name=f"{word}北斗電機", mail="help@hokuto.example", target_minutes=480, phone="03-0000-0001"
    )
    return {"maker": vendors.save_vendor(work, wish).id}


def asked(work: Work, ids: Ids, word: str) -> Ids:
    """A case put to it on behalf of the ticket, which does not wait for it."""
    told = {"ticket_id": ids["ticket"], "vendor_id": ids["maker"], "waits": False}
    wish = vendors.AskVendor(**told, question=f"{word} 切断の原因は?", reference=f"{word}HK-7")
    return {"vendor_case": vendors.ask_vendor(work, wish).id}
