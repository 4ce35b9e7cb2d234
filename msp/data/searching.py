"""What people find by words: one row for each text, and an index of its grams on both databases.

SQLite keeps the grams in FTS5 tables; PostgreSQL in a GIN index that only three functions reach,
since under row level security it asks an index for nothing but equality. Either index answers with
row numbers; the rows themselves are read as any others, narrowed twice. Table-level SQL lives
here: every row carries its own provider, and the grams are numbers of one provider or one client.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, partial
from itertools import chain, repeat, starmap
from struct import pack
from typing import Any, ClassVar
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Identity,
    Index,
    Integer,
    Select,
    String,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    event,
    func,
    insert,
    inspect,
    select,
    text,
    tuple_,
)
from sqlalchemy.orm import Mapped, UOWTransaction, mapped_column

from msp.data.base import Base, OfClient, OfStaff
from msp.data.telling import is_told, told_id
from msp.data.tenancy import TenantSession, plain_rows
from msp.data.work import Work
from msp.kernel import grams

NEWEST = 2_000  # texts that PostgreSQL looks through before it asks its index
FIRST, AT_ONCE = 50, 500  # hits in the first part, and in each that follows
BEYOND = 2**62
BATCH = 1_000


class _Searched:
    """The columns that both kinds of texts have; `no` grows with each text that is kept."""

    no: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), Identity(), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(24))
    thing_id: Mapped[UUID]
    within_id: Mapped[UUID]  # what is opened for a hit: a message's ticket
    words: Mapped[str] = mapped_column(Text)  # as `grams.searched_text` made them


class SearchText(_Searched, OfClient, Base):
    """A text that the client's people may find too."""

    __tablename__ = "search_text"
    __table_args__ = (
        UniqueConstraint("provider_id", "kind", "thing_id"),
        Index("ix_search_text_client", "provider_id", "client_id", "no"),
        Index("ix_search_text_newest", "provider_id", "no"),
        {"sqlite_autoincrement": True},
    )


class SearchNote(_Searched, OfStaff, Base):
    """A text of the desk's own. A table apart: no client can be shown it by mistake."""

    __tablename__ = "search_note"
    __table_args__ = (
        UniqueConstraint("provider_id", "kind", "thing_id"),
        Index("ix_search_note_newest", "provider_id", "no"),
        {"sqlite_autoincrement": True},
    )


Kept = type[SearchText] | type[SearchNote]


class Searched:
    """A row that is found by what stands in its `SEARCHED` columns, from the moment it is stored.

    `WITHIN` names the column with the id of what a hit opens. Bulk inserts pass this by: they are
    followed by `keep_many`.
    """

    SEARCHED: ClassVar[tuple[str, ...]]
    WITHIN: ClassVar[str] = "id"
    HIDDEN: ClassVar[str | None] = None  # the column that, once it is set, hides the row


