"""`msp import incidents`: another desk's log, from a shell."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import click
from flask import current_app
from flask.cli import with_appcontext

from msp.data.bulk import count_rows_anew
from msp.data.migrate import migrate
from msp.data.work import at_the_gate
from msp.desk.incidents.importing import Imported, import_incidents, provider_of
from msp.desk.incidents.log import read_leniently, read_strictly
from msp.desk.incidents.scenario import read_scenario
from msp.doors import shell
from msp.kernel.access import Actor, Role


@click.command("incidents")
@click.argument("log", type=click.Path(path_type=Path))
@click.option("--scenario", type=click.Path(path_type=Path), required=True)
@click.option("--skip", is_flag=True, help="Leave out rows with a fault, and list them.")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def import_log(log: Path, scenario: Path, **flags: bool) -> None:
    """Read a service desk's event LOG under the assumptions of a scenario.

    Both files are read and checked whole before anything is written. Repeatable: what is there
    stays; resumable: run it again.
    """
    with shell.speaking(), _no_collector():
        assumed = read_scenario(scenario)
        read = read_leniently(log) if flags["skip"] else read_strictly(log)
        for fault in read.left_out:
            click.echo(f"{fault.line}\t{fault.column}\t{fault.value}\t{fault.why}", err=True)
        sessions = shell.sessions()
        migrate(sessions.kw["bind"])
        actor = _operator()
        provider_of(sessions, actor, assumed.provider)
        done = import_incidents(sessions, actor, (read, assumed), _tell)
        count_rows_anew(sessions.kw["bind"])
    _say(done, as_json=flags["as_json"])


@contextmanager
def _no_collector() -> Iterator[None]:
    """Millions of rows live and die without a cycle among them: looking for one takes seconds."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _operator() -> Actor:
    """The operator at the only provider, or at one about to be made on an empty database."""
    with at_the_gate(shell.sessions()) as session:
        empty = not current_app.extensions["providers"](session)
    if not empty:
        return shell.operator()
    name = current_app.extensions["settings"].actor
    return Actor(shell.OPERATOR, name, frozenset({Role.SYSTEM}), uuid4())


def _tell(done: int, total: int) -> None:
    click.echo(f"\r{done * 100 // max(total, 1)} %", nl=done >= total, err=True)


def _say(done: Imported, *, as_json: bool) -> None:
    figures = {"tickets": done.tickets, "entries": done.entries, "left_out": done.left_out}
    words = ", ".join(f"{name.replace('_', ' ')}: {value:,}" for name, value in figures.items())
    shell.say(figures, as_json=as_json, text=words)
