"""Assets from a shell: the same commands as in the browser, and a file of them."""

from typing import BinaryIO

import click

from msp.accounts.actions.imports import ImportFile, client_named
from msp.accounts.faults import said
from msp.accounts.rules.sheets import FileRefused
from msp.assets import actions, queries
from msp.assets.models import Asset
from msp.data.work import Work
from msp.doors.shell import Wrong, door, say


@click.group("assets")
def assets() -> None:
    """List, add and import assets."""


@assets.command("list")
@click.option("--client", "client", help="Number or name of a client.")
@click.option("--retired", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@door
def listed(work: Work, *, client: str | None, retired: bool, as_json: bool) -> None:
    """Assets by client and tag."""
    client_id = client_named(work, client).id if client else None
    rows = work.session.scalars(queries.found(work, "", client_id, retired=retired)).all()
    text = "\n".join(f"{row.tag}\t{row.kind.value}\t{row.name}\t{row.serial}" for row in rows)
    say([_figures(row) for row in rows], as_json=as_json, text=text)


@assets.command("add")
@click.option("--client", "client", required=True, help="Number or name of a client.")
@click.option("--tag", required=True)
@click.option("--name", required=True)
@click.option("--kind", default="pc", show_default=True)
@click.option("--serial", default="")
@door
def add(work: Work, client: str, **told: str) -> None:
    """Take in one asset; prints its id."""
    named = {"client_id": client_named(work, client).id, **told}
    click.echo(str(actions.create_asset(work, actions.CreateAsset.model_validate(named)).id))


@assets.command("retire")
@click.argument("asset_id", type=click.UUID)
@door
def retire(work: Work, **told: object) -> None:
    """Say that an asset is no longer used."""
    click.echo(actions.retire_asset(work, actions.NameAsset.model_validate(told)).state.value)


@assets.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--skip", is_flag=True, help="Leave out lines that do not fit, and list them.")
@click.option("--json", "as_json", is_flag=True)
@door
def take_in(work: Work, *, file: BinaryIO, skip: bool, as_json: bool) -> None:
    """Take in assets from a CSV file."""
    try:
        taken = actions.import_assets(work, ImportFile(content=file.read(), skip=skip))
    except FileRefused as refused:
        lines = [f"{one.line}: {one.column}: {one.value}: {said(one)}" for one in refused.faults]
        raise Wrong("\n".join(lines)) from refused
    figures = {"made": taken.made, "known": taken.known, "left_out": len(taken.left_out)}
    say(figures, as_json=as_json, text=f"{taken.made} new, {taken.known} known")


def _figures(row: Asset) -> dict[str, object]:
    names = ("id", "client_id", "tag", "kind", "name", "maker", "model", "serial", "state")
    return {name: getattr(row, name) for name in names}


COMMANDS = (assets,)
