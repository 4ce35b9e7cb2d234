"""What hangs on contracts, from a shell: papers, the lists of add-on services, acceptance."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from contracts import actions, queries
from contracts.actions import addons as registers
from contracts.actions import files
from contracts.models import ContractLine
from contracts.queries import addons
from contracts.shell_agreements import contracts, deadlines
from msp.data.work import Work
from msp.doors.porter import settings
from msp.doors.shell import door, say

FILE = ("id", "name", "about", "kind", "size", "sha256", "created_at")
MILESTONE = ("id", "title", "due_on", "amount_minor", "currency", "reached_on", "note")
DRILL = (
    *("id", "title", "planned_on", "goal_minutes", "done_on", "result", "restored_minutes"),
    *("note", "file_id"),
)
VENDOR = (
    *("id", "name", "supplies", "reference", "contact", "phone", "mail", "open_hours", "ends_on"),
)
json_option = click.option("--json", "as_json", is_flag=True)


def _tell(rows: Iterable[Any], names: Sequence[str], *, as_json: bool) -> None:
    found = [{name: getattr(row, name) for name in names} for row in rows]
    lines = ["\t".join(str(value) for value in row.values() if value is not None) for row in found]
    say(found, as_json=as_json, text="\n".join(lines) or "nothing")


@contracts.command("files")
@click.argument("contract_id", type=click.UUID)
@json_option
@door
def file_index(work: Work, contract_id: UUID, *, as_json: bool) -> None:
    """The papers of a contract, the oldest first."""
    _tell(queries.files_of(work, contract_id), FILE, as_json=as_json)


@contracts.command("attach")
@click.argument("contract_id", type=click.UUID)
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--about", default="")
@door
def attach(work: Work, contract_id: UUID, path: Path, about: str) -> None:
    """Keep a paper (PDF, PNG, JPEG) of a contract; prints its id."""
    told = {"contract_id": contract_id, "name": path.name, "about": about}
    wish = files.AttachFile(content=path.read_bytes(), **told)
    click.echo(str(files.attach_file(work, wish, settings().data_dir).id))


@contracts.command("detach")
@click.argument("file_id")
@click.option("--reason", required=True)
@door
def detach(work: Work, **told: str) -> None:
    """Take a paper off its contract."""
    click.echo(files.remove_file(work, files.RemoveFile.model_validate(told)).name)


@contracts.command("milestones")
@click.argument("line_id", type=click.UUID)
@json_option
@door
def milestones(work: Work, line_id: UUID, *, as_json: bool) -> None:
    """The stages of a project, by the day when they are due."""
    found = addons.milestones_of(work, work.get(ContractLine, line_id).id)
    _tell(found, MILESTONE, as_json=as_json)


@contracts.command("add-milestone")
@click.argument("line_id")
@click.option("--title", required=True)
@click.option("--due", "due_on", required=True)
@click.option("--amount", required=True, help="Before tax, in minor units.")
@door
def add_milestone(work: Work, **told: str) -> None:
    """Agree on a stage with a fixed amount; prints its id."""
    wish = registers.AddMilestone.model_validate(told)
    click.echo(str(registers.add_milestone(work, wish).id))


@contracts.command("reach")
@click.argument("milestone_id")
@click.option("--on", "reached_on", required=True)
@click.option("--note", default="")
@door
def reach(work: Work, **told: str) -> None:
    """A stage was reached: it is billed with that month."""
    row = registers.reach_milestone(work, registers.ReachMilestone.model_validate(told))
    click.echo(f"{row.title}: {row.reached_on}")


@contracts.command("take-back")
@click.argument("milestone_id")
@click.option("--reason", required=True)
@door
def take_back(work: Work, **told: str) -> None:
    """A stage was not reached after all."""
    wish = registers.TakeBackMilestone.model_validate(told)
    click.echo(registers.take_back_milestone(work, wish).title)


@contracts.command("drills")
@click.argument("line_id", type=click.UUID)
@json_option
@door
def drills(work: Work, line_id: UUID, *, as_json: bool) -> None:
    """The rehearsals of recovery, the latest first."""
    found = addons.drills_of(work, work.get(ContractLine, line_id).id)
    _tell((drill for drill, _ in found), DRILL, as_json=as_json)


@contracts.command("plan-drill")
@click.argument("line_id")
@click.option("--title", required=True)
@click.option("--on", "planned_on", required=True)
@click.option("--goal", "goal_minutes", help="In minutes, or 4h.")
@door
def plan_drill(work: Work, **told: str | None) -> None:
    """Plan a rehearsal of recovery; prints its id."""
    click.echo(str(registers.plan_drill(work, registers.PlanDrill.model_validate(told)).id))


@contracts.command("record-drill")
@click.argument("drill_id")
@click.option("--on", "done_on", required=True)
@click.option("--result", required=True, help="passed, partly or failed")
@click.option("--took", "restored_minutes", help="In minutes, or 4h.")
@click.option("--note", default="")
@door
def record_drill(work: Work, **told: str | None) -> None:
    """Say how a drill came out."""
    wish = registers.RecordDrill.model_validate(told)
    row = registers.record_drill(work, wish, settings().data_dir)
    click.echo(f"{row.title}: {row.result}")


@contracts.command("vendors")
@click.argument("line_id", type=click.UUID)
@json_option
@door
def vendors(work: Work, line_id: UUID, *, as_json: bool) -> None:
    """The vendors that are dealt with for the client."""
    found = addons.vendors_of(work, work.get(ContractLine, line_id).id)
    _tell(found, VENDOR, as_json=as_json)


@contracts.command("add-vendor")
@click.argument("line_id")
@click.option("--name", required=True)
@click.option("--supplies", required=True)
@click.option("--reference", default="")
@click.option("--phone", default="")
@click.option("--mail", default="")
@door
def add_vendor(work: Work, **told: str) -> None:
    """Register a vendor; prints its id."""
    click.echo(str(registers.add_vendor(work, registers.AddVendor.model_validate(told)).id))


@deadlines.command("close")
@click.argument("deadline_id")
@click.option("--reason", required=True)
@door
def close(work: Work, **told: str) -> None:
    """Nobody needs it any more."""
    row = actions.close_deadline(work, actions.CloseDeadline.model_validate(told))
    click.echo(f"{row.title}: {row.state}")
