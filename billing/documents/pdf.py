"""A PDF is the sheet set by typst: PDF/A-3b, dated by its issue date, the same bytes every time."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime, time
from functools import cache
from importlib import resources
from typing import Final

import typst

from billing.documents import fonts, sheet
from billing.documents.value import DocumentLine, DocumentValue, Issuer, Section
from msp.kernel.errors import Refused, mark

STANDARD: Final = "a-3b"
SEAL_TRIAL = b"""#set document(date: datetime(year: 2020, month: 1, day: 1))
#image(bytes(json(bytes(sys.inputs.seal))), format: "png")"""


def render_pdf(document: DocumentValue) -> bytes:
    """The document as PDF/A-3b. Refused when a name in it holds a character no font here can draw.

    What a client or a technician typed (a ticket's subject, an order number) is set as far as it
    can be: it came after anybody could correct it. Equal documents give equal bytes: the only date
    inside is the issue date.
    """
    document = _printable(document)
    unfit = missing_glyphs(document)
    if unfit:
        message = mark("These characters cannot be printed: %(characters)s")
        raise Refused(message, field="document", characters=" ".join(unfit))
    made = typst.compile(
        _template(),
        font_paths=fonts.collection(),
        ignore_system_fonts=True,
        sys_inputs=_inputs(document),
        pdf_standards=STANDARD,
        timestamp=datetime.combine(document.issued_on, time(), UTC),
        format="pdf",
    )
    if not isinstance(made, bytes):
        raise TypeError("typst made several files where one was asked for")
    return made


def _printable(document: DocumentValue) -> DocumentValue:
    return replace(
        document,
        po_number=fonts.drawn(document.po_number),
        sections=tuple(
            Section(fonts.drawn(section.title), tuple(map(_typed, section.lines)))
            for section in document.sections
        ),
    )


def _typed(line: DocumentLine) -> DocumentLine:
    return replace(line, title=fonts.drawn(line.title), note=fonts.drawn(line.note))


def missing_glyphs(document: DocumentValue) -> tuple[str, ...]:
    """The characters of the document that cannot be printed, to be shown while it is a draft."""
    return fonts.missing("".join(sheet.texts_of(document)))


def checked_seal(picture: bytes) -> bytes:
    """The picture, if documents can carry it; to be asked when it is uploaded, not at issue."""
    seal = Issuer(name="", seal=picture).seal or b""
    try:
        typst.compile(
            SEAL_TRIAL,
            font_paths=fonts.collection(),
            ignore_system_fonts=True,
            sys_inputs={"seal": json.dumps(list(seal))},
            pdf_standards=STANDARD,
            format="pdf",
        )
    except typst.TypstError:
        raise Refused(mark("The seal's picture is damaged."), field="seal") from None
    return seal


def _inputs(document: DocumentValue) -> dict[str, str]:
    shown = sheet.sheet(document)
    facts: dict[str, object] = {
        "title": f"{shown.title} {document.number}",
        "author": document.issuer.name,
        "footer": f"{document.number}  {document.issuer.name}",
        "font": fonts.FAMILY,
        "year": document.issued_on.year,
        "month": document.issued_on.month,
        "day": document.issued_on.day,
    }
    if document.issuer.seal:
        facts["seal"] = list(document.issuer.seal)
    return {"sheet": json.dumps(asdict(shown)), "facts": json.dumps(facts)}


@cache
def _template() -> bytes:
    return resources.files("billing.documents").joinpath("document.typ").read_bytes()
