"""How the work beyond a client's hours is shared over its services: every total opens its rows."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for

from contracts.models import ContractLine
from msp.data.work import Work
from msp.desk.models import TimeEntry
from msp.desk.queries.time import entries
from msp.doors.answers import Answer
from msp.doors.web import door
from msp.home.queries import hours, overage
from msp.home.queries.overage import LineShares
from msp.home.web.months import Month, month_or_this
from msp.kernel.errors import NotFound, mark
from msp.kernel.periods import Period, month_of

pages = Blueprint("overage", __name__, url_prefix="/clients")


@pages.get("/<uuid:client_id>/overage")
@door
def of_client(work: Work, client_id: UUID) -> Answer:
    """A month's work beyond the hours, line by line: used, exact part, whole minutes."""
    client = hours.own_client(work, client_id)
    month = month_or_this(work, client.zone)
    found = overage.overage_of(work, client, _days(month))
    return render_template(
        "home/overage.html",
        client=client,
        month=month,
        here=url_for(".of_client", client_id=client.id),
        lines=[_shown(line, client.id, month) for line in found],
        back=_back(work, client.id),
    )


@pages.get("/<uuid:client_id>/overage/<uuid:line_id>")
@door
def rows(work: Work, client_id: UUID, line_id: UUID) -> Answer:
    """The entries behind a line's figures; `?of=` those of one kind of work."""
    client = hours.own_client(work, client_id)
    line = work.get(ContractLine, line_id)
    if line.client_id != client.id:
        raise NotFound(mark("There is no such %(kind)s."), kind=ContractLine.__tablename__)
    month = month_or_this(work, client.zone)
    wanted = overage.overage_rows(work, line.id, _days(month))
    if (kind := _kind()) is not None:
        wanted = wanted.where(TimeEntry.work_type_id == kind)
    found = entries.listed(work, wanted)
    covered = sum(row.entry.pool_minutes for row in found)
    used = sum(row.entry.weighted_minutes for row in found)
    return render_template(
        "home/overage_rows.html",
        client=client,
        line=line,
        month=month,
        rows=found,
        kind=found[0].work_type if kind is not None and found else None,
        used=used,
        covered=covered,
        beyond=used - covered,
        back=url_for(".of_client", client_id=client.id, **month.told),
    )


def _days(month: Month) -> Period:
    return month.days if month.days is not None else month_of(month.today)


def _kind() -> UUID | None:
    try:
        return UUID(request.args["of"]) if request.args.get("of") else None
    except ValueError:
        raise NotFound(mark("There is no such page.")) from None


def _back(work: Work, client_id: UUID) -> str:
    own = work.actor.is_client
    return url_for("hours.index") if own else url_for("hours.of_client", client_id=client_id)


def _shown(line: LineShares, client_id: UUID, month: Month) -> dict[str, Any]:
    told: dict[str, Any] = {"client_id": client_id, "line_id": line.line_id, **month.told}
    return {
        "line": line,
        "href": url_for(".rows", **told),
        "shares": [
            {
                "share": share,
                "quota": f"{share.quota // 100:,}.{share.quota % 100:02d}",
                "href": url_for(".rows", of=share.work_type_id, **told),
            }
            for share in line.shares
        ],
    }
