"""The first scene: the provider sets itself up, takes its clients in and signs with them."""

from datetime import timedelta
from uuid import UUID

from contracts import actions as contracts
from contracts.rules.clocks import Pledge
from contracts.rules.lines import LineKind
from contracts.rules.pools import PoolState, Rollover
from contracts.rules.promises import HolidaySet, PauseReason
from contracts.rules.rates import Per
from msp.accounts.actions import clients, company, people
from msp.accounts.models import Provider
from msp.data.work import Work, begin
from msp.demo.story import promises
from msp.demo.story.cast import FIRMS, PARTNER, PROVIDER, PROVIDER_EN, STAFF, Contact, Firm, Staff
from msp.demo.story.scene import Deal, Stage
from msp.desk.actions import categories, procedures, templates
from msp.kernel.access import system_actor

TYPES = (
    ("remote", "リモートサポート", "Remote support", 11_000),
    ("onsite", "訪問作業", "On-site work", 15_000),
    ("server", "サーバー・ネットワーク", "Server and network", 16_000),
    ("account", "アカウント管理", "Account administration", 9_000),
)
WAYS = {Per.WAY: 5_500, Per.VISIT: 6_600}  # yen for an hour on the way, and for one visit's
COSTS = {None: 4_200, 1: 3_600, 2: 4_800, 3: 6_500}  # yen for an hour, by tier; None is anybody
WEEK = "9:00-18:00"


def open_house(stage: Stage) -> None:
    """Provider, staff, catalogue, clients and contracts, the day before the first month."""
    moment = stage.at(stage.months[0].first, 9) - timedelta(days=2)
    with begin(stage.sessions, system_actor(stage.provider_id), moment) as work:
        work.add(Provider(id=stage.provider_id, name=PROVIDER))
        _company(work)
        for one in STAFF:
            _hire(work, stage, one)
    with stage.acting("takashi.ueda", moment) as work:
        _catalogue(work, stage)
        policies = _promises(work)
        templates.add_usual_templates(work)
    for number, firm in enumerate(FIRMS, 1):
        with stage.acting("takashi.ueda", moment) as work:
            _take_in(work, stage, number, firm)
            _sign(work, stage, firm, policies)
    with stage.acting("takashi.ueda", moment) as work:
        _hire(work, stage, PARTNER, (stage.clients["yamato"], stage.clients["sakura"]))
        company.finish_setup(work)


def _company(work: Work) -> None:
    company.change_company(
        work,
        company.ChangeCompany(
            name=PROVIDER,
            name_en=PROVIDER_EN,
            postal_code="105-0001",
            address="東京都港区虎ノ門1-2-3 みらいビル5階",
            phone="03-1234-5678",
        ),
    )
    company.change_tax(work, company.ChangeTax(registration_number="T8999900000001"))
    company.change_terms(work, company.ChangeTerms(invoice_prefix="MR", approval_limit="1000000"))
    company.change_bank(
        work,
        company.ChangeBank(
            bank="みらい銀行",
            branch="虎ノ門支店",
            number="1234567",
            holder="ミライアイティサービス(カ",
        ),
    )


def _hire(work: Work, stage: Stage, one: Staff, only: tuple[UUID, ...] = ()) -> None:
    made = people.add_person(
        work,
        people.AddPerson(
            name=one.name,
            kana=one.kana,
            mail=f"{one.key}@mirai-it.example",
            roles=one.roles,
            tier=one.tier,
            only_clients=only,
            language="en" if one.language == "en" else "ja",
        ),
    )
    stage.enter(one.key, made)


def _catalogue(work: Work, stage: Stage) -> None:
    categories.add_usual_categories(work)
    procedures.add_usual_procedures(work)
    starts_on = stage.months[0].first
    for code, name, name_en, price in TYPES:
        made = contracts.create_work_type(
            work, contracts.CreateWorkType(code=code, name_ja=name, name_en=name_en)
        )
        stage.work_types[code] = made.id
        contracts.set_rate(
            work,
            contracts.SetRate(
                work_type_id=made.id, per_hour=price, currency="JPY", starts_on=starts_on
            ),
        )
    for per, price in WAYS.items():
        listed = {"per": per, "per_hour": price, "currency": "JPY", "starts_on": starts_on}
        contracts.set_rate(work, contracts.SetRate.model_validate(listed))
    for tier, per_hour in COSTS.items():
        contracts.set_cost_rate(
            work,
            contracts.SetCostRate(
                tier=tier, per_hour=per_hour, currency="JPY", starts_on=starts_on
            ),
        )
    for hours, price, list_price in (
        (5, 52_500, None),
        (10, 99_000, 105_000),
        (30, 280_000, 315_000),
    ):
        package = contracts.create_package(
            work,
            contracts.CreatePackage(
                name_ja=f"{hours}時間パック",
                name_en=f"{hours} hours",
                minutes=hours * 60,
                price=price,
                list_price=list_price,
                currency="JPY",
                validity_months=6,
            ),
        )
        stage.packages[hours] = package.id


