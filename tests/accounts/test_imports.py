"""Files of clients and people: whole or not at all, with line, column and value of each fault."""

import io

import pytest
from sqlalchemy import func, select

from msp.accounts.actions import imports
from msp.accounts.actions.imports import ImportFile
from msp.accounts.models import Client, Person
from msp.accounts.rules.sheets import FileRefused
from msp.kernel.access import Role
from msp.kernel.errors import Refused

GOOD = (
    "顧客番号,顧客名,フリガナ,郵便番号,締め日\r\n"
    "10,㈱あおば食品,アオバショクヒン,123-4567,末\r\n"
    ",有限会社みどり,,,\r\n"
)
BAD = "number,name,postal_code\n1,よい,\n2,,\n3,わるい,12\nx,なまえ,\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_clients_come_in_whatever_the_encoding(work, provider, encoding):
    taken = imports.import_clients(work, ImportFile(content=GOOD.encode(encoding)))

    assert (taken.made, taken.known, taken.left_out) == (2, 0, [])
    first = work.session.scalars(select(Client).order_by(Client.number)).first()
    assert (first.number, first.name, first.closing_day) == (10, "㈱あおば食品", 31)


def test_the_same_file_twice_changes_nothing(work, provider):
    imports.import_clients(work, ImportFile(content=GOOD.encode()))

    again = imports.import_clients(work, ImportFile(content=GOOD.encode()))

    assert (again.made, again.known) == (0, 2)
    assert work.session.scalar(select(func.count(Client.id))) == 2


def test_one_bad_line_refuses_the_whole_file_and_names_every_fault(browser, work, provider):
    answer = browser.post("/import/clients", data={"content": (io.BytesIO(BAD.encode()), "c.csv")})

    assert answer.status_code == 422
    assert ">4<" in answer.text
    assert ">12<" in answer.text
    assert "postal_code" in answer.text
    assert work.session.scalar(select(func.count(Client.id))) == 0


def test_faults_say_line_column_and_value(work, provider):
    with pytest.raises(FileRefused) as refused:
        imports.import_clients(work, ImportFile(content=BAD.encode()))

    told = [(fault.line, fault.column, fault.value) for fault in refused.value.faults]
    assert told == [(3, "name", ""), (4, "postal_code", "12"), (5, "number", "x")]


def test_with_skip_the_rest_comes_in_and_what_was_left_out_is_listed(work, provider):
    taken = imports.import_clients(work, ImportFile(content=BAD.encode(), skip=True))

    assert (taken.made, [fault.line for fault in taken.left_out]) == (1, [3, 4, 5])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n",
        b"\xff\xfe\x00a",
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
        b"kana\nx\n",
        b"name,hat\nx,y\n",
    ],
)
def test_what_is_no_such_file_is_refused_in_a_sentence(work, provider, content):
    with pytest.raises(Refused):
        imports.import_clients(work, ImportFile(content=content))


def test_people_find_their_client_by_name_or_number(work, client):
    client.search_key = "みなと製作所"
    text = "顧客名,氏名,メール,役割\n(株)みなと製作所,高橋 直子,T@m.example,管理者\n1,田中 一,,\n"

    taken = imports.import_people(work, ImportFile(content=text.encode("cp932")))

    assert taken.made == 2
    people = list(work.session.scalars(select(Person).where(Person.client_id == client.id)))
    assert {(p.name, tuple(p.roles)) for p in people} == {
        ("高橋 直子", (Role.CLIENT_ADMIN.value,)),
        ("田中 一", (Role.END_USER.value,)),
    }


def test_people_of_an_unknown_client_are_refused(work, client):
    text = "client,name,roles\nだれか,高橋,\n1,田中,社長\n"

    with pytest.raises(FileRefused) as refused:
        imports.import_people(work, ImportFile(content=text.encode()))

    told = [(fault.line, fault.column, fault.value) for fault in refused.value.faults]
    assert told == [(2, "client", "だれか"), (3, "roles", "社長")]
