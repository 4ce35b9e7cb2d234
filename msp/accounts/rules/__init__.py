"""What is true of people, addresses, passwords, numbers and roles; values in, values out."""

from msp.accounts.rules.identity import (
    checked_password,
    masked_mail,
    masked_phone,
    normal_code,
    normal_mail,
    totp_step,
    totp_uri,
    valid_mail,
)
from msp.accounts.rules.letters import Addressee, Words, invitation, reset
from msp.accounts.rules.papers import registration_number, seal_image, years_kept
from msp.accounts.rules.roles import (
    CLIENT_CHOICES,
    STAFF_CHOICES,
    checked_roles,
    sees_full,
)

__all__ = [
    "CLIENT_CHOICES",
    "STAFF_CHOICES",
    "Addressee",
    "Words",
    "checked_password",
    "checked_roles",
    "invitation",
    "masked_mail",
    "masked_phone",
    "normal_code",
    "normal_mail",
    "registration_number",
    "reset",
    "seal_image",
    "sees_full",
    "totp_step",
    "totp_uri",
    "valid_mail",
    "years_kept",
]
