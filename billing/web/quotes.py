"""The paper of a quote (見積書): as a page and as a PDF, for whoever may read the quote."""

from __future__ import annotations

import base64
from uuid import UUID

from flask import Blueprint, render_template

from billing.documents import pdf, sheet, value
from billing.queries.quotes import document_of_quote
from contracts.queries.quotes import quote_seen
from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.downloads import download
from msp.doors.web import door

pages = Blueprint("quote_papers", __name__, url_prefix="/quotes")


@pages.get("/<uuid:quote_id>/paper")
@door
def show(work: Work, quote_id: UUID) -> Answer:
    """The paper as a page."""
    quote = quote_seen(work, quote_id)
    document = document_of_quote(work, quote)
    seal = document.issuer.seal
    return render_template(
        "billing/quote.html",
        quote=quote,
        sheet=sheet.sheet(document),
        seal_url=f"data:image/png;base64,{base64.b64encode(seal).decode()}" if seal else None,
        unfit=() if quote.number else pdf.missing_glyphs(document),
    )


@pages.get("/<uuid:quote_id>/pdf", endpoint="pdf")
@door
def paper(work: Work, quote_id: UUID) -> Answer:
    """The same as a PDF; a sent quote gives the same bytes every time."""
    document = document_of_quote(work, quote_seen(work, quote_id))
    return download(pdf.render_pdf(document), value.file_name(document))
