"""Addresses, passwords and codes: one true form of each, and what of them may be shown."""

from __future__ import annotations

import hmac
import re
from datetime import datetime

import pyotp

from msp.kernel import reading
from msp.kernel.errors import Refused, mark

ADDRESS = re.compile(r"[^@\s\"(),:;<>\[\]\\]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")
SHORTEST, LONGEST = 12, 200
STEP = 30  # seconds that a code holds


def normal_mail(mail: str) -> str:
    """The address as it is compared: half-width, lower case, no spaces around."""
    return reading.fold_digits(mail).strip().lower()


def valid_mail(mail: str, field: str = "mail") -> str:
    """The address in its normal form; refused where it is none."""
    normal = normal_mail(mail)
    if len(normal) > 320 or not ADDRESS.fullmatch(normal):
        message = mark("This is not an e-mail address. Please write it like name@example.jp.")
        raise Refused(message, field=field)
    return normal


def checked_password(password: str, mail: str = "", field: str = "password") -> str:
    """The password, if it is long enough and not simply the address or one letter again and again.

    Length counts, not classes of letters (NIST SP 800-63B).
    """
    if len(password) < SHORTEST:
        message = mark("Please choose at least %(least)s characters. A short sentence works well.")
        raise Refused(message, field=field, least=SHORTEST)
    if len(password) > LONGEST:
        raise Refused(mark("Please choose at most %(most)s characters."), field=field, most=LONGEST)
    name = mail.partition("@")[0].lower()
    if len(set(password)) < 5 or (len(name) > 3 and name in password.lower()):
        raise Refused(mark("This password is too easy to guess."), field=field)
    return password


def normal_code(code: str) -> str:
    """A code as it is compared, however it was typed."""
    return re.sub(r"[^0-9a-z]", "", reading.fold_digits(code).lower())


def totp_step(seed: str, code: str, moment: datetime) -> int | None:
    """The 30-second step that the code belongs to, one to either side allowed; None if to none."""
    typed, clock = normal_code(code), pyotp.TOTP(seed)
    current = int(moment.timestamp()) // STEP
    found = None
    for step in (current - 1, current, current + 1):
        if hmac.compare_digest(clock.generate_otp(step), typed):
            found = step
    return found


def totp_uri(seed: str, account: str, issuer: str) -> str:
    """What the QR code for an authenticator app says."""
    return str(pyotp.TOTP(seed).provisioning_uri(name=account, issuer_name=issuer))


def masked_mail(mail: str) -> str:
    """The address with only its first letters: `t***@m***.example`."""
    name, _, house = mail.partition("@")
    if not house:
        return ""
    return f"{name[:1]}***@{house[:1]}***.{house.rpartition('.')[2]}"


def masked_phone(phone: str) -> str:
    """The number with only its last four digits."""
    digits = re.sub(r"\D", "", phone)
    return f"***-****-{digits[-4:]}" if len(digits) > 4 else ""
