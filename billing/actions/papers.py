"""Each issued paper is kept once by its SHA-256 and sent once, after it was issued."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select

from billing.documents import letters, value
from billing.documents.value import DocumentValue
from billing.models import Document, Invoice
from billing.queries import papers
from msp.accounts.models import Client
from msp.data import jobs
from msp.data.jobs import Job
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.outside import outbox
from msp.outside.outbox import Letter

DOCUMENTS = "invoices.documents"


def ask_for_documents(work: Work, run_id: UUID) -> Job:
    """Let the worker make, keep and send the papers of a run's issued invoices."""
    work.require(Permission.INVOICE_ISSUE)
    return jobs.ask_for(work, DOCUMENTS, {"run_id": str(run_id)})


def unmade(work: Work, run_id: UUID | None) -> Sequence[UUID]:
    """Issued invoices without a kept paper, of one run or of all, in order of number."""
    work.require(Permission.INVOICE_READ)
    wanted = (
        select(Invoice.id)
        .outerjoin(Document, Document.invoice_id == Invoice.id)
        .where(Invoice.number.is_not(None), Document.id.is_(None))
        .order_by(Invoice.number)
    )
    if run_id is not None:
        wanted = wanted.where(Invoice.run_id == run_id)
    return work.session.scalars(wanted).all()


def keep_document(work: Work, invoice_id: UUID, told: tuple[DocumentValue, bytes]) -> Document:
    """Record a paper whose bytes are kept, and owe the mail that carries it; both once."""
    work.require(Permission.INVOICE_ISSUE)
    paper, content = told
    kept = work.session.scalars(
        select(Document).where(Document.invoice_id == invoice_id, Document.kind == "pdf")
    ).first()
    if kept is not None:
        return kept
    invoice = work.get(Invoice, invoice_id)
    made = work.add(
        Document(
            client_id=invoice.client_id,
            invoice_id=invoice.id,
            kind="pdf",
            sha256=sha256(content).hexdigest(),
            size=len(content),
            name=value.file_name(paper),
            issued_on=paper.issued_on,
            amount_minor=invoice.gross_minor,
            party=paper.addressee.name[:160],
        )
    )
    _send(work, invoice, (paper, content, made.name))
    return made


def document_to_make(work: Work, invoice_id: UUID) -> DocumentValue:
    """The document of an issued invoice."""
    work.require(Permission.INVOICE_READ)
    return papers.document_of(work, work.get(Invoice, invoice_id))


def _send(work: Work, invoice: Invoice, told: tuple[DocumentValue, bytes, str]) -> None:
    """Mail goes to the billing address; a client without one reads the portal."""
    paper, content, name = told
    client = work.get(Client, invoice.client_id)
    if not client.billing_mail:
        return
    subject, body = letters.letter(paper)
    attached = base64.b64encode(content).decode("ascii")
    outbox.owe(
        work,
        Letter(
            source=f"invoice:{invoice.id}",
            to=client.billing_mail,
            subject=subject,
            body=body,
            client_id=client.id,
            attachments=[{"name": name, "type": "application/pdf", "data": attached}],
        ),
    )
    invoice.sent_at = work.now
