"""Received mail is kept no longer than the provider said, and not beyond its writer's erasure."""

from datetime import timedelta

from sqlalchemy import delete, or_, select

from msp.accounts import queries as accounts
from msp.accounts import rules
from msp.accounts.models import Person
from msp.data import personal
from msp.data.personal import DroppedFile
from msp.data.work import Work
from msp.desk.models import ReceivedMail
from msp.kernel.access import Permission

YEAR = timedelta(days=365)
AT_ONCE = 200


def forget_mail(work: Work) -> set[str]:
    """Empty the rows whose time is over; answer the fingerprints of what they held.

    The line stays with its decision and its reasons, so that figures keep adding up.
    """
    work.require(Permission.MAIL_SORT)
    years = rules.years_kept(accounts.our_provider(work).options)["mail"]
    erased = select(Person.id).where(Person.erased_at.is_not(None))
    wanted = (
        select(ReceivedMail)
        .where(
            or_(
                ReceivedMail.sha256 != "", ReceivedMail.text != "", ReceivedMail.from_address != ""
            ),
            or_(
                ReceivedMail.created_at < work.now - years * YEAR,
                ReceivedMail.person_id.in_(erased),
            ),
        )
        .limit(AT_ONCE)
        .with_for_update(of=ReceivedMail, skip_locked=True)
    )
    rows = work.session.scalars(wanted).all()
    gone = {row.sha256 for row in rows if row.sha256}
    for row in rows:
        row.from_address = row.from_name = row.subject = row.text = row.sha256 = ""
    work.session.flush()
    return gone


def needed(work: Work, gone: set[str]) -> set[str]:
    """Those among the fingerprints that a row of this provider still names."""
    work.require(Permission.MAIL_READ)
    return personal.named(work, gone)


def dropped(work: Work) -> list[str]:
    """Fingerprints of what an erasure took the rows of, some of them."""
    work.require(Permission.MAIL_SORT)
    return list(work.session.scalars(select(DroppedFile.sha256).limit(AT_ONCE)))


def note_dropped(work: Work, gone: list[str]) -> None:
    """Their bytes are off the disk, or somebody still needs them."""
    work.require(Permission.MAIL_SORT)
    work.session.execute(delete(DroppedFile).where(DroppedFile.sha256.in_(gone)))
