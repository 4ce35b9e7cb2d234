"""A deadline that comes near is told to whoever looks after it, and to the client if agreed."""

from collections.abc import Iterator

from sqlalchemy import select

from contracts.models import Deadline
from contracts.queries.agreements import today_of
from contracts.rules.letters import deadline_letter
from msp.accounts.models import Client, Person, Provider
from msp.accounts.rules.letters import Addressee
from msp.data.work import Work
from msp.kernel.access import Role
from msp.outside import outbox
from msp.outside.outbox import Letter

WATCHERS = (Role.DESK_MANAGER, Role.PROVIDER_ADMIN)


def tell(work: Work, row: Deadline, days: int) -> None:
    """Owe the letters of one notice: to its owner, else the desk's managers; to the client's
    admins where the client is to hear of it. Each once.
    """
    client, provider = work.get(Client, row.client_id), work.get(Provider, row.provider_id)
    left = max((row.expires_on - today_of(work, row.client_id)).days, 0)
    for person in _readers(work, row):
        english = person.language == "en"
        company = _name(client, english) if person.client_id else ""
        whom = Addressee(person.name, person.honorific, company, person.language)
        names = {
            "provider": (provider.name_en if english else "") or provider.name,
            "client": _name(client, english),
            "title": row.title,
        }
        words = deadline_letter(whom, row.kind, (row.expires_on, left), names)
        source = f"deadline:{row.id}:{row.expires_on}:{days}:{person.id}"
        letter = Letter(source, person.mail, _one_line(words.subject), words.body, row.client_id)
        outbox.owe(work, letter)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _name(client: Client, english: bool) -> str:  # noqa: FBT001 - a fact of the reader
    return (client.name_en if english else "") or client.name


def _readers(work: Work, row: Deadline) -> Iterator[Person]:
    owner = work.session.get(Person, row.owner_id) if row.owner_id else None
    active = select(Person).where(Person.is_active, Person.mail != "").order_by(Person.id)
    if owner is not None and owner.is_active and owner.mail:
        yield owner
    else:
        yield from _holding(work, active.where(Person.client_id.is_(None)), WATCHERS)
    if row.tells_client:
        of_client = active.where(Person.client_id == row.client_id)
        yield from _holding(work, of_client, (Role.CLIENT_ADMIN,))


def _holding(work: Work, wanted: object, roles: tuple[Role, ...]) -> Iterator[Person]:
    for person in work.session.scalars(wanted):  # type: ignore[call-overload]
        if any(role.value in person.roles for role in roles):
            yield person