@dataclass(frozen=True, slots=True)
class Hit:
    """A text that holds the words; its ids as the database tells them."""

    no: int
    kind: str
    thing: str
    within: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Which texts are asked, for which words, by which numbers of their grams."""

    kept: Kept
    words: Sequence[str]
    numbers: Sequence[int]

    @property
    def told(self) -> dict[str, Any]:
        """The words, as the statements name them."""
        return {f"word{place}": word for place, word in enumerate(self.words)}


def hits(work: Work, kept: Kept, typed: str) -> Iterator[Sequence[Hit]]:
    """The texts that hold every word, newest first, in parts; none for no words.

    A part is read when it is asked for: whoever needs few hits of a common word pays for few.
    """
    words = grams.asked_words(typed)
    if not words:
        return iter(())
    wanted = set().union(*map(grams.grams_asked, words))
    asked = Asked(kept, words, grams.within(_scope(work, kept), wanted))
    is_postgres = _is_postgres(work.session.connection())
    return (_by_functions if is_postgres else _by_fts)(work, asked)


def _by_fts(work: Work, asked: Asked) -> Iterator[Sequence[Hit]]:
    """Numbers out of the index, then their rows: in one statement SQLite may begin at the rows."""
    name = f"{asked.kept.__tablename__}_grams"
    sql = (
        f"SELECT rowid FROM {name} WHERE {name} MATCH ?"  # noqa: S608 - our own name
        " AND rowid < ? ORDER BY rowid DESC LIMIT ?"
    )
    match = " ".join(f'"{word}"' for word in _words(asked.numbers).split())
    wanted = _numbered(asked.kept, len(asked.words))
    before, connection = BEYOND, work.session.connection()
    for most in chain((FIRST,), repeat(AT_ONCE)):
        numbers = connection.exec_driver_sql(sql, (match, before, most)).scalars().all()
        if numbers:
            yield _rows(work, wanted, asked.told | {"nos": to_json(numbers).decode()})
        if len(numbers) < most:
            return
        before = numbers[-1]


def _by_functions(work: Work, asked: Asked) -> Iterator[Sequence[Hit]]:
    """The newest texts are looked through first: they hold enough of every common word."""
    kept, count = asked.kept, len(asked.words)
    yield _rows(work, _newest(kept, count), asked.told)
    border = select(kept.no).order_by(kept.no.desc()).offset(NEWEST - 1).limit(1)
    oldest = work.session.scalar(border)
    if oldest is None:
        return
    told = {"grams": _array(asked.numbers), "oldest": oldest}
    yield _rows(work, _indexed(kept, count), asked.told | told)


def _rows(work: Work, wanted: Select[Any], told: dict[str, Any]) -> Sequence[Hit]:
    return list(starmap(Hit, plain_rows(work.session, wanted, told)))


# the statements are kept: making one takes longer than asking it


@cache
def _numbered(kept: Kept, words: int) -> Select[Any]:
    """The texts of some numbers that hold so many words (SQLite)."""
    return _tells(kept).where(is_told(kept.no, "nos"), *_holds(func.instr, kept.words, words))


@cache
def _newest(kept: Kept, words: int) -> Select[Any]:
    """The newest texts that hold so many words (PostgreSQL)."""
    newest = _tells(kept).add_columns(kept.words).limit(NEWEST).subquery()
    columns = [newest.c[field.name] for field in fields(Hit)]
    held = _holds(func.strpos, newest.c.words, words)
    return select(*columns).where(*held).order_by(newest.c.no.desc())


@cache
def _indexed(kept: Kept, words: int) -> Select[Any]:
    """Older texts that the index names and that hold so many words (PostgreSQL)."""
    function = getattr(func, f"{kept.__tablename__}_found")
    found = function(bindparam("grams", type_=String)).table_valued("no")
    numbers = select(found.c.no).where(found.c.no < bindparam("oldest"))
    return _tells(kept).where(kept.no.in_(numbers), *_holds(func.strpos, kept.words, words))


def _tells(kept: Any) -> Select[Any]:
    """What a hit tells, newest first."""
    ids = (told_id(kept.thing_id).label("thing"), told_id(kept.within_id).label("within"))
    return select(kept.no, kept.kind, *ids).order_by(kept.no.desc())


def _holds(place: Any, column: Any, words: int) -> list[ColumnElement[bool]]:
    return [place(column, bindparam(f"word{one}", type_=String)) > 0 for one in range(words)]


def _scope(work: Work, kept: Kept) -> bytes:
    """Whose numbers are asked for: the one client's where there is one, else the provider's."""
    clients = work.actor.clients
    if issubclass(kept, SearchText) and clients is not None and len(clients) == 1:
        return next(iter(clients)).bytes
    return work.actor.provider_id.bytes


@event.listens_for(TenantSession, "after_flush")
def keep_what_changed(session: TenantSession, context: UOWTransaction) -> None:
    """Every stored row that is searched is found by its new words from here on."""
    rows = [row for row in (*session.new, *session.dirty) if isinstance(row, Searched)]
    changed = [row for row in rows if row in session.new or _differs(row)]
    for kept in (SearchText, SearchNote):
        texts = [_text_of(row) for row in changed if _kept(type(row)) is kept]
        old = [_name(row) for row in changed if row not in session.new and _kept(type(row)) is kept]
        if texts:
            _forget(session.connection(), kept, old)
            _store(session.connection(), kept, [told for told in texts if told])


def _differs(row: Searched) -> bool:
    state = inspect(row)
    watched = {*row.SEARCHED, row.WITHIN, row.HIDDEN, "client_id"} & set(state.mapper.attrs.keys())
    return any(state.attrs[name].history.has_changes() for name in watched)


def _text_of(row: Any) -> dict[str, Any] | None:
    return _text(type(row), partial(getattr, row))


def _text(model: Any, of: Callable[[str], Any]) -> dict[str, Any] | None:
    """The row of `search_text` or `search_note`; None where it has no words to be found by."""
    pieces = chain.from_iterable(_strings(of(name)) for name in model.SEARCHED)
    words = grams.searched_text(*pieces)
    if not words or (model.HIDDEN and of(model.HIDDEN) is not None):
        return None
    told = {
        "provider_id": of("provider_id"),
        "kind": _kind(model),
        "thing_id": of("id"),
        "within_id": of(model.WITHIN),
        "words": words,
    }
    return told | ({} if issubclass(model, OfStaff) else {"client_id": of("client_id")})


def _strings(value: Any) -> Iterator[str]:
    """What is written in a column, in a JSON one at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


