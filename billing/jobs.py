"""What billing does by itself: papers are made and sent, due dates pass."""

from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from billing.actions import notices, papers, payments, topups, usage
from billing.documents import pdf
from billing.documents import usage as usage_paper
from msp.data.jobs import Progress, Recurring, Task
from msp.data.work import Sessions, begin, look
from msp.kernel.access import Actor
from msp.kernel.errors import Refused
from msp.outside import files

JOBS = (
    Recurring("billing.note_overdue", 3600, payments.note_overdue),
    Recurring("billing.tell_hours", 300, notices.tell_hours),
    Recurring("billing.top_ups", 300, topups.propose_top_ups),
    Recurring("billing.usage_statements", 3600, usage.ask_for_statements),
)


def tasks(folder: Path) -> tuple[Task, ...]:
    """Long work that keeps files in `folder`."""
    return (
        Task(papers.DOCUMENTS, partial(make_documents, folder)),
        Task(usage.STATEMENTS, partial(make_statements, folder)),
    )


def make_documents(
    folder: Path,
    sessions: Sessions,
    actor: Actor,
    *told: Any,
) -> dict[str, Any]:
    """Set, keep and send every paper that is still missing; may be done twice.

    A paper is set outside of any transaction; each is recorded in one of its own. One that cannot
    be set is left, and says why on its own page: it holds none of the others back.
    """
    wish, progress = told
    with look(sessions, actor) as work:
        run_id = UUID(wish["run_id"]) if wish.get("run_id") else None
        waiting = list(papers.unmade(work, run_id))
    made = 0
    for done, invoice_id in enumerate(waiting, 1):
        with look(sessions, actor) as work:
            paper = papers.document_to_make(work, invoice_id)
        try:
            content = pdf.render_pdf(paper)
        except Refused:
            continue
        made += 1
        files.keep(folder, content)
        with begin(sessions, actor) as work:
            papers.keep_document(work, invoice_id, (paper, content))
        _tell(progress, done, len(waiting))
    left = {"left": len(waiting) - made} if made < len(waiting) else {}
    return {"documents": made, **left}


def make_statements(
    folder: Path,
    sessions: Sessions,
    actor: Actor,
    *told: Any,
) -> dict[str, Any]:
    """Set, keep and mail every statement of a month that is still missing; may be done twice."""
    wish, progress = told
    month = usage.named(wish["month"])
    with look(sessions, actor) as work:
        waiting = list(usage.due(work, month))
    for done, client_id in enumerate(waiting, 1):
        with look(sessions, actor) as work:
            value = usage.value_of(work, client_id, month)
        content = usage_paper.render_pdf(value)
        files.keep(folder, content)
        with begin(sessions, actor) as work:
            usage.keep_statement(work, client_id, (value, content))
        _tell(progress, done, len(waiting))
    return {"statements": len(waiting)}


def _tell(progress: Progress, done: int, total: int) -> None:
    if done % 5 == 0 or done == total:
        progress.at(done, total)
