"""What an installation still needs before it can bill its first client, counted at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, func, select
from sqlalchemy import cast as as_type

from contracts.models import Calendar, Contract, HourPackage, PriceListRate, SlaPolicy, WorkType
from contracts.rules.lines import ContractState
from monitoring.models import Check
from msp.accounts.models import Client, Person
from msp.accounts.queries import our_provider
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import mark


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to set up: where, what it is for, and whether it is there."""

    key: str
    title: str
    why: str
    endpoints: tuple[str, ...]
    is_done: bool


STEPS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "company",
        mark("Company and address"),
        mark("Stands on every document."),
        ("company.index",),
    ),
    (
        "registration",
        mark("Registration number"),
        mark("A qualified invoice needs it (T and 13 digits)."),
        ("company.edit", "company.index"),
    ),
    (
        "bank",
        mark("Bank account"),
        mark("Where clients pay to."),
        ("company.edit", "company.index"),
    ),
    (
        "calendar",
        mark("Business calendar"),
        mark("Promises are counted in its hours."),
        ("calendars.index",),
    ),
    (
        "policy",
        mark("SLA policy"),
        mark("What is promised by priority."),
        ("calendars.policies", "calendars.index"),
    ),
    (
        "work_types",
        mark("Work types"),
        mark("What time is logged for and contracts include."),
        ("catalogue.work_types", "catalogue.index"),
    ),
    (
        "prices",
        mark("Price list"),
        mark("Without a price no work can be charged."),
        ("catalogue.prices",),
    ),
    ("packages", mark("Hour packages"), mark("What clients can buy."), ("catalogue.packages",)),
    (
        "client",
        mark("First client"),
        mark("By hand or from a CSV file."),
        ("clients.new", "clients.index"),
    ),
    (
        "contract",
        mark("First contract"),
        mark("Says what work costs and what is promised."),
        ("contracts.new", "contracts.index"),
    ),
    (
        "people",
        mark("Invite colleagues"),
        mark("Each with their own sign-in and role."),
        ("people.new", "people.index"),
    ),
    ("check", mark("First check"), mark("An outage opens its own ticket."), ("monitoring.new",)),
)
NEEDED = tuple(key for key, *_ in STEPS if key not in {"packages", "check"})


def tasks(work: Work) -> list[Task]:
    """Every step with whether it is done. For whoever sets the provider up."""
    work.require(Permission.PROVIDER_CHANGE)
    done = {**_of_provider(work), **_counted(work)}
    return [Task(key, title, why, ends, done[key]) for key, title, why, ends in STEPS]


def _of_provider(work: Work) -> Mapping[str, bool]:
    provider = our_provider(work)
    return {
        "company": bool(provider.address),
        "registration": bool(provider.registration_number),
        "bank": bool(provider.bank_account),
    }


def _counted(work: Work) -> Mapping[str, bool]:
    counted = {
        "calendar": select(func.count(Calendar.id)),
        "policy": select(func.count(SlaPolicy.id)),
        "work_types": select(func.count(WorkType.id)).where(WorkType.is_active),
        "prices": select(func.count(PriceListRate.id)),
        "packages": select(func.count(HourPackage.id)).where(HourPackage.on_sale),
        "client": select(func.count(Client.id)),
        "contract": select(func.count(Contract.id)).where(Contract.state == ContractState.ACTIVE),
        "people": select(func.count(Person.id)).where(
            Person.client_id.is_(None), Person.is_active, Person.id != work.actor.id
        ),
        "check": select(func.count(Check.id)),
    }
    asked: list[ColumnElement[int]] = [
        as_type(each.scalar_subquery(), Integer).label(name) for name, each in counted.items()
    ]
    row = work.session.execute(select(*asked)).one()
    return {name: bool(row[place]) for place, name in enumerate(counted)}