def _promises(work: Work) -> dict[str, object]:
    office = contracts.create_calendar(
        work,
        contracts.CreateCalendar(
            name="平日9-18時",
            zone="Asia/Tokyo",
            holiday_set=HolidaySet.JAPAN_PUBLIC,
            own_holidays="12-29\n12-30\n12-31\n01-02\n01-03",
            **dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), WEEK),
        ),
    )
    always = contracts.create_calendar(
        work,
        contracts.CreateCalendar(
            name="24時間365日",
            zone="Asia/Tokyo",
            **dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "0:00-24:00"),
        ),
    )
    usual = _policy(
        work, ("標準SLA", office.id), {1: (30, 240), 2: (60, 480), 3: (120, 960), 4: (240, 1920)}
    )
    severe = _policy(
        work, ("24時間SLA", always.id), {1: (15, 120), 2: (30, 240), 3: (60, 480), 4: (120, 960)}
    )
    assured = _policy(
        work,
        ("返金付きSLA", office.id),
        {1: (30, 240), 2: (60, 480), 3: (120, 960), 4: (240, 1920)},
    )
    promises.agree_credits(work, assured)
    return {"usual": usual, "critical": severe, promises.FIRM: assured}


def _policy(work: Work, named: tuple[str, object], minutes: dict[int, tuple[int, int]]) -> object:
    name, calendar_id = named
    targets = [
        contracts.TargetWish(priority=priority, pledge=pledge, minutes=told)
        for priority, pair in minutes.items()
        for pledge, told in zip((Pledge.FIRST_RESPONSE, Pledge.RESOLUTION), pair, strict=True)
    ]
    return contracts.create_sla_policy(
        work,
        contracts.CreateSlaPolicy.model_validate(
            {
                "name": name,
                "calendar_id": calendar_id,
                "is_default": name == "標準SLA",
                "targets": targets,
                "pausing": [PauseReason.CLIENT, PauseReason.AGREED_DATE],
            }
        ),
    ).id


def _take_in(work: Work, stage: Stage, number: int, firm: Firm) -> None:
    client = clients.create_client(
        work,
        clients.CreateClient(
            number=number,
            name=firm.name,
            kana=firm.kana,
            name_en=firm.name_en,
            address=firm.address,
            phone=f"03-1234-{1000 + number}",
            language="en" if firm.language == "en" else "ja",
            billing_mail=f"keiri@{firm.key}.example",
        ),
    )
    stage.clients[firm.key], stage.firms[firm.key] = client.id, firm
    clients.create_site(work, clients.CreateSite(client_id=client.id, name="本社"))
    for contact in firm.people:
        _welcome(work, stage, firm, contact)


def _welcome(work: Work, stage: Stage, firm: Firm, contact: Contact) -> None:
    made = people.add_person(
        work,
        people.AddPerson(
            client_id=stage.clients[firm.key],
            name=contact.name,
            kana=contact.kana,
            mail=f"{contact.key}@{firm.key}.example",
            title=contact.title,
            roles=(contact.role,),
            sight=contact.sight,
            language="en" if contact.language == "en" else "ja",
        ),
    )
    stage.enter(contact.key, made)


DEALS = {
    "hourly": ("スポットサポート契約", LineKind.TIME_AND_MATERIALS),
    "block": ("プリペイド時間契約", LineKind.BLOCK),
    "allotment": ("月20時間サポート契約", LineKind.ALLOTMENT),
    "managed": ("マネージドサービス契約", LineKind.MANAGED),
    "critical": ("24時間マネージド契約", LineKind.MANAGED),
}
TERMS: dict[str, dict[str, object]] = {
    "hourly": {"rate_per_hour": 12_000, "minimum": 15, "increment": 15, "scope": "ticket"},
    "block": {"rate_per_hour": 13_000, "increment": 15, "exhausted": "time_and_materials"},
    "allotment": {
        "fee": 200_000,
        "rate_per_hour": 11_000,
        "increment": 15,
        "granted_minutes": 1200,
        "rollover": Rollover.ONE,
        "after_hours_percent": 125,
        "holiday_percent": 150,
    },
    "managed": {"fee": 180_000, "increment": 1},
    "critical": {"fee": 420_000, "increment": 1},
}
# the hours that each prepaid client begins with, and what they cost; one asks for more than it has
OPENING = {"yamato": (20, 196_000), "sakura": (20, 196_000), "shiokaze": (5, 52_500)}
OVERDRAWN: dict[str, dict[str, object]] = {
    "shiokaze": {"exhausted": "overage", "overage_per_hour": 15_000}
}


def _sign(work: Work, stage: Stage, firm: Firm, policies: dict[str, object]) -> None:
    title, kind = DEALS[firm.deal]
    first = stage.months[0].first
    contract = contracts.draft_contract(
        work,
        contracts.DraftContract.model_validate(
            {
                "client_id": stage.clients[firm.key],
                "title": title,
                "starts_on": first,
                "sla_policy_id": policies.get(firm.key)
                or policies.get(firm.deal, policies["usual"]),
            }
        ),
    )
    line = contracts.add_line(
        work,
        contracts.AddLine.model_validate(
            {
                "contract_id": contract.id,
                "kind": kind,
                "title": title.removesuffix("契約"),
                "work_type_ids": list(stage.work_types.values()),
                **TERMS[firm.deal],
                **OVERDRAWN.get(firm.key, {}),
            }
        ),
    )
    contracts.activate_contract(work, contracts.ActivateContract(contract_id=contract.id))
    stage.deals[firm.key] = Deal(contract.id, line.id)
    if kind is LineKind.BLOCK:
        hours, price = OPENING[firm.key]
        contracts.grant_block(
            work,
            contracts.GrantBlock(
                client_id=stage.clients[firm.key],
                line_id=line.id,
                title=f"{hours}時間パック",
                minutes=hours * 60,
                price=price,
                starts_on=first,
                validity_months=6,
                source=f"opening:{firm.key}",
                state=PoolState.ACTIVE,
            ),
        )
