"""What a web server's answer must fulfil; the first condition that fails names the cause."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from monitoring.rules.causes import Cause
from msp.kernel.errors import Refused, mark

PART = re.compile(r"([1-5])xx|([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Conditions:
    """Statuses as pairs (first, last), text the page contains, a header and text in its value."""

    statuses: tuple[tuple[int, int], ...] = ((200, 399),)
    content: str = ""
    header: str = ""
    header_value: str = ""


ANY_GOOD = Conditions()


@dataclass(frozen=True, slots=True)
class Probe:
    """What to ask: `kind` http or tcp, a URL or `host:port`, within `seconds`."""

    kind: str
    target: str
    seconds: int
    conditions: Conditions = ANY_GOOD


def statuses_named(text: str) -> tuple[tuple[int, int], ...]:
    """The ranges in `200-399`, `2xx, 301` and the like; Refused for what is no status."""
    parts = [part for part in re.split(r"[,、\s]+", text.strip().lower()) if part]
    if not parts:
        raise Refused(mark("Name at least one status, such as 200-399."), field="statuses")
    return tuple(_range(part) for part in parts)


def _range(part: str) -> tuple[int, int]:
    found = PART.fullmatch(part)
    if found is None:
        message = mark("This is not a status: %(part)s. Write 200, 200-399 or 2xx.")
        raise Refused(message, field="statuses", part=part)
    hundred, first, last = found.groups()
    if hundred:
        return int(hundred) * 100, int(hundred) * 100 + 99
    if int(last or first) < int(first):
        message = mark("This range of statuses is empty: %(part)s")
        raise Refused(message, field="statuses", part=part)
    return int(first), int(last or first)


def failed_condition(
    conditions: Conditions, status: int, headers: Mapping[str, str], body: str
) -> tuple[Cause, str] | None:
    """The first condition that the answer fails, with the detail to show; None if it passes.

    `headers` finds names whatever their case; `body` is what was read of the page.
    """
    if not any(first <= status <= last for first, last in conditions.statuses):
        return Cause.STATUS, str(status)
    if conditions.header:
        said = headers.get(conditions.header)
        if said is None or conditions.header_value not in said:
            return Cause.HEADER, f"{conditions.header}: {said or '–'}"
    if conditions.content not in body:
        return Cause.CONTENT, conditions.content
    return None
