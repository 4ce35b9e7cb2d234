"""Tables of the catalogue, of promises, of agreements, of deadlines and of hours."""

from contracts.models.addons import LineVendor, Milestone, RecoveryDrill
from contracts.models.agreements import Contract, ContractLine, LineTerms, LineWorkType
from contracts.models.catalogue import (
    ClientRate,
    CostRate,
    HourPackage,
    PriceListRate,
    Product,
    WorkType,
)
from contracts.models.deadlines import Deadline, DeadlineNotice
from contracts.models.files import ContractFile
from contracts.models.hours import (
    HourPool,
    LedgerEntry,
    PeriodLock,
    PriceCorrection,
    RecognitionRow,
)
from contracts.models.promises import Calendar, CalendarVersion, SlaPolicy, SlaTarget
from contracts.models.quotes import (
    Estimate,
    EstimateLine,
    Quote,
    QuoteLine,
    QuoteMessage,
    QuoteOutcome,
)
from contracts.models.services import (
    ContractTemplate,
    CountedItem,
    IncidentUse,
    LineTask,
    RenewalItem,
    RenewalState,
    TaskMark,
)

__all__ = [
    "Calendar",
    "CalendarVersion",
    "ClientRate",
    "Contract",
    "ContractFile",
    "ContractLine",
    "ContractTemplate",
    "CostRate",
    "CountedItem",
    "Deadline",
    "DeadlineNotice",
    "Estimate",
    "EstimateLine",
    "HourPackage",
    "HourPool",
    "IncidentUse",
    "LedgerEntry",
    "LineTask",
    "LineTerms",
    "LineVendor",
    "LineWorkType",
    "Milestone",
    "PeriodLock",
    "PriceCorrection",
    "PriceListRate",
    "Product",
    "Quote",
    "QuoteLine",
    "QuoteMessage",
    "QuoteOutcome",
    "RecognitionRow",
    "RecoveryDrill",
    "RenewalItem",
    "RenewalState",
    "SlaPolicy",
    "SlaTarget",
    "TaskMark",
    "WorkType",
]
