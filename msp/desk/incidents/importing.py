"""The import as a whole: in steps that each are there or not, so that it can be begun again."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from msp.accounts.models import Provider
from msp.data.history import record
from msp.data.work import Sessions, begin
from msp.desk.incidents import entries, masters, tickets
from msp.desk.incidents.log import Log
from msp.desk.incidents.scenario import ProviderPart, Scenario
from msp.desk.incidents.tickets import Desk
from msp.kernel.access import Actor, Permission

Tell = Callable[[int, int], None]
TOGETHER = 20_000  # bookings stored in one transaction, clients kept whole


@dataclass(frozen=True, slots=True)
class Imported:
    """What the import added; all zero where everything was there."""

    tickets: int
    entries: int
    left_out: int


def import_incidents(
    sessions: Sessions, actor: Actor, source: tuple[Log, Scenario], tell: Tell
) -> Imported:
    """Store what the log says under the scenario's assumptions. Repeatable and resumable.

    `tell(done, total)` hears the progress in rows of the log.
    """
    log, scenario = source
    zone = ZoneInfo(scenario.provider.zone)
    with begin(sessions, actor) as work:
        work.require(Permission.IMPORT_RUN)
        desk = Desk(masters.found_or_made(work, log, scenario), scenario, zone)
    added = 0
    for start in range(0, len(log.incidents), tickets.BATCH):
        with begin(sessions, actor) as work:
            added += tickets.load(work, desk, log.incidents[start : start + tickets.BATCH])
        tell(min(start + tickets.BATCH, len(log.incidents)), 2 * len(log.incidents))
    booked = _load_entries(sessions, actor, (log, desk), tell)
    return Imported(added, booked, len(log.left_out))


def _load_entries(sessions: Sessions, actor: Actor, source: tuple[Log, Desk], tell: Tell) -> int:
    log, desk = source
    with begin(sessions, actor) as work:
        bookings = entries.booked_by_client(log, desk, tickets.ticket_ids(work))
        done = entries.clients_done(work)
    stored = 0
    for share in _shares([client for client in bookings if client not in done], bookings):
        with begin(sessions, actor) as work:
            stored += sum(entries.load(work, desk, client, bookings[client]) for client in share)
        tell(log.rows + stored, 2 * log.rows)
    return stored


def _shares(clients: list[UUID], bookings: dict[UUID, list[entries.Booked]]) -> list[list[UUID]]:
    """Clients put together until a transaction is worth it."""
    shares: list[list[UUID]] = []
    size = TOGETHER
    for client in clients:
        if size >= TOGETHER:
            shares.append([])
            size = 0
        shares[-1].append(client)
        size += len(bookings[client])
    return shares


def provider_of(sessions: Sessions, actor: Actor, part: ProviderPart) -> None:
    """The actor's provider as the scenario has it, made where there is none yet."""
    with begin(sessions, actor) as work:
        if work.session.scalars(select(Provider.id)).first() is not None:
            return
        made = work.add(
            Provider(
                id=actor.provider_id,
                name=part.name,
                zone=part.zone,
                currency=part.currency,
                registration_number=part.registration_number,
                tax_percent=part.tax_percent,
                tax_rounding=part.tax_rounding.value,
                closing_day=part.last_day,
            )
        )
        record(work, "provider.create", made, source="imported")
