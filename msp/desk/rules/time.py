"""Where an entry of time stands, and what a contract makes of it."""

from enum import StrEnum


class EntryState(StrEnum):
    """Where a time entry stands (DOMAIN §4)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    BILLED = "billed"


class Coverage(StrEnum):
    """Whether a contract covers the work."""

    COVERED = "covered"
    AMBIGUOUS = "ambiguous"
    NONE = "none"
