"""A company below the door: its people and prices, one client, and nothing sold yet."""

from uuid import UUID, uuid4

from contracts import actions as contracts
from msp.accounts.actions import clients, company, people
from msp.accounts.models import Login, Provider
from msp.data.work import Work, at_the_gate, begin
from msp.kernel.access import Role, Sight, system_actor
from tests.browser import walkthrough_reckoned as reckoned
from tests.browser.story_cast import Cast
from tests.browser.story_house import Installation

STAFF = {"lead": Role.LEAD, "technician": Role.TECHNICIAN, "finance": Role.FINANCE}
WORK = ("remote", "visit")


def founded(house: Installation, cast: Cast) -> None:
    """Take everybody in; whoever has an address may sign in."""
    provider_id = uuid4()
    with begin(house.sessions, system_actor(provider_id)) as work:
        work.add(Provider(id=provider_id, name=cast["provider"]))
        _stands(work, cast)
        _sells(work, cast)
        known = {key: _hired(work, cast, key) for key in STAFF}
        known["buyer"] = _client(work, cast)
    with at_the_gate(house.sessions) as opened:
        for key, person_id in known.items():
            digest = house.keyring.mail_hash(cast.mail(key))
            opened.add(Login(provider_id=provider_id, person_id=person_id, mail_hash=digest))


def _stands(work: Work, cast: Cast) -> None:
    named = {"name": cast["provider"], "name_en": "Mirai IT Services", "phone": "03-1234-5678"}
    named |= {"postal_code": "100-0005", "address": "東京都千代田区丸の内1-1-1"}
    company.change_company(work, company.ChangeCompany.model_validate(named))
    company.change_tax(work, company.ChangeTax(registration_number="T1010001153225"))
    company.change_terms(work, company.ChangeTerms(invoice_prefix="MR"))
    account = {"bank": "みずほ銀行", "branch": "丸之内支店", "number": "1234567"}
    holder = "ミライアイテイサービス"
    company.change_bank(work, company.ChangeBank.model_validate(account | {"holder": holder}))
    company.finish_setup(work)


def _sells(work: Work, cast: Cast) -> None:
    for code in WORK:
        wish = contracts.CreateWorkType(code=code, name_ja=cast[code], name_en=cast[code])
        contracts.create_work_type(work, wish)
    pack = contracts.CreatePackage(
        name_ja=cast["pack"],
        name_en=cast["pack"],
        minutes=reckoned.PACK_MINUTES,
        price=reckoned.PACK_PRICE,
        currency="JPY",
        validity_months=6,
    )
    contracts.create_package(work, pack)


def _hired(work: Work, cast: Cast, key: str) -> UUID:
    wish = {"name": cast[key], "mail": cast.mail(key), "language": cast.words.language}
    person = people.AddPerson.model_validate(wish | {"roles": (STAFF[key],)})
    return people.add_person(work, person).id


def _client(work: Work, cast: Cast) -> UUID:
    wish = {"name": cast["factory"], "name_en": "Minato Works", "address": "横浜市中区海岸通1-1"}
    wish |= {"billing_mail": "keiri@minato.example", "language": cast.words.language}
    client = clients.create_client(work, clients.CreateClient.model_validate(wish))
    person = {"client_id": client.id, "name": cast["buyer"], "mail": cast.mail("buyer")}
    person |= {"roles": (Role.CLIENT_ADMIN,), "sight": Sight.CLIENT}
    person |= {"language": cast.words.language}
    return people.add_person(work, people.AddPerson.model_validate(person)).id
