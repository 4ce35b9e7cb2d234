"""Work is covered by exactly one line, by too many, or by none, and always with the reasons."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from contracts.rules.lines import CHARGING, LineKind, ranked_first
from msp.kernel.errors import mark

Params = Mapping[str, Any]


class Verdict(StrEnum):
    """How the ladder ended."""

    COVERED = "covered"
    AMBIGUOUS = "ambiguous"
    NONE = "none"


class ProductRule(StrEnum):
    """Who pays for help with a product. Source: DOMAIN §3, REQUIREMENTS R108."""

    INCLUDED = "included"  # its sale price
    BY_CONTRACT = "by_contract"
    CHARGED = "charged"


class Rung(StrEnum):
    """The steps of the ladder, in their order. Source: DOMAIN §4."""

    CHOICE = "choice"
    TICKET = "ticket"
    ASSET = "asset"
    LINES = "lines"
    BLOCKS = "blocks"
    SPOT = "spot"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line of the client that is in force on the day of the work."""

    line_id: UUID
    contract_id: UUID
    kind: LineKind
    title: str
    work_types: frozenset[UUID]
    rank: int | None = None
    needs_remote_attempt: bool = False
    refusal: str = ""  # the code of the rule by which it does not pay for this


@dataclass(frozen=True, slots=True)
class Deed:
    """The work that asks to be covered, as facts."""

    work_type_id: UUID
    chosen_line_id: UUID | None = None
    ticket_contract_id: UUID | None = None
    asset_contract_id: UUID | None = None
    on_site: bool = False
    remote_failed: bool = False
    product: ProductRule | None = None
    product_name: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One rung tried: a machine-readable code and what fills its sentence."""

    code: str
    params: Params = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """The step as it is stored beside an entry."""
        return {"code": self.code, "params": dict(self.params)}


@dataclass(frozen=True, slots=True)
class Coverage:
    """The answer; `line_ids` are the lines whose pools may be drawn, the winner first."""

    verdict: Verdict
    steps: tuple[Step, ...]
    line_ids: tuple[UUID, ...] = ()

    @property
    def line_id(self) -> UUID | None:
        """The line that covers, if exactly one was found; a sale price covers without one."""
        covers = self.verdict is Verdict.COVERED and self.line_ids
        return self.line_ids[0] if covers else None


SENTENCES: Mapping[str, str] = {
    "choice.covered": mark("Chosen by hand: “%(line)s”."),
    "choice.skipped": mark("Nobody chose a line by hand."),
    "choice.missing": mark("The line chosen by hand is not in force on this day."),
    "ticket.covered": mark("The ticket's contract includes this work in “%(line)s”."),
    "ticket.skipped": mark("The ticket names no contract."),
    "ticket.missing": mark("The ticket's contract does not include this work."),
    "ticket.ambiguous": mark("Several lines of the ticket's contract include it: %(lines)s."),
    "asset.covered": mark("The device's contract includes this work in “%(line)s”."),
    "asset.skipped": mark("No device with a contract is named."),
    "asset.missing": mark("The device's contract does not include this work."),
    "asset.ambiguous": mark("Several lines of the device's contract include it: %(lines)s."),
    "lines.covered": mark("“%(line)s” includes this work."),
    "lines.missing": mark("No service or hours line includes this work."),
    "lines.ambiguous": mark("Several lines include this work and none goes first: %(lines)s."),
    "blocks.covered": mark("Prepaid hours “%(line)s” include this work."),
    "blocks.missing": mark("No prepaid hours include this work."),
    "spot.covered": mark("Billed as it happens under “%(line)s”."),
    "spot.missing": mark("No time-and-materials line includes this work."),
    "spot.ambiguous": mark("Several time-and-materials lines include it: %(lines)s."),
    "product.included": mark("Help with “%(product)s” is in its sale price."),
    "product.by_contract": mark("Help with “%(product)s” is paid for as the contract says."),
    "product.charged": mark("Help with “%(product)s” is charged; no fee or hours pay for it."),
    "rule.tickets_gone": mark("“%(line)s” holds no ticket any more."),
    "rule.tickets_only": mark("“%(line)s” pays for tickets only."),
    "rule.remote_first": mark("“%(line)s” covers a visit only after a failed remote attempt."),
    "none": mark("No contract covers this work: someone must decide."),
    "imported": mark("Taken over from the imported records."),
}

_SKIPPED = {Rung.CHOICE: "skipped", Rung.TICKET: "skipped", Rung.ASSET: "skipped"}


def covered(deed: Deed, candidates: Sequence[Candidate]) -> Coverage:
    """Climb the ladder: the first rung that matches answers. Source: DOMAIN §4.

    `candidates` are the client's lines in force on the day of the work. A rung with several
    equal lines ends the climb as ambiguous: it never falls through to a dearer one.
    """
    steps: list[Step] = []
    if deed.product is not None:
        steps.append(Step(f"product.{deed.product}", {"product": deed.product_name}))
        if deed.product is ProductRule.INCLUDED and deed.chosen_line_id is None:
            return Coverage(Verdict.COVERED, tuple(steps))
    eligible = _eligible(deed, candidates, steps)
    for rung in Rung:
        found = _rung(rung, deed, candidates, eligible)
        steps.append(_told(rung, found, deed))
        if found is None or not found:
            continue
        if steps[-1].code.endswith(".ambiguous"):
            return Coverage(Verdict.AMBIGUOUS, tuple(steps), tuple(c.line_id for c in found))
        return Coverage(Verdict.COVERED, tuple(steps), tuple(c.line_id for c in found))
    steps.append(Step("none"))
    return Coverage(Verdict.NONE, tuple(steps))


def _eligible(deed: Deed, candidates: Iterable[Candidate], steps: list[Step]) -> list[Candidate]:
    """The lines that include the work type; a visit without a remote attempt is told apart."""
    found = []
    for candidate in candidates:
        if deed.work_type_id not in candidate.work_types:
            continue
        if deed.product is ProductRule.CHARGED and candidate.kind not in CHARGING:
            continue
        if candidate.refusal:
            steps.append(Step(candidate.refusal, {"line": candidate.title}))
            continue
        if candidate.needs_remote_attempt and deed.on_site and not deed.remote_failed:
            steps.append(Step("rule.remote_first", {"line": candidate.title}))
            continue
        found.append(candidate)
    return found


def _rung(
    rung: Rung, deed: Deed, candidates: Sequence[Candidate], eligible: Sequence[Candidate]
) -> list[Candidate] | None:
    """The winners on one rung (several: ambiguous, except blocks); None: nothing was named."""
    if rung is Rung.CHOICE:
        if deed.chosen_line_id is None:
            return None
        return [c for c in candidates if c.line_id == deed.chosen_line_id]
    if rung in (Rung.TICKET, Rung.ASSET):
        named = deed.ticket_contract_id if rung is Rung.TICKET else deed.asset_contract_id
        if named is None:
            return None
        return _first_kind([c for c in eligible if c.contract_id == named])
    return _winners([c for c in eligible if _kind_rung(c) is rung], rung)


def _kind_rung(candidate: Candidate) -> Rung:
    return {
        LineKind.BLOCK: Rung.BLOCKS,
        LineKind.TIME_AND_MATERIALS: Rung.SPOT,
    }.get(candidate.kind, Rung.LINES)


def _first_kind(inside: Sequence[Candidate]) -> list[Candidate]:
    """Inside one contract the kinds keep the ladder's order: services, blocks, spot."""
    for rung in (Rung.LINES, Rung.BLOCKS, Rung.SPOT):
        found = _winners([c for c in inside if _kind_rung(c) is rung], rung)
        if found:
            return found
    return []


