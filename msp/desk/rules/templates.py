"""A reply template is text with a few named places that the ticket fills."""

import re
from collections.abc import Mapping
from enum import StrEnum

from msp.kernel.errors import Refused, mark


class After(StrEnum):
    """What becomes of the ticket once the answer is sent."""

    STAY = "stay"
    WAIT = "wait"
    SOLVE = "solve"


PLACES: Mapping[str, str] = {
    "client": mark("Name of the client"),
    "contact": mark("Name of the contact, with its honorific"),
    "number": mark("Number of the ticket"),
    "subject": mark("Subject of the ticket"),
    "technician": mark("Your own name"),
    "update": mark("Moment of the promised next update"),
}
PLACE = re.compile(r"\{(\w+)\}")


def checked(text: str, field: str) -> str:
    """The text, refused where it names a place that no ticket fills."""
    unknown = next((name for name in PLACE.findall(text) if name not in PLACES), None)
    if unknown is not None:
        message = mark("There is no placeholder {%(name)s}.")
        raise Refused(message, field=field, name=unknown)
    return text


def filled(text: str, told: Mapping[str, str]) -> str:
    """The text with every known place filled once: what fills it is never read as a place."""
    return PLACE.sub(lambda found: told.get(found[1], found[0]), text)
