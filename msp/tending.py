"""The commands of whoever tends the portal: migrate it, see whether it is well, copy it."""

import shutil
import sqlite3
import subprocess
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import make_url

from msp.data.engine import connect
from msp.data.migrate import migrate as bring_up_to_date
from msp.doors import shell
from msp.home import health
from msp.settings import Settings, from_environment


@click.command()
def migrate() -> None:
    """Bring the database up to date."""
    settings = from_environment()
    bring_up_to_date(connect(settings.database_owner or settings.database))
    click.echo("The database is up to date.")


@click.command()
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def doctor(as_json: bool) -> None:  # noqa: FBT001 - click gives flags as booleans
    """Say what is set up, what is not, and what to do about it."""
    findings = health.findings(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001
    lines = [f"{'ok ' if found.fine else 'NOT'} {found.name}: {found.says}" for found in findings]
    told = [{"name": found.name, "fine": found.fine, "says": found.says} for found in findings]
    shell.say(told, as_json=as_json, text="\n".join(lines))
    if not all(found.fine for found in findings if found.vital):
        raise SystemExit(1)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@with_appcontext
def backup(folder: Path) -> None:
    """Copy the database, whole and consistent, and the kept files into FOLDER."""
    settings: Settings = current_app.extensions["settings"]
    folder.mkdir(parents=True, exist_ok=True)
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite":
        copy_sqlite(Path(str(url.database)), folder / "tasuki.db")
    else:
        dump_postgres(settings.database, folder / "tasuki.dump")
    if settings.data_dir.is_dir():
        shutil.copytree(settings.data_dir, folder / "files", dirs_exist_ok=True)
    click.echo(str(folder))


def copy_sqlite(source: Path, target: Path) -> None:
    """SQLite's own online copy: writers go on meanwhile."""
    if not source.is_file():
        raise shell.Wrong(f"There is no database at {source}.")
    with sqlite3.connect(source) as running, sqlite3.connect(target) as copied:
        running.backup(copied)


def dump_postgres(address: str, target: Path) -> None:
    """PostgreSQL's own consistent dump."""
    program = shutil.which("pg_dump")
    if program is None:
        raise shell.Wrong("pg_dump is not installed: PostgreSQL's own tool makes the copy.")
    plain = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    done = subprocess.run(  # noqa: S603 - our own settings, no shell
        [program, "--format=custom", "--file", str(target), plain], check=False
    )
    if done.returncode:
        raise shell.Wrong("pg_dump failed; its own words are above.")
