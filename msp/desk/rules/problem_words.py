"""What states, causes and results of problems are called."""

from collections.abc import Mapping

from msp.desk.rules.problems import (
    CauseCode,
    Finding,
    FixDecision,
    Mark,
    ProblemState,
    ReferenceKind,
    SecurityResult,
    SecurityState,
    Stage,
    TrialResult,
)
from msp.kernel.errors import mark

STATES: Mapping[ProblemState, str] = {
    ProblemState.NEW: mark("New"),
    ProblemState.INVESTIGATING: mark("Being investigated"),
    ProblemState.KNOWN_ERROR: mark("Known error"),
    ProblemState.RESOLVED: mark("Resolved for good"),
}
DECISIONS: Mapping[FixDecision, str] = {
    FixDecision.ROOT_FIX: mark("Root fix"),
    FixDecision.WORKAROUND: mark("Workaround"),
    FixDecision.REPLACE: mark("Replace the product"),
}
RESULTS: Mapping[TrialResult, str] = {
    TrialResult.UNTESTED: mark("Not tested yet"),
    TrialResult.PASSED: mark("Passed its test"),
    TrialResult.FAILED: mark("Failed its test"),
}
REFERENCES: Mapping[ReferenceKind, str] = {
    ReferenceKind.CODE: mark("Code"),
    ReferenceKind.DATA: mark("Data"),
    ReferenceKind.LOG: mark("Log"),
    ReferenceKind.DOCUMENT: mark("Document"),
}
CAUSES: Mapping[CauseCode, str] = {
    CauseCode.HARDWARE: mark("Hardware fault"),
    CauseCode.SOFTWARE: mark("Software fault"),
    CauseCode.CONFIGURATION: mark("Configuration"),
    CauseCode.NETWORK: mark("Network or line"),
    CauseCode.POWER: mark("Power"),
    CauseCode.CAPACITY: mark("Too little capacity"),
    CauseCode.OPERATION: mark("Operation or misunderstanding"),
    CauseCode.THIRD_PARTY: mark("A third party's service"),
    CauseCode.ATTACK: mark("Attack from outside"),
    CauseCode.NOT_A_FAULT: mark("Not a fault"),
    CauseCode.UNKNOWN: mark("Not found"),
}
STAGES: Mapping[Stage, str] = {
    Stage.FIRST: mark("First isolation"),
    Stage.SECOND: mark("Second isolation"),
}
FINDINGS: Mapping[Finding, str] = {
    Finding.FOUND: mark("Found"),
    Finding.NOT_FOUND: mark("Not found"),
    Finding.UNCLEAR: mark("Not clear yet"),
}
MARKS: Mapping[Mark, str] = {
    Mark.TRIED: mark("Was tried"),
    Mark.WORKED: mark("It helped"),
    Mark.FAILED: mark("Did not help"),
}
SECURITY: Mapping[SecurityState, str] = {
    SecurityState.ASKED: mark("Asked whether it is needed"),
    SecurityState.NOT_NEEDED: mark("Not needed"),
    SecurityState.NEEDED: mark("Needed"),
    SecurityState.DONE: mark("Done"),
}
SECURITY_RESULTS: Mapping[SecurityResult, str] = {
    SecurityResult.CLEAN: mark("No sign of an attack"),
    SecurityResult.SUSPICIOUS: mark("Suspicious"),
    SecurityResult.ATTACK: mark("An attack"),
}
