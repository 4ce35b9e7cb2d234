"""Long lists are cut into pages, and what stands on each says where the others are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from sqlalchemy import Row, Select

from msp.accounts.queries import counted
from msp.data.work import Work
from msp.doors.web import page_asked

SIZE = 50


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a list: its rows, of how many in all, and the address of the others."""

    rows: Sequence[Row[Any]]
    total: int
    page: int
    pages: int
    href: str


def sheet(work: Work, asked: Select[Any]) -> Sheet:
    """The page of `asked` that the address names; the last one where it names none that exists."""
    total = counted(work, asked)
    pages = max(-(-total // SIZE), 1)
    page = min(page_asked(), pages)
    rows = work.session.execute(asked.limit(SIZE).offset((page - 1) * SIZE)).all()
    told: dict[str, Any] = {**(request.view_args or {}), **request.args.to_dict(), "page": "PAGE"}
    href = url_for(request.endpoint or "", **told).replace("PAGE", "{page}")
    return Sheet(rows, total, page, pages, href)
