"""What a promise waits for: the moment at which the next of its escalation levels is reached."""

from sqlalchemy import Index, text

KNOWN = "next_level_at IS NOT NULL"


def level_index(table: str) -> Index:
    """The index from which the worker reads the promises of `table` whose level has come.

    The table has `next_level_at` (None: no level is left; the worker reckons it anew when that
    moment comes) and `levels_told_at` (None: told of nothing since it began).
    """
    return Index(
        f"ix_{table}_level",
        "provider_id",
        "next_level_at",
        sqlite_where=text(KNOWN),
        postgresql_where=text(KNOWN),
    )
