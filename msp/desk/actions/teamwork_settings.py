"""The provider says how priority follows, when a difference is told, and what stands first."""

from pydantic import Field

from msp.accounts.models import Provider
from msp.accounts.queries import our_provider
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.rules import agreeing, board, requests
from msp.desk.rules.board import BoardRule
from msp.desk.rules.priority import MATRIX, Matrix
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark
from msp.kernel.reading import fold_digits

MOST_ALERTS = 5


class SetTeamwork(Command):
    """The nine cells of the matrix (`cell_12`: impact 1, urgency 2), and the measures of time."""

    cell_11: int = Field(ge=1, le=4)
    cell_12: int = Field(ge=1, le=4)
    cell_13: int = Field(ge=1, le=4)
    cell_21: int = Field(ge=1, le=4)
    cell_22: int = Field(ge=1, le=4)
    cell_23: int = Field(ge=1, le=4)
    cell_31: int = Field(ge=1, le=4)
    cell_32: int = Field(ge=1, le=4)
    cell_33: int = Field(ge=1, le=4)
    mismatch_alerts: str = Field(default="60, 240", max_length=60)
    chase_cooldown_minutes: int = Field(default=60, ge=5, le=2880)
    board_rule: BoardRule = BoardRule.CUSTOMERS_FIRST


def teamwork_told(provider: Provider) -> dict[str, str]:
    """What holds now, as the form shows it."""
    options = provider.options
    matrix = agreeing.matrix_from(options)
    cells = {f"cell_{agreeing.cell(*at)}": str(level) for at, level in matrix.items()}
    return cells | {
        "mismatch_alerts": ", ".join(map(str, agreeing.thresholds_from(options))),
        "chase_cooldown_minutes": str(requests.cooldown_from(options)),
        "board_rule": board.rule_from(options).value,
    }


def set_teamwork(work: Work, wish: SetTeamwork) -> Provider:
    """Other measures from now on; tickets keep the priority that they have."""
    work.require(Permission.PROVIDER_CHANGE)
    matrix: Matrix = {at: getattr(wish, f"cell_{agreeing.cell(*at)}") for at in MATRIX}
    agreeing.require_falling(matrix)
    provider = our_provider(work)
    before = teamwork_told(provider)
    provider.options = {
        **provider.options,
        agreeing.MATRIX_OPTION: {agreeing.cell(*at): level for at, level in matrix.items()},
        agreeing.ALERTS_OPTION: alerts_read(wish.mismatch_alerts),
        requests.COOLDOWN_OPTION: wish.chase_cooldown_minutes,
        board.RULE_OPTION: wish.board_rule.value,
    }
    provider.version += 1
    after = teamwork_told(provider)
    differences = {
        name: [before[name], after[name]] for name in after if before[name] != after[name]
    }
    if differences:
        history.record(work, "provider.teamwork", provider, teamwork=list(differences.items()))
    return provider


def alerts_read(typed: str) -> list[int]:
    """`60, 240` as minutes, each longer than the one before; nothing typed: never told."""
    parts = [
        part.strip() for part in fold_digits(typed).replace("、", ",").split(",") if part.strip()
    ]
    if len(parts) > MOST_ALERTS or not all(part.isascii() and part.isdigit() for part in parts):
        raise Refused(
            mark("Please write minutes with commas, like 60, 240."), field="mismatch_alerts"
        )
    minutes = [int(part) for part in parts if len(part) < 7]
    if len(minutes) < len(parts) or minutes != sorted(set(minutes)) or 0 in minutes:
        raise Refused(
            mark("Please write minutes with commas, like 60, 240."), field="mismatch_alerts"
        )
    return minutes
