"""Whose mail is whose, by the part behind the @: a domain of one company, not everybody's."""

import re

from msp.kernel import reading
from msp.kernel.errors import Refused, mark

DOMAIN = re.compile(
    r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+"
)
EVERYBODYS = frozenset(
    {
        *("gmail.com", "googlemail.com", "outlook.com", "outlook.jp", "hotmail.com", "live.jp"),
        *("hotmail.co.jp", "live.com", "msn.com", "icloud.com", "me.com", "mac.com", "aol.com"),
        *("yahoo.com", "yahoo.co.jp", "ymail.ne.jp", "ybb.ne.jp", "docomo.ne.jp", "ezweb.ne.jp"),
        *(
            "au.com",
            "softbank.ne.jp",
            "i.softbank.jp",
            "nifty.com",
            "biglobe.ne.jp",
            "so-net.ne.jp",
        ),
        *("proton.me", "protonmail.com", "gmx.de", "web.de", "mail.ru", "qq.com", "163.com"),
    }
)
WRONG = mark("%(domain)s is not the part of an address behind the @.")
OPEN = mark("Everybody has an address at %(domain)s: it names no client.")


def normal_domains(told: str) -> str:
    """The domains as they are kept: lower case, parted by one space, each once."""
    folded = reading.fold_digits(told).lower().replace(",", " ").replace("、", " ")
    domains = [part.strip().lstrip("@").rstrip(".") for part in folded.split()]
    for domain in domains:
        if not DOMAIN.fullmatch(domain):
            raise Refused(WRONG, field="mail_domains", domain=domain)
        if domain in EVERYBODYS:
            raise Refused(OPEN, field="mail_domains", domain=domain)
    return " ".join(dict.fromkeys(domains))
