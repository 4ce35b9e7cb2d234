"""Monitoring from a shell: list, add, pause and resume checks."""

from typing import Any

import click

from monitoring import actions, queries
from monitoring.models import Check
from msp.data.work import Work
from msp.doors.shell import door, say


@click.group("checks")
def checks() -> None:
    """Watch what clients run."""


@checks.command("list")
@click.option("--json", "as_json", is_flag=True, help="Figures for programs.")
@door
def show(work: Work, *, as_json: bool) -> None:
    """List the checks, the worst first."""
    rows = [_row(check, client) for check, client, _ in queries.overview(work)]
    lines = [f"{row['state']:8} {row['client']}  {row['name']}  {row['target']}" for row in rows]
    say(rows, as_json=as_json, text="\n".join(lines))


def _row(check: Check, client: str) -> dict[str, object]:
    return {
        "id": check.id,
        "client": client,
        "name": check.name,
        "target": check.target,
        "state": check.hard.value if check.is_enabled else "paused",
        "heard_at": check.heard_at,
        "latency_ms": check.latency,
        "cause": check.cause.value,
        "detail": check.detail,
    }


@checks.command("add")
@click.option("--client", "client_id", required=True, help="The client's id.")
@click.option("--name", required=True)
@click.option("--kind", default="http", show_default=True, help="http or tcp")
@click.option("--target", required=True, help="A URL, or host:port for tcp.")
@click.option("--every", "interval_seconds", default="60", show_default=True, help="Seconds.")
@door
def add(work: Work, **told: Any) -> None:
    """Begin to watch something of a client's."""
    check = actions.create_check(work, actions.CreateCheck.model_validate(told))
    click.echo(str(check.id))


@checks.command("pause")
@click.argument("check_id")
@door
def pause(work: Work, check_id: str) -> None:
    """Stop asking."""
    actions.pause_check(work, actions.PauseCheck.model_validate({"check_id": check_id}))


@checks.command("resume")
@click.argument("check_id")
@door
def resume(work: Work, check_id: str) -> None:
    """Ask again."""
    actions.resume_check(work, actions.ResumeCheck.model_validate({"check_id": check_id}))
