"""What a scenario file assumes about a log: who provides, who is the client, who pays what."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from contracts.rules.lines import Exhausted, LineKind
from contracts.rules.rounding import Scope
from msp.data.commands import Command
from msp.desk.incidents.log import COLUMNS
from msp.kernel.errors import Refused, mark
from msp.kernel.money import Rounding


class ProviderPart(Command):
    """The provider whose desk wrote the log. Its zone reads the log's local times."""

    name: str = Field(min_length=1, max_length=120)
    zone: str
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    registration_number: str = Field(default="", max_length=14)
    tax_percent: int = Field(ge=0, le=100)
    tax_rounding: Rounding = Rounding.FLOOR
    closing_day: int | Literal["end"] = "end"

    @field_validator("zone")
    @classmethod
    def zone_exists(cls, name: str) -> str:
        """A zone that does not exist is refused."""
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise Refused(
                mark("There is no time zone %(name)s."), field="zone", name=name
            ) from error
        return name

    @property
    def last_day(self) -> int:
        """The closing day as the provider's row keeps it: 31 is the month's end."""
        return 31 if self.closing_day == "end" else self.closing_day


class LogPart(Command):
    """Which columns name whom, and how much time one row books."""

    client: str
    contact: str
    team: str
    technician: str
    minutes_per_update: int = Field(ge=0, le=1440)
    work_type: str = Field(min_length=1, max_length=80)

    @field_validator("client", "contact", "team", "technician")
    @classmethod
    def column_exists(cls, name: str) -> str:
        """A column that the log does not have is refused."""
        if name not in COLUMNS:
            raise Refused(mark("The log has no column %(name)s."), field="log", name=name)
        return name


class ContractPart(Command):
    """The contract of clients whose number leaves `remainder`. Prices in minor units."""

    modulo: int = Field(gt=0)
    remainder: int = Field(ge=0)
    kind: Literal[LineKind.TIME_AND_MATERIALS, LineKind.BLOCK, LineKind.MANAGED]
    starts: date
    rate_per_hour: int | None = Field(default=None, ge=0)
    minimum: int = Field(default=0, ge=0)
    increment: int = Field(default=1, gt=0)
    scope: Literal[Scope.ENTRY, Scope.TICKET] = Scope.ENTRY
    hours: int | None = Field(default=None, gt=0)
    price: int | None = Field(default=None, ge=0)
    expires: date | None = None
    exhausted: Exhausted = Exhausted.TIME_AND_MATERIALS
    monthly_fee: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def says_what_it_costs(self) -> "ContractPart":
        """Each kind names its own prices."""
        needed = {
            LineKind.TIME_AND_MATERIALS: ("rate_per_hour",),
            LineKind.BLOCK: ("hours", "price", "rate_per_hour"),
            LineKind.MANAGED: ("monthly_fee",),
        }[self.kind]
        for name in needed:
            if getattr(self, name) is None:
                message = mark("A contract of the kind %(kind)s needs %(name)s.")
                raise Refused(message, field=name, kind=self.kind, name=name)
        if self.expires is not None and self.expires < self.starts:
            raise Refused(mark("The hours would expire before they start."), field="expires")
        return self


class Scenario(Command):
    """Everything the file assumes."""

    provider: ProviderPart
    log: LogPart
    contract: list[ContractPart] = Field(min_length=1)

    def contract_of(self, client_number: int) -> ContractPart | None:
        """The contract of a client, the first that fits, or None."""
        return next(
            (part for part in self.contract if client_number % part.modulo == part.remainder), None
        )


def read_scenario(path: Path) -> Scenario:
    """The scenario, or Refused (or pydantic's ValidationError) with the place that is wrong."""
    if not path.is_file():
        raise Refused(mark("There is no file %(path)s."), field="scenario", path=path)
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = mark("The scenario is not TOML: %(why)s")
        raise Refused(message, field="scenario", why=error) from error
    return Scenario.model_validate(told)
