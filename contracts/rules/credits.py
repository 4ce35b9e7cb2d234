"""What a missed promise gives back: a share of the line's fee by how often it was kept, capped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.rules.clocks import Pledge
from msp.kernel.errors import Refused, mark
from msp.kernel.money import Money
from msp.kernel.reading import fold_digits

LINE = re.compile(r"^(\d{1,3})(?:[.．](\d))?\s*%?\s*[:：=→]\s*(\d{1,3})\s*%?$")
MOST = 12


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """Kept less often than `below` tenths of a percent, `percent` of the fee is given back."""

    below: int
    percent: int


@dataclass(frozen=True, slots=True)
class CreditTerms:
    """The steps of a policy, for each promise alike, and the most of a fee in a period."""

    steps: tuple[Step, ...] = ()
    cap: int = 100
    pledges: tuple[Pledge, ...] = field(default=(Pledge.FIRST_RESPONSE, Pledge.RESOLUTION))

    @property
    def gives(self) -> bool:
        """Whether anything was agreed."""
        return bool(self.steps)


def terms_from(stored: Mapping[str, Any]) -> CreditTerms:
    """The terms as a policy keeps them; without any nothing is given back."""
    steps = tuple(Step(int(below), int(percent)) for below, percent in stored.get("steps", ()))
    return CreditTerms(steps, int(stored.get("cap", 100)))


def steps_typed(text: str) -> tuple[Step, ...]:
    """Steps written one a line, `99.5: 5`. Raises Refused for what is none or makes no sense."""
    steps = []
    for line in text.splitlines():
        if not line.strip():
            continue
        found = LINE.match(fold_digits(line.strip()))
        if found is None:
            message = mark("Write a step like 95.0: 10, the share kept and the credit in percent.")
            raise Refused(message, field="steps")
        steps.append(Step(int(found[1]) * 10 + int(found[2] or 0), int(found[3])))
    return checked(steps)


def checked(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps, the worst first: the less was kept, the more is given back. Raises Refused."""
    ordered = sorted(steps)
    shares = [step.percent for step in ordered]
    if len({step.below for step in ordered}) < len(ordered) or len(ordered) > MOST:
        raise Refused(mark("Each share has one step."), field="steps")
    if any(not 0 < step.below <= 1000 or not 0 < step.percent <= 100 for step in ordered):
        raise Refused(mark("Shares and credits lie between 0 and 100 percent."), field="steps")
    if shares != sorted(shares, reverse=True) or len(set(shares)) < len(shares):
        raise Refused(mark("The less was kept, the more is given back."), field="steps")
    return tuple(ordered)


def percent_for(terms: CreditTerms, kept: int, whole: int) -> int:
    """The credit in percent for `kept` of `whole`, compared in whole numbers; of nothing none."""
    fitting = (step.percent for step in terms.steps if kept * 1000 < step.below * whole)
    return max(fitting, default=0) if whole else 0


def credit(fee: Money, percents: Iterable[int], cap: int) -> Money:
    """The credits of all promises together, `cap` percent of the fee at most, half up once."""
    return fee.share(min(sum(percents), cap, 100), 100)