def _kind(model: type[Any]) -> str:
    return str(model.__tablename__)


def _kept(model: type[Any]) -> Kept:
    return SearchNote if issubclass(model, OfStaff) else SearchText


def _name(row: Any) -> tuple[str, UUID]:
    return _kind(type(row)), row.id


def _store(connection: Connection, kept: Kept, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep the texts, and their grams for the provider and for the client."""
    if not rows:
        return
    target: Any = kept.__table__
    made = connection.execute(_adding(kept), [dict(row) for row in rows])
    numbers = made.scalars().all()
    told = [(no, _numbers(row)) for no, row in zip(numbers, rows, strict=True)]
    if _is_postgres(connection):
        keep = text(f"SELECT {target.name}_keep(:nos, :grams)")
        nos, sets = [no for no, _ in told], [_array(each) for _, each in told]
        connection.execute(keep, {"nos": nos, "grams": sets})
    else:
        add = f"INSERT INTO {target.name}_grams (rowid, grams) VALUES (?, ?)"  # noqa: S608 - ours
        words = [(no, _words(each)) for no, each in told]
        connection.exec_driver_sql(add, words)


@cache
def _adding(kept: Kept) -> Any:
    """Every stored text asks this: building it anew would cost as much as storing it."""
    target: Any = kept.__table__
    return insert(target).returning(target.c.no, sort_by_parameter_order=True)


def _numbers(row: Mapping[str, Any]) -> list[int]:
    found = grams.grams_of(row["words"])
    scopes = [row["provider_id"], *([row["client_id"]] if "client_id" in row else [])]
    return sorted({number for one in scopes for number in grams.within(one.bytes, found)})


def _forget(connection: Connection, kept: Kept, things: Iterable[tuple[str, UUID]]) -> None:
    """Take texts away. What the index still says of their numbers finds no row any more."""
    target: Any = kept.__table__
    named = list(things)
    if not named:
        return
    gone = delete(target).where(tuple_(target.c.kind, target.c.thing_id).in_(named))
    if not _is_postgres(connection):
        connection.execute(gone)
        return
    numbers = connection.execute(gone.returning(target.c.no)).scalars().all()
    connection.execute(text(f"SELECT {target.name}_forget(:nos)"), {"nos": numbers})


def keep_many(work: Work, model: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Let new rows of `model` be found that were stored past the session, in bulk."""
    for start in range(0, len(rows), BATCH):
        part = (_text(model, row.get) for row in rows[start : start + BATCH])
        _store(work.session.connection(), _kept(model), [told for told in part if told])


def rebuild(work: Work) -> int:
    """Keep every text anew that is not kept as it stands; how many there were."""
    return sum(_rebuilt(work, mapper.class_) for mapper in _searched_mappers())


def _searched_mappers() -> list[Any]:
    found = (one for one in Base.registry.mappers if issubclass(one.class_, Searched))
    return sorted(found, key=lambda one: str(one.local_table))


def _rebuilt(work: Work, model: Any) -> int:
    kept, kind, differing = _kept(model), _kind(model), 0
    asked = select(kept.thing_id, kept.words).where(kept.kind == kind)
    known = {thing: words for thing, words in work.session.execute(asked)}  # noqa: C416
    wanted = select(model).order_by(model.id).execution_options(yield_per=1_000)
    for part in work.session.scalars(wanted).partitions():
        told = {row.id: _text_of(row) for row in part}
        stale = [
            key for key, row in told.items() if known.pop(key, None) != (row or {}).get("words")
        ]
        rows = [row for key in stale if (row := told[key])]
        _forget(work.session.connection(), kept, [(kind, key) for key in stale])
        _store(work.session.connection(), kept, rows)
        differing += len(stale)
        for row in part:
            work.session.expunge(row)
    _forget(work.session.connection(), kept, [(kind, key) for key in known])
    return differing + len(known)


def _words(numbers: Sequence[int]) -> str:
    """Each number as a word of eight letters."""
    return pack(f">{len(numbers)}I", *numbers).hex(" ", 4)


def _array(numbers: Sequence[int]) -> str:
    return "{" + ",".join(map(str, numbers)) + "}"


def _is_postgres(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"
