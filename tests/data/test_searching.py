"""Words find exactly the texts that hold them, on both databases, and never another's."""

import random
from dataclasses import replace
from uuid import UUID, uuid4

from sqlalchemy import select, text

from msp.accounts.models import Client
from msp.data import searching
from msp.data.searching import SearchText
from msp.data.work import Work
from msp.desk.models import Note, Ticket
from msp.kernel import grams
from msp.kernel.access import Actor, Role

LETTERS = "サーバ障害ネットワーク接続の印刷ABC12 "


def _tickets(work: Work, client: Client, subjects: list[str]) -> list[Ticket]:
    rows = [
        Ticket(number=n, subject=subject, client_id=client.id, opened_at=work.now)
        for n, subject in enumerate(subjects, work.now.microsecond + 1 + client.number * 10_000)
    ]
    for row in rows:
        row.updated_at, row.clock_log = work.now, []
    work.session.add_all(rows)
    work.session.flush()
    return rows


def _found(work: Work, typed: str) -> list[str]:
    return [
        str(UUID(hit.thing)) for part in searching.hits(work, SearchText, typed) for hit in part
    ]


def test_every_text_that_holds_the_words_is_found_and_no_other(work: Work, client: Client):
    dice = random.Random(7)
    subjects = ["".join(dice.choices(LETTERS, k=dice.randint(1, 14))) for _ in range(450)]
    rows = _tickets(work, client, subjects)
    for _ in range(60):
        typed = "".join(dice.choices(LETTERS, k=dice.randint(1, 5)))
        words = grams.asked_words(typed)
        expected = {
            str(row.id)
            for row, subject in zip(rows, subjects, strict=True)
            if words and all(word in grams.searched_text(subject) for word in words)
        }
        found = _found(work, typed)
        assert len(found) == len(set(found))
        assert set(found) == expected, typed


def test_the_newest_come_first_and_a_changed_text_is_found_by_its_new_words(
    work: Work, client: Client
):
    first, last = _tickets(work, client, ["印刷できない", "印刷が遅い"])
    assert _found(work, "印刷") == [str(last.id), str(first.id)]
    first.subject = "接続できない"
    work.session.flush()
    assert _found(work, "印刷") == [str(last.id)]
    assert _found(work, "接続") == [str(first.id)]


def test_a_client_finds_its_own_texts_only(work: Work, client: Client):
    other = work.add(Client(name="あおば物流", number=2))
    (mine,) = _tickets(work, client, ["共有フォルダ"])
    _tickets(work, other, ["共有フォルダ"])
    assert len(_found(work, "共有")) == 2
    roles, clients = frozenset({Role.CLIENT_ADMIN}), frozenset({client.id})
    admin = Actor(uuid4(), "花子", roles, work.actor.provider_id, clients)
    work.session.info["actor"] = admin
    assert _found(replace(work, actor=admin), "共有") == [str(mine.id)]


def test_the_roles_of_the_portal_cannot_read_the_grams(work: Work, client: Client):
    _tickets(work, client, ["共有フォルダ"])
    connection = work.session.connection()
    if connection.dialect.name != "postgresql":
        return
    asked = text("SELECT has_table_privilege('msp_app', 'search_text_grams', 'SELECT')")
    assert work.session.execute(asked).scalar_one() is False


def test_building_it_anew_changes_nothing_and_heals_what_was_lost(work: Work, client: Client):
    (row,) = _tickets(work, client, ["電源が入らない"])
    work.add(Note(ticket_id=row.id, body="予備機を用意"))
    assert searching.rebuild(work) == 0
    for kept in work.session.scalars(select(SearchText)).all():
        work.session.delete(kept)
    work.session.flush()
    assert _found(work, "電源") == []
    assert searching.rebuild(work) == 1
    assert _found(work, "電源") == [str(row.id)]
    assert searching.rebuild(work) == 0