def _winners(found: Sequence[Candidate], rung: Rung) -> list[Candidate]:
    """Those of the lowest rank. Blocks are one candidate: all of them, lowest rank first."""
    if rung is Rung.BLOCKS:
        return sorted(found, key=lambda c: (c.rank is None, c.rank or 0, c.title, c.line_id))
    return [found[place] for place in ranked_first([c.rank for c in found])]


def _told(rung: Rung, found: Sequence[Candidate] | None, deed: Deed) -> Step:
    if found is None:
        return Step(f"{rung}.{_SKIPPED[rung]}")
    if not found:
        return Step(f"{rung}.missing")
    blocks = all(c.kind is LineKind.BLOCK for c in found)
    if len(found) == 1 or blocks:
        winner = found[0]
        return Step(
            f"{rung}.covered",
            {"line": winner.title, "line_id": str(winner.line_id), "work": str(deed.work_type_id)},
        )
    return Step(
        f"{rung}.ambiguous",
        {"lines": " / ".join(c.title for c in found), "line_ids": [str(c.line_id) for c in found]},
    )


def sentence(step: Step, translate: Callable[[str], str]) -> str:
    """One step in the reader's language; `translate` turns an English msgid into it."""
    told = translate(SENTENCES[step.code])
    return told % step.params if step.params else told


def explained(steps: Iterable[Step], translate: Callable[[str], str]) -> list[str]:
    """Every step passed or skipped, and why, in the reader's language."""
    return [sentence(step, translate) for step in steps]


def from_data(rows: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Stored steps, read back."""
    return tuple(Step(row["code"], row.get("params", {})) for row in rows)


def imported(line_id: UUID | None, on: date) -> Coverage:
    """Imported work is unambiguous by definition and says where it came from (DOMAIN §4)."""
    step = Step("imported", {"on": on.isoformat()})
    if line_id is None:
        return Coverage(Verdict.NONE, (step,))
    return Coverage(Verdict.COVERED, (step,), (line_id,))
