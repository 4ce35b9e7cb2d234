"""Billing from a shell: bill a month, export its invoices."""

from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import with_appcontext

from billing import actions, queries
from billing.queries import MonthSum
from msp.data.bulk import swept_rarely
from msp.data.work import Work, begin, look
from msp.doors import shell
from msp.kernel.money import Money
from msp.kernel.writing import minutes_words, money_text

ENCODINGS = {"utf-8": "utf-8-sig", "utf-8-bom": "utf-8-sig", "utf8": "utf-8-sig", "sjis": "cp932"}


@click.command("bill")
@click.option("--month", required=True, help="As 2016-03.")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def bill(month: str, as_json: bool) -> None:  # noqa: FBT001 - click gives flags as booleans
    """Make, approve and issue a month's invoices; what is there already stays as it is.

    Each step is a transaction of its own: killed between two of them, the next run goes on.
    """
    with swept_rarely(), shell.speaking():
        sessions, actor = shell.sessions(), shell.operator()
        period = actions.month_named(month)
        with begin(sessions, actor) as work:
            run = actions.make_run(work, actions.MakeRun(first_on=period.first, end_on=period.end))
            run_id, seen = run.id, run.inputs_hash
        with begin(sessions, actor) as work:
            actions.approve_run(work, actions.ApproveRun(run_id=run_id, inputs_hash=seen))
        with begin(sessions, actor) as work:
            actions.issue_run(work, actions.IssueRun(run_id=run_id))
        with look(sessions, actor) as work:
            told = queries.month_sum(work, period)
    shell.say(asdict(told), as_json=as_json, text=_text(told))


@click.command("invoices")
@click.option("--month", required=True, help="As 2016-03.")
@click.option("--encoding", default="utf-8-sig", help="utf-8-sig, cp932 or xlsx.")
@click.option("--profile", default="generic", help="generic, freee, money_forward or yayoi.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--json", "as_json", is_flag=True)
@shell.door
def export(work: Work, out: Path, as_json: bool, **told: str) -> None:  # noqa: FBT001
    """Write a month's issued invoices into a file; its sums are those of the invoices."""
    told["encoding"] = ENCODINGS.get(told["encoding"].lower(), told["encoding"])
    made = actions.export_invoices(work, actions.ExportInvoices.model_validate(told))
    out.write_bytes(made.content)
    row = made.row
    figures = {
        "file": str(out),
        "rows": row.rows,
        "net": row.net_minor,
        "tax": row.tax_minor,
        "gross": row.gross_minor,
        "sha256": row.sha256,
    }
    text = f"{out}: {row.rows} rows, {money_text(Money(row.gross_minor, 'JPY'), 'en')}"
    shell.say(figures, as_json=as_json, text=text)


def _text(told: MonthSum) -> str:
    sums = (("net", told.net), ("tax", told.tax), ("gross", told.gross))
    lines = [f"{told.month}: {told.invoices} invoices"]
    lines += [f"  {name:<6} {money_text(Money(sum_, 'JPY'), 'en'):>16}" for name, sum_ in sums]
    for each in told.clients:
        amount = money_text(Money(each.gross, "JPY"), "en")
        worked, block = minutes_words(each.minutes, "en"), minutes_words(each.from_block, "en")
        lines.append(f"  {each.client:>4}  {amount:>14}  {worked}  (block {block})  {each.name}")
    return "\n".join(lines)
