"""The provider's own settings: who it is on paper, where it is paid, how it closes its months."""

from typing import Literal

from pydantic import Field

from msp.accounts import queries, rules
from msp.accounts.models import Provider
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.kernel import calendars, reading
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark

Rounding = Literal["floor", "half_up", "ceil"]
STEPS = ("company", "registration", "closing", "clients", "people")


class ChangeCompany(Command):
    """Name and address."""

    name: str = Field(min_length=1, max_length=120)
    name_en: str = Field(default="", max_length=120)
    postal_code: str = Field(default="", max_length=16)
    address: str = Field(default="", max_length=300)
    phone: str = Field(default="", max_length=32)
    language: Literal["ja", "en"] = "ja"
    zone: str = Field(default="Asia/Tokyo", max_length=64)
    version: int | None = None


class ChangeTax(Command):
    """Registration number and how tax is reckoned."""

    registration_number: str = Field(default="", max_length=40)
    tax_percent: int = Field(default=10, ge=0, le=100)
    tax_rounding: Rounding = "floor"
    version: int | None = None


class ChangeTerms(Command):
    """Closing day and when clients pay, unless agreed otherwise with one."""

    closing_day: int = Field(default=31, ge=1, le=31)
    pay_months: int = Field(default=1, ge=0, le=6)
    pay_day: int = Field(default=31, ge=1, le=31)
    pay_day_rule: Literal["before", "after", "keep"] = "before"
    transfer_fee_note: str = Field(default="", max_length=300)
    invoice_prefix: str = Field(default="INV", pattern=r"^[A-Za-z0-9-]{0,12}$")
    approval_limit: str = Field(default="", max_length=24)
    version: int | None = None


class ChangeBank(Command):
    """Where clients pay to."""

    bank: str = Field(min_length=1, max_length=60)
    branch: str = Field(min_length=1, max_length=60)
    kind: Literal["ordinary", "current"] = "ordinary"
    number: str = Field(min_length=1, max_length=20)
    holder: str = Field(min_length=1, max_length=80)
    version: int | None = None


class ChangeSeal(Command):
    """The picture of the company's seal; none takes it away."""

    seal: bytes | None = None


class ChangeKept(Command):
    """How many years personal data is kept after it was last needed."""

    people: int = Field(ge=1, le=30)
    sessions: int = Field(ge=1, le=30)
    views: int = Field(ge=1, le=30)
    mail: int = Field(ge=1, le=30)


def change_company(work: Work, wish: ChangeCompany) -> Provider:
    """Say who the provider is."""
    calendars.zone_named(wish.zone)
    told = wish.model_dump(exclude={"version"})
    if wish.postal_code and wish.zone == "Asia/Tokyo":
        told["postal_code"] = reading.read_postal_code(wish.postal_code)
    told["phone"] = reading.read_phone(wish.phone) if wish.phone else ""
    return _changed(work, "company", wish.version, told)


def change_tax(work: Work, wish: ChangeTax) -> Provider:
    """Say how the provider is registered. Issued papers keep what they say."""
    told = wish.model_dump(exclude={"version"})
    told["registration_number"] = rules.registration_number(wish.registration_number)
    return _changed(work, "registration", wish.version, told)


def change_terms(work: Work, wish: ChangeTerms) -> Provider:
    """Say when months close and when they are paid."""
    told = wish.model_dump(exclude={"version", "approval_limit"})
    limit = None
    if wish.approval_limit:
        currency = queries.our_provider(work).currency
        limit = reading.read_amount(wish.approval_limit, currency, "approval_limit").minor
        if limit < 0:
            raise Refused(mark("This must be at least %(ge)s."), field="approval_limit", ge=0)
    return _changed(work, "closing", wish.version, {**told, "approval_limit_minor": limit})


def change_bank(work: Work, wish: ChangeBank) -> Provider:
    """Say where clients pay to."""
    number = reading.fold_digits(wish.number)
    if not (number.isascii() and number.isdigit() and len(number) <= 7):
        raise Refused(mark("An account number is up to seven digits."), field="number")
    account = {**wish.model_dump(exclude={"version"}), "number": number.zfill(7)}
    return _changed(work, "bank", wish.version, {"bank_account": account})


def change_seal(work: Work, wish: ChangeSeal) -> Provider:
    """Put the seal on coming papers, or take it away."""
    work.require(Permission.PROVIDER_CHANGE)
    provider = queries.our_provider(work)
    provider.seal = rules.seal_image(wish.seal) if wish.seal else None
    history.record(work, "provider.seal_changed", provider, bytes=len(wish.seal or b""))
    return provider


def change_kept(work: Work, wish: ChangeKept) -> Provider:
    """Say how long each kind of personal data is kept (R18)."""
    work.require(Permission.PRIVACY_MANAGE)
    provider = queries.our_provider(work)
    return _changed(
        work, "kept", None, {"options": {**provider.options, "kept_years": wish.model_dump()}}
    )


def finish_setup(work: Work) -> Provider:
    """The first run is over; the checklist leaves the start page."""
    work.require(Permission.PROVIDER_CHANGE)
    provider = queries.our_provider(work)
    provider.set_up_at = provider.set_up_at or work.now
    history.record(work, "provider.set_up", provider)
    return provider


def skip_step(work: Work, step: str) -> None:
    """A step of the first run that was read and passed."""
    work.require(Permission.PROVIDER_CHANGE)
    _passed(queries.our_provider(work), step)


def _changed(work: Work, step: str, version: int | None, told: dict[str, object]) -> Provider:
    work.require(Permission.PROVIDER_CHANGE)
    provider = queries.our_provider(work)
    work.fresh(provider, version)
    differences = history.changed(provider, told)
    _passed(provider, step)
    history.record(work, f"provider.{step}_changed", provider, **differences)
    return provider


def _passed(provider: Provider, step: str) -> None:
    if step in STEPS:
        passed = list(dict.fromkeys([*provider.options.get("passed", []), step]))
        provider.options = {**provider.options, "passed": passed}
