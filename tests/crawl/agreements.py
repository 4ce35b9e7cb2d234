"""What stands behind contracts in the crawl's world: rows of every kind, through the actions."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select

from contracts import actions as contracts
from contracts import queries
from contracts.actions import addons
from contracts.models import ContractFile, PriceListRate, RenewalItem
from contracts.rules.files import FileKind
from contracts.rules.lines import LineKind, Renewal
from contracts.rules.pools import PoolState
from msp.data.work import Work

Ids = dict[str, Any]
START = date(2026, 9, 1)


def catalogue(work: Work, word: str) -> Ids:
    """A product, a price of the list and a cost."""
    product = contracts.create_product(
        work, contracts.CreateProduct(code="nas", name_ja=f"{word}NAS")
    )
    cost = contracts.SetCostRate(per_hour=4_000, currency="JPY", starts_on=START, tier=2)
    contracts.set_cost_rate(work, cost)
    rate = work.session.scalars(select(PriceListRate)).first()
    return {"product": product.id, "rate": rate.id if rate else None}


def behind(work: Work, ids: Ids, word: str) -> Ids:
    """A second contract of the client with counted units, tasks, a pack, a renewal, a template."""
    wish = contracts.DraftContract(
        client_id=ids["client"],
        title=f"{word}年間契約",
        starts_on=START,
        ends_on=date(2027, 1, 1),
        renewal=Renewal.AUTOMATIC,
        notice_days=30,
    )
    contract = contracts.draft_contract(work, wish)

    def line(kind: LineKind, **told: Any) -> Any:
        told |= {"contract_id": contract.id, "kind": kind, "title": f"{word}{kind.value}"}
        return contracts.add_line(work, contracts.AddLine(**told))

    managed = line(LineKind.MANAGED, fee=0, unit_fee=0, basis="per_user")
    add_on = line(LineKind.ADD_ON, fee=0, service="backup")
    listed = _listed(work, word, add_on, line)
    line(LineKind.INCIDENT_PACK, fee=0, granted_tickets=10, cycle="yearly")
    contracts.activate_contract(work, contracts.ActivateContract(contract_id=contract.id))
    items = contracts.count_items(
        work, contracts.CountItems(line_id=managed.id, labels=f"{word}太郎", starts_on=START)
    )
    task = contracts.add_task(
        work, contracts.AddTask(line_id=add_on.id, title=f"{word}控えの確認", starts_on=START)
    )
    (pack,) = [
        one
        for one in queries.active_lines(work, ids["client"], work.now.date())
        if one.kind is LineKind.INCIDENT_PACK
    ]
    use = contracts.use_incident(work, pack, f"ticket:{ids['client']}", work.now.date())
    contracts.open_renewals(work)
    renewal = work.session.scalars(
        select(RenewalItem).where(RenewalItem.contract_id == contract.id)
    ).one()
    template = contracts.save_template(
        work, contracts.SaveTemplate(contract_id=contract.id, name=f"{word}標準")
    )
    rate = contracts.set_rate(
        work,
        contracts.SetRate(
            client_id=ids["client"], per_hour=12_000, currency="JPY", starts_on=START
        ),
    )
    deadline = contracts.add_deadline(
        work,
        contracts.AddDeadline(
            client_id=ids["client"],
            kind="domain",
            title=f"{word}.example",
            expires_on=date(2026, 12, 24),
        ),
    )
    made = {"unit": items[0], "task": task, "use": use, "renewal": renewal}
    made |= {"template": template, "client_rate": rate, "deadline": deadline} | listed
    return {name: row.id for name, row in made.items()}


def _listed(work: Work, word: str, backup: Any, line: Callable[..., Any]) -> Ids:
    """Rows of the lists that add-on services keep, and the lines that keep them."""
    project = line(LineKind.ADD_ON, fee=0, service="project_management")
    dealings = line(LineKind.ADD_ON, fee=0, service="vendor_management")
    told = {"line_id": project.id, "title": f"{word}設計", "due_on": date(2026, 12, 1), "amount": 9}
    drill = {"line_id": backup.id, "title": f"{word}NAS", "planned_on": date(2026, 12, 1)}
    seller = {"line_id": dealings.id, "name": f"{word}通信", "supplies": f"{word}回線"}
    return {
        "project": project,
        "dealings": dealings,
        "backup": backup,
        "milestone": addons.add_milestone(work, addons.AddMilestone(**told)),
        "drill": addons.plan_drill(work, addons.PlanDrill(**drill)),
        "vendor": addons.add_vendor(work, addons.AddVendor(**seller)),
    }


def agreed(work: Work, ids: Ids, common: Ids, word: str) -> Ids:
    """A contract with hours and spot work, and what stands behind another."""
    draft = contracts.DraftContract(
        client_id=ids["client"],
        title=f"{word}保守契約",
        starts_on=START,
        notes=f"{word} qzInsideq9 値引きの経緯",
    )
    contract = contracts.draft_contract(work, draft)
    lines = {}
    for kind in (LineKind.BLOCK, LineKind.TIME_AND_MATERIALS):
        lines[kind] = contracts.add_line(
            work,
            contracts.AddLine(
                contract_id=contract.id,
                kind=kind,
                title=f"{word}{kind.value}",
                work_type_ids=[common["work_type"]],
                rate_per_hour=13_000,
            ),
        )
    contracts.activate_contract(work, contracts.ActivateContract(contract_id=contract.id))
    pool = contracts.grant_block(
        work,
        contracts.GrantBlock(
            client_id=ids["client"],
            line_id=lines[LineKind.BLOCK].id,
            title=f"{word}50時間",
            minutes=3000,
            price=500_000,
            starts_on=START,
            source=f"test:{word}",
            state=PoolState.ACTIVE,
        ),
    )
    contracts.adjust_pool(
        work, contracts.AdjustPool(pool_id=pool.id, minutes=30, reason=f"{word}の調整")
    )
    told = {"client_id": ids["client"], "kept_by": work.actor.id, "kind": FileKind.PDF}
    told |= {"name": f"{word}契約書.pdf", "size": 9, "sha256": "0" * 64}
    paper = work.add(ContractFile(contract_id=contract.id, **told))
    made = {
        "contract": contract.id,
        "file": paper.id,
        "line": lines[LineKind.BLOCK].id,
        "pool": pool.id,
    }
    made["spot"] = lines[LineKind.TIME_AND_MATERIALS].id
    return made | behind(work, ids, word)
