"""Tables of the catalogue, of promises, of agreements and of hours."""

from contracts.models.agreements import Contract, ContractLine, LineTerms, LineWorkType
from contracts.models.catalogue import ClientRate, HourPackage, PriceListRate, WorkType
from contracts.models.hours import HourPool, LedgerEntry, PeriodLock, RecognitionRow
from contracts.models.promises import Calendar, CalendarVersion, SlaPolicy, SlaTarget

__all__ = [
    "Calendar",
    "CalendarVersion",
    "ClientRate",
    "Contract",
    "ContractLine",
    "HourPackage",
    "HourPool",
    "LedgerEntry",
    "LineTerms",
    "LineWorkType",
    "PeriodLock",
    "PriceListRate",
    "RecognitionRow",
    "SlaPolicy",
    "SlaTarget",
    "WorkType",
]
