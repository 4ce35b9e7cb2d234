"""Who may do what to whom: staff, clients' admins, partners, readers; by page and by program."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from msp.accounts import queries, rules
from msp.accounts.actions import people
from msp.accounts.models import Client, Person
from msp.kernel.access import Actor, Role
from msp.kernel.errors import Forbidden, NotFound, Refused
from tests.conftest import browser_of


@pytest.fixture
def somebody(work, client):
    return work.add(
        Person(
            name="高橋 直子",
            mail="takahashi@minato.example",
            phone="+81312345678",
            client_id=client.id,
            roles=["end_user"],
        )
    )


def actor(owner: Actor, *roles: Role, client=None) -> Actor:
    clients = frozenset({client.id}) if client else None
    return Actor(uuid4(), "x", frozenset(roles), owner.provider_id, clients)


def test_a_clients_admin_manages_their_own_people_only(sessions, owner, work, client, somebody):
    other = work.add(Client(name="c2", number=2))
    stranger = work.add(Person(name="s", client_id=other.id, roles=["end_user"]))
    admin = browser_of(sessions, actor(owner, Role.CLIENT_ADMIN, client=client))
    typed = {"name": "新しい 人", "roles": ["end_user"], "client_id": other.id}

    made = admin.post("/people/new", data=typed)

    assert made.status_code == 302
    new = work.session.scalars(select(Person).where(Person.name == "新しい 人")).one()
    assert new.client_id == client.id
    assert admin.get(f"/people/{somebody.id}").status_code == 200
    assert admin.get(f"/people/{stranger.id}").status_code == 404
    assert admin.get(f"/people/{owner.id}").status_code == 404
    assert admin.post(f"/people/{owner.id}/close").status_code == 404


def test_a_clients_admin_gives_no_role_of_the_staff(sessions, owner, work, client, somebody):
    admin = browser_of(sessions, actor(owner, Role.CLIENT_ADMIN, client=client))

    answer = admin.post(
        f"/people/{somebody.id}/edit", data={"name": "高橋", "roles": ["provider_admin"]}
    )

    assert answer.status_code == 422
    work.session.expire_all()
    assert somebody.roles == ["end_user"]


def test_a_desk_manager_changes_contacts_but_no_staff(sessions, owner, work, client, somebody):
    manager = browser_of(sessions, actor(owner, Role.DESK_MANAGER))

    contact = manager.post(f"/people/{somebody.id}/edit", data={"name": "n", "roles": ["end_user"]})
    staff = manager.post(f"/people/{owner.id}/edit", data={"name": "n", "roles": ["sales"]})

    assert (contact.status_code, staff.status_code) == (302, 403)


@pytest.mark.parametrize("role", [Role.SALES, Role.AUDITOR])
def test_those_who_only_read_see_addresses_masked(sessions, owner, client, somebody, role):
    reader = browser_of(sessions, actor(owner, role))

    pages = [
        reader.get("/people/?of=clients").text,
        reader.get(f"/people/{somebody.id}").text,
        reader.get("/api/v1/people").text,
        reader.get(f"/api/v1/people/{somebody.id}").text,
    ]

    for page in pages:
        assert "takahashi@minato.example" not in page
        assert "12345678" not in page
    assert "t***@m***.example" in pages[3]


def test_a_partner_sees_the_named_clients_only(sessions, owner, work, client, somebody):
    other = work.add(Client(name="よその会社", number=2))
    partner = browser_of(sessions, actor(owner, Role.PARTNER_AGENT, client=client))

    assert partner.get(f"/clients/{client.id}").status_code == 200
    assert partner.get(f"/clients/{other.id}").status_code == 404
    assert "よその会社" not in partner.get("/clients/").text


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        (Role.TECHNICIAN, "/settings", 403),
        (Role.TECHNICIAN, "/outbox", 403),
        (Role.TECHNICIAN, "/history", 403),
        (Role.TECHNICIAN, "/clients/new", 403),
        (Role.TECHNICIAN, "/setup", 403),
        (Role.AUDITOR, "/history", 200),
        (Role.AUDITOR, "/settings", 200),
        (Role.AUDITOR, "/settings/company", 403),
        (Role.FINANCE, "/settings", 200),
        (Role.END_USER, "/people/", 403),
        (Role.END_USER, "/clients/", 403),
    ],
)
def test_a_page_opens_for_those_whom_the_table_names(sessions, owner, client, role, path, status):
    of_client = client if role is Role.END_USER else None

    assert (
        browser_of(sessions, actor(owner, role, client=of_client)).get(path).status_code == status
    )


def test_a_program_lists_makes_and_changes_clients_sites_and_people(browser, work, provider):
    client = browser.post("/api/v1/clients", json={"name": "㈱あおば", "number": 7}).json
    site = browser.post("/api/v1/sites", json={"client_id": client["id"], "name": "本社"}).json
    person = browser.post(
        "/api/v1/people",
        json={
            "client_id": client["id"],
            "name": "田中",
            "roles": ["end_user"],
            "mail": "t@a.example",
        },
    ).json

    patched = browser.patch(f"/api/v1/clients/{client['id']}", json={"kana": "アオバ"}).json
    browser.patch(f"/api/v1/sites/{site['id']}", json={"is_active": False})
    renamed = browser.patch(f"/api/v1/people/{person['id']}", json={"title": "部長"}).json

    assert (patched["name"], patched["kana"], patched["version"]) == ("㈱あおば", "アオバ", 2)
    assert (renamed["name"], renamed["title"], renamed["mail"]) == ("田中", "部長", "t@a.example")
    assert [row["number"] for row in browser.get("/api/v1/clients?q=あおば").json["items"]] == [7]
    assert browser.get("/api/v1/sites").json["items"][0]["is_active"] is False
    assert len(browser.get(f"/api/v1/people?client_id={client['id']}").json["items"]) == 1


def test_a_program_that_read_an_old_version_is_told(browser, client):
    path = f"/api/v1/clients/{client.id}"

    fresh = browser.patch(path, json={"kana": "ミナト", "version": 1})
    stale = browser.patch(path, json={"kana": "ミナトセ", "version": 1})

    assert (fresh.status_code, stale.status_code) == (200, 409)


def test_bad_json_names_the_field(browser, provider):
    answer = browser.post("/api/v1/clients", json={"name": "x", "closing_day": 32})

    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "closing_day"


def test_roles_of_the_other_party_do_not_exist(owner):
    with pytest.raises(Refused):
        rules.checked_roles(owner, [Role.TECHNICIAN], of_client=True)
    with pytest.raises(Refused):
        rules.checked_roles(owner, [Role.END_USER], of_client=False)
    with pytest.raises(Refused):
        rules.checked_roles(owner, [], of_client=True)


def test_a_technical_contact_makes_nobody_an_admin(owner, client):
    contact = actor(owner, Role.TECHNICAL_CONTACT, client=client)

    with pytest.raises(Forbidden):
        rules.checked_roles(contact, [Role.CLIENT_ADMIN], of_client=True)


def test_nobody_adds_a_person_to_a_client_that_is_not_there(work):
    with pytest.raises(NotFound):
        people.add_person(
            work, people.AddPerson(client_id=uuid4(), name="x", roles=(Role.END_USER,))
        )


def test_one_address_is_one_person_within_a_client(work, client, somebody):
    wish = people.AddPerson(
        client_id=client.id, name="x", mail="Takahashi@minato.example", roles=(Role.END_USER,)
    )

    with pytest.raises(Refused, match="here already"):
        people.add_person(work, wish)


def test_people_are_found_by_kana_of_any_width(work, client):
    wish = people.AddPerson(
        client_id=client.id, name="渡辺 翼", kana="ワタナベ ツバサ", roles=(Role.END_USER,)
    )
    made = people.add_person(work, wish)

    found = queries.people_found(work, "わたなべ", queries.everybody(work))

    assert list(work.session.scalars(found)) == [made]
