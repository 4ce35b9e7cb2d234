"""Announcements: as the desk wrote them, and as a client may read them now."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select

from msp.accounts.models import Client, Person
from msp.data.history import History
from msp.data.work import Work
from msp.desk.models.voices import Announcement, AnnouncementCopy
from msp.kernel.access import CLIENT_ROLES, Permission, Role

CONTACTS = frozenset({Role.CLIENT_ADMIN.value, Role.TECHNICAL_CONTACT.value})


def written(work: Work) -> Select[Any]:
    """Everything that was announced, the latest first."""
    work.require(Permission.VOICE_READ)
    return select(Announcement).order_by(Announcement.starts_at.desc(), Announcement.id.desc())


def announcement(work: Work, announcement_id: UUID) -> Announcement:
    """One of them, or NotFound."""
    work.require(Permission.VOICE_READ)
    return work.get(Announcement, announcement_id)


def now(work: Work, most: int = 5) -> Sequence[AnnouncementCopy]:
    """What the reader's client is told at this moment, what begins last first."""
    work.require(Permission.TICKET_READ)
    wanted = (
        select(AnnouncementCopy)
        .where(
            AnnouncementCopy.starts_at <= work.now,
            or_(AnnouncementCopy.ends_at.is_(None), AnnouncementCopy.ends_at > work.now),
        )
        .order_by(AnnouncementCopy.starts_at.desc(), AnnouncementCopy.id)
        .limit(most)
    )
    return work.session.scalars(wanted).all()


def readable(work: Work) -> Select[Any]:
    """Everything that was told to the reader's client so far, the latest first."""
    work.require(Permission.TICKET_READ)
    return (
        select(AnnouncementCopy)
        .where(AnnouncementCopy.starts_at <= work.now)
        .order_by(AnnouncementCopy.starts_at.desc(), AnnouncementCopy.id)
    )


def receivers(work: Work, row: Announcement, *, only_contacts: bool) -> list[Person]:
    """The clients' people who get it by mail: active ones with an address and a role."""
    work.require(Permission.ANNOUNCEMENT_WRITE)
    wanted = (
        select(Person)
        .join(Client, Client.id == Person.client_id)
        .where(Person.is_active, Person.mail != "", Client.is_active)
        .order_by(Person.client_id, Person.id)
    )
    if row.only_clients:
        wanted = wanted.where(Person.client_id.in_([UUID(str(key)) for key in row.only_clients]))
    roles = CONTACTS if only_contacts else {role.value for role in CLIENT_ROLES}
    return [one for one in work.session.scalars(wanted) if not roles.isdisjoint(one.roles)]


def past(work: Work, row: Announcement) -> Sequence[Any]:
    """(when, verb, by whom) of everything that was done to it, the latest first."""
    work.require(Permission.VOICE_READ)
    wanted: Any = (
        select(History.created_at, History.verb, Person.name)
        .outerjoin(Person, Person.id == History.actor_id)
        .where(History.subject_kind == Announcement.__tablename__, History.subject_id == row.id)
        .order_by(History.created_at.desc(), History.id.desc())
    )
    found: Sequence[Any] = work.session.execute(wanted).all()
    return found
