"""An erasure goes through every table: one's own words are emptied, the name struck elsewhere."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, Text, and_, cast, delete, or_, select

from msp.accounts.models import Client, NoticePreference, Person, Site, Team
from msp.accounts.rules import erasing as rules
from msp.data import history, personal
from msp.data.answers import ApiAnswer
from msp.data.history import History
from msp.data.personal import DroppedFile, Erasure, Fate, Own, Someone
from msp.data.searching import SearchNote, SearchText
from msp.data.work import Work
from msp.outside.deliveries import NoticeDelivery, WebhookDelivery
from msp.outside.models import OutboxMessage

AT_ONCE = 100  # ids that one statement looks for
# what repeats other rows: (table, where their ids stand, what is emptied)
ECHOES: tuple[tuple[Any, tuple[str, ...], tuple[str, ...]], ...] = (
    (OutboxMessage, ("source",), ("subject", "body", "attachments")),
    (NoticeDelivery, ("source", "href"), ("title", "body")),
    (WebhookDelivery, ("payload",), ("payload",)),
)


def reach(work: Work, person: Person) -> Erasure:
    """Take the person's words and names out of all tables of the provider; what was reached.

    Called while the person still has a name. Files are dropped by the worker afterwards.
    """
    someone = Someone(person.id, person.client_id, person.mail)
    told = rules.Named(person.name, person.kana, person.mail, person.phone)
    erasure = work.add(Erasure(person_id=person.id))
    counted: Counter[str] = Counter()
    ids = [key for own in personal.OWN for key in _own(work, (own, someone), counted)]
    _echoes(work, ids, counted)
    for model, columns in personal.texts():
        if columns:
            counted[model.__tablename__] += _strike(work, (model, columns), (person, told))
    for deed in personal.AFTERWARDS if +counted else ():
        deed(work)
    erasure.reached, erasure.ended_at = dict(+counted), work.now
    work.session.flush()
    return erasure


def held_of(work: Work, person: Person) -> dict[str, list[dict[str, Any]]]:
    """Somebody's own words, by the table that holds them."""
    someone = Someone(person.id, person.client_id, person.mail)
    told: dict[str, list[dict[str, Any]]] = {}
    for own in personal.OWN:
        rows = work.session.scalars(select(own.model).where(own.whose(someone)))
        if own.words and (found := [_shown(row, own) for row in rows]):
            told.setdefault(own.model.__tablename__, []).extend(found)
    return told


def _shown(row: Any, own: Own) -> dict[str, Any]:
    words = {name: history.plain(getattr(row, name)) for name in own.words}
    return {"at": row.created_at.isoformat(), **words}


def _own(work: Work, told: tuple[Own, Someone], counted: Counter[str]) -> Iterator[UUID]:
    """Empty or remove somebody's own rows; their ids."""
    own, someone = told
    if not own.words:
        return
    rows = work.session.scalars(select(own.model).where(own.whose(someone))).all()
    for row in rows:
        if own.file and (fingerprint := getattr(row, own.file)):
            work.session.add(DroppedFile(sha256=fingerprint))
        if own.fate is Fate.REMOVED:
            work.session.delete(row)
        else:
            _set(row, {n: personal.emptied(getattr(row, n), own.blank) for n in own.words})
        yield row.id
    counted[own.model.__tablename__] += len(rows)
    work.session.flush()


def _set(row: Any, values: dict[str, Any]) -> None:
    """Whoever has the row open for a change is told that it is no longer what it was."""
    if history.changed(row, values) and hasattr(row, "version"):
        row.version += 1


def _echoes(work: Work, ids: Sequence[UUID], counted: Counter[str]) -> None:
    """Empty what was sent or kept about those rows: answers to programs, notices, mails."""
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        for model, places, words in ECHOES:
            wanted = or_(*(_names(getattr(model, place), some) for place in places))
            for row in work.session.scalars(select(model).where(wanted)):
                _set(row, {name: personal.emptied(getattr(row, name), "") for name in words})
                counted[model.__tablename__] += 1
        kept = delete(ApiAnswer).where(_names(ApiAnswer.body, some))
        work.session.execute(kept, execution_options={"synchronize_session": False})
    work.session.flush()


