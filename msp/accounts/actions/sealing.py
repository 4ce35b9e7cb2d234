"""Whatever lies sealed is found by its column, so that a new secret is never left behind.

A column that holds a seal has a name that ends in `sealed`.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from msp.accounts.locks import Keyring
from msp.accounts.models import Login, Person
from msp.data.base import Base
from msp.data.work import Work
from msp.kernel.access import Permission


@dataclass(frozen=True, slots=True)
class Resealed:
    """How many seals were made anew, how many sign-ins found again, and by table what is lost."""

    sealed: int
    sign_ins: int
    lost: dict[str, int]


def reseal(work: Work, ring: Keyring, former: Keyring | None = None) -> Resealed:
    """Seal every secret of the provider under the newest key.

    With `former`, the keyring of an MSP_SECRET that no longer holds, what only that one opens is
    saved, and the addresses that people sign in with are known again. Their recovery codes are not.
    """
    work.require(Permission.PROVIDER_CHANGE)
    rings = [ring, *([former] if former else [])]
    sealed, lost = 0, Counter[str]()
    for row, name in _sealed(work):
        opened = _opened(rings, getattr(row, name))
        if opened is None:
            lost[row.__tablename__] += 1
        else:
            setattr(row, name, ring.seal(opened))
            sealed += 1
    found = _sign_ins(work, ring, former) if former else 0
    work.session.flush()
    return Resealed(sealed, found, dict(lost))


def lost(work: Work, ring: Keyring) -> dict[str, int]:
    """How many secrets of the provider no key opens, by table."""
    work.require(Permission.PROVIDER_CHANGE)
    kept = ((row.__tablename__, getattr(row, name)) for row, name in _sealed(work))
    return dict(Counter(table for table, value in kept if ring.open(value) is None))


def _opened(rings: list[Keyring], sealed: str) -> str | None:
    return next((told for ring in rings if (told := ring.open(sealed)) is not None), None)


def _sealed(work: Work) -> Iterator[tuple[Any, str]]:
    for mapper in sorted(Base.registry.mappers, key=lambda one: str(one.local_table)):
        model: Any = mapper.class_
        for name in (one.key for one in mapper.column_attrs if one.key.endswith("sealed")):
            # some tables of the gate are outside tenancy: the provider is named for all
            wanted = select(model).where(
                model.provider_id == work.actor.provider_id, getattr(model, name).is_not(None)
            )
            yield from ((row, name) for row in work.session.scalars(wanted).all())


def _sign_ins(work: Work, ring: Keyring, former: Keyring) -> int:
    """Logins whose address the former secret hid, hidden by the one that holds now."""
    wanted = (
        select(Login, Person.mail)
        .join(Person, Person.id == Login.person_id)
        .where(Login.provider_id == work.actor.provider_id, Person.mail != "")
    )
    found = 0
    for login, mail in work.session.execute(wanted):
        if login.mail_hash == former.mail_hash(mail):
            login.mail_hash = ring.mail_hash(mail)
            found += 1
    return found
