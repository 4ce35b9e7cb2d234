"""What people and the worker do with checks."""

from monitoring.actions.checks import (
    ChangeCheck,
    CheckFacts,
    CreateCheck,
    PauseCheck,
    ResumeCheck,
    change_check,
    create_check,
    pause_check,
    resume_check,
)
from monitoring.actions.claims import Due, claim_due
from monitoring.actions.logs import ReportLines, judge_logs, report_lines
from monitoring.actions.quiet import (
    AcknowledgeOutage,
    CancelMaintenance,
    ScheduleMaintenance,
    acknowledge_outage,
    cancel_maintenance,
    schedule_maintenance,
)
from monitoring.actions.results import Recorded, Result, record_results
from monitoring.actions.rollups import forget_details, roll_up_days
from monitoring.actions.tickets import tell_the_desk

__all__ = [
    "AcknowledgeOutage",
    "CancelMaintenance",
    "ChangeCheck",
    "CheckFacts",
    "CreateCheck",
    "Due",
    "PauseCheck",
    "Recorded",
    "ReportLines",
    "Result",
    "ResumeCheck",
    "ScheduleMaintenance",
    "acknowledge_outage",
    "cancel_maintenance",
    "change_check",
    "claim_due",
    "create_check",
    "forget_details",
    "judge_logs",
    "pause_check",
    "record_results",
    "report_lines",
    "resume_check",
    "roll_up_days",
    "schedule_maintenance",
    "tell_the_desk",
]