def _names(column: Any, ids: Sequence[UUID]) -> ColumnElement[bool]:
    text = cast(column, Text)
    return or_(*(text.contains(spelt) for key in ids for spelt in (str(key), key.hex)))


def _strike(work: Work, told: tuple[Any, tuple[str, ...]], whom: tuple[Person, rules.Named]) -> int:
    """Put the pseudonym where the table names the person; how many rows did."""
    (model, columns), (person, named) = told, whom
    anywhere, near = rules.about(named), rules.within(named)
    if anywhere is None or near is None:
        return 0
    own = _own_ids(work, model, person)
    found = or_(*(_holds(getattr(model, name), rules.clues(named)) for name in columns))
    theirs = personal.of_client(model, person.client_id) if person.client_id else None
    wanted = select(model).where(and_(found, theirs) if theirs is not None else found)
    changed = 0
    for row in work.session.scalars(wanted).all():
        pattern = near if own and row.id in own else anywhere
        before = {name: getattr(row, name) for name in columns}
        values = {n: rules.struck(v, pattern, pseudonym(person)) for n, v in before.items()}
        changed += values != before
        _set(row, _fitting(model, values))
    work.session.flush()
    return changed


def pseudonym(person: Person) -> str:
    """What the person is called from then on."""
    return f"#{str(person.id)[-6:]}"


def _fitting(model: Any, values: dict[str, Any]) -> dict[str, Any]:
    """The values, cut to what their columns hold: a pseudonym may be longer than a name."""
    lengths = {name: getattr(model.__table__.c[name].type, "length", None) for name in values}
    return {
        name: value[: lengths[name]] if isinstance(value, str) else value
        for name, value in values.items()
    }


def _own_ids(work: Work, model: Any, person: Person) -> set[UUID]:
    someone = Someone(person.id, person.client_id, person.mail)
    asked = (
        select(model.id).where(own.whose(someone)) for own in personal.OWN if own.model is model
    )
    return {key for one in asked for key in work.session.scalars(one)}


def _holds(column: Any, wanted: Sequence[str]) -> ColumnElement[bool]:
    """Whether the column holds a clue; SQLite keeps a JSON text in ASCII."""
    text = cast(column, Text) if isinstance(column.type, JSON) else column
    spelt = [*wanted, *(json.dumps(clue)[1:-1] for clue in wanted)]
    return or_(*(text.icontains(clue, autoescape=True) for clue in dict.fromkeys(spelt)))


OWN_NAME = "the name of a company, a place or a team, kept by whoever it is; another person's name"
FOLLOWS = "made again of the rows that it is of"
IDS_ONLY = "the trail is only added to and holds ids, no names"
NO_PERSON = "no words of people: made by a machine, or hashes of secrets"

personal.own(
    Own(
        NoticePreference,
        lambda who: NoticePreference.person_id == who.person_id,
        ("choices", "handles"),
        Fate.REMOVED,
    ),
    Own(
        NoticeDelivery,
        lambda who: NoticeDelivery.person_id == who.person_id,
        ("address", "title", "body"),
    ),
)
personal.spare(Person, OWN_NAME)
personal.spare(Client, OWN_NAME, *(set(personal.texts_of(Client)) - {"notes"}))
personal.spare(Site, OWN_NAME, "name")
personal.spare(Team, OWN_NAME)
personal.spare(SearchText, FOLLOWS)
personal.spare(SearchNote, FOLLOWS)
personal.spare(History, IDS_ONLY)
personal.spare(Erasure, NO_PERSON)
personal.spare(DroppedFile, NO_PERSON)
