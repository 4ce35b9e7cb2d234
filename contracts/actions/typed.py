"""Numbers as people type them: any width, with separators, hours where minutes are kept."""

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator

from msp.kernel.reading import fold_digits

HOURS = re.compile(r"(\d{1,12}(?:\.\d{1,12})?)\s*(?:h|hours?|時間)")
SEPARATORS = re.compile(r"[,，、¥￥\s]|分|円|minutes?|min")


def whole(typed: Any) -> Any:
    """`１，２００` and `¥1,200` as 1200; anything that is no text stays for pydantic to judge."""
    return SEPARATORS.sub("", fold_digits(typed)) if isinstance(typed, str) else typed


def minutes(typed: Any) -> Any:
    """`50h`, `50時間`, `1.5 h`, `90` as minutes; what is no whole minute is left to refuse."""
    if not isinstance(typed, str):
        return typed
    found = HOURS.fullmatch(fold_digits(typed).strip().lower().replace(",", ""))
    if found is None:
        return whole(typed)
    exact = Decimal(found[1]) * 60
    return int(exact) if exact == int(exact) else typed


Whole = Annotated[int, BeforeValidator(whole)]
Minutes = Annotated[int, BeforeValidator(minutes)]
