"""A month billed by a process of its own, which is watched from outside and killed in the act."""

import io
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, date, datetime
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

from pysqlite3 import dbapi2
from sqlalchemy import Connection, Engine, text

from contracts.models import Contract, ContractLine, LineTerms, WorkType
from contracts.rules.lines import ContractState, LineKind
from msp.accounts.models import Client, Provider
from msp.cli import msp
from msp.data.work import Work
from msp.desk.models import TimeEntry
from msp.desk.rules import Coverage, EntryState

CLIENTS = 40  # enough that a month takes the process a while
FIRST = date(2026, 1, 1)
MONTHS = [f"2026-{month:02}" for month in range(1, 11)]
PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.billing.killing"])


def world(work: Work) -> None:
    """Clients with a monthly fee each, and a quarter of an hour of work in each month."""
    work.get(Provider, work.actor.provider_id).registration_number = "T1010001153225"
    remote = work.add(WorkType(code="remote", name_ja="リモート対応", name_en="Remote support"))
    for number in range(1, CLIENTS + 1):
        client = work.add(Client(number=number, name=f"顧客 {number}", address="横浜市中区1"))
        told = {"client_id": client.id, "starts_on": FIRST}
        contract = work.add(
            Contract(
                **told, number=number, title="保守", state=ContractState.ACTIVE, currency="JPY"
            )
        )
        line = work.add(
            ContractLine(**told, contract_id=contract.id, kind=LineKind.MANAGED, title="保守")
        )
        terms = work.add(
            LineTerms(**told, line_id=line.id, currency="JPY", fee_minor=10_000 + number)
        )
        work.session.add_all(
            TimeEntry(
                client_id=client.id,
                work_type_id=remote.id,
                line_id=line.id,
                terms_id=terms.id,
                state=EntryState.APPROVED,
                coverage=Coverage.COVERED,
                work_on=date(2026, month, 5),
                started_at=datetime(2026, month, 5, 1, tzinfo=UTC),
                worked_seconds=900,
            )
            for month in range(1, 11)
        )


def _bill(variables: Mapping[str, str], month: str) -> None:
    os.environ.update(variables)
    with redirect_stdout(io.StringIO()):
        msp(["runs", "bill", "--month", month, "--json"], standalone_mode=False)


@dataclass(frozen=True, slots=True)
class Ground:
    """A committed database, and what was seen of it from beside the process at work."""

    engine: Engine
    folder: str

    def starts(self, month: str) -> BaseProcess:
        """`msp runs bill` in a process of its own."""
        variables = {
            "MSP_DATABASE": self.engine.url.render_as_string(hide_password=False),
            "MSP_DATA_DIR": self.folder,
            "MSP_SECRET": "a secret for tests only, long enough",
            "MSP_NOW": "2026-11-20T01:00:00+00:00",
        }
        child = PROCESSES.Process(target=_bill, args=(variables, month))
        child.start()
        return child

    def bills(self, month: str) -> None:
        """The month billed to its end, undisturbed."""
        child = self.starts(month)
        child.join()
        assert child.exitcode == 0

    def figures(self, month: str) -> list[tuple[object, ...]]:
        """The month's numbered invoices: client, number within the month, and its amounts."""
        asked = text(
            "SELECT c.number, i.number, i.net_minor, i.tax_minor, i.gross_minor, i.state"
            " FROM invoice i JOIN client c ON c.id = i.client_id"
            " WHERE i.first_on = :first AND i.number IS NOT NULL ORDER BY i.number"
        )
        with self.engine.connect() as sql:
            found = sql.execute(asked, {"first": f"{month}-01"}).all()
        return [(row[0], row[1].rpartition("-")[2], *row[2:]) for row in found]

    def count(self, month: str, state: str) -> int:
        """How many of the month's invoices stand so, as anybody else sees it."""
        asked = text("SELECT count(*) FROM invoice WHERE first_on = :first AND state = :state")
        with self.engine.connect() as sql:
            return int(sql.execute(asked, {"first": f"{month}-01", "state": state}).scalar_one())

    def left_over(self) -> tuple[int, int]:
        """Lines that stand twice for one thing, and charges that no invoice has."""
        asked = text(
            "SELECT (SELECT count(*) - count(DISTINCT thing) FROM invoice_line WHERE NOT released),"
            " (SELECT count(*) FROM charge WHERE id NOT IN"
            "  (SELECT charge_id FROM invoice_line WHERE NOT released))"
        )
        with self.engine.connect() as sql:
            row = sql.execute(asked).one()
        return int(row[0]), int(row[1])

    def unbilled(self, month: str) -> int:
        """Time of the month that is not marked as billed."""
        asked = text(
            "SELECT count(*) FROM time_entry"
            " WHERE work_on >= :first AND work_on <= :last AND state <> 'billed'"
        )
        days = {"first": f"{month}-01", "last": f"{month}-28"}
        with self.engine.connect() as sql:
            return int(sql.execute(asked, days).scalar_one())


def kill(child: BaseProcess) -> None:
    """`kill -9`, and wait until it is gone."""
    if child.pid is None:
        raise AssertionError("it never ran")
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    assert child.exitcode == -signal.SIGKILL


@contextmanager
def held(engine: Engine, table: str) -> Iterator[Connection]:
    """PostgreSQL: nobody else writes into the table meanwhile, so who wants to stands and waits."""
    with engine.connect() as sql, sql.begin() as mine:
        sql.execute(text(f"LOCK TABLE {table} IN SHARE MODE"))
        yield sql
        mine.rollback()


def waits(sql: Connection, table: str) -> bool:
    """PostgreSQL: whether somebody stands before the held table."""
    asked = text(
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = CAST(:name AS regclass)"
    )
    return bool(sql.execute(asked, {"name": table}).scalar_one())


def writes(engine: Engine) -> bool:
    """SQLite: whether somebody is inside a transaction that writes."""
    with closing(dbapi2.connect(engine.url.database, timeout=0, isolation_level=None)) as sql:
        try:
            sql.execute("BEGIN IMMEDIATE")
        except dbapi2.OperationalError:
            return True
        sql.execute("ROLLBACK")
        return False
