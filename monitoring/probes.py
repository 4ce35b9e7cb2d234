"""A probe asks once, through the guarded gateway, and always comes back with a result."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from monitoring.rules import Cause, Outcome, Probe, failed_condition
from msp.outside.gateway import Answer, Ask, Gateway, GatewayError

PAGE = 1_048_576
GLANCE = 16_384
DETAIL = 200


@dataclass(frozen=True, slots=True)
class Found:
    """What a probe found: latency in milliseconds, the cause of a failure with its detail."""

    outcome: Outcome
    latency: int
    cause: Cause = Cause.NONE
    detail: str = ""
    certificate_until: datetime | None = None


async def probe(gateway: Gateway, asked: Probe) -> Found:
    """Ask, and say what was found. Never raises: whatever breaks is a failed result."""
    began = time.perf_counter_ns()
    try:
        fault, certificate_until = await ASKERS[asked.kind](gateway, asked)
    except GatewayError as refused:
        fault, certificate_until = (Cause(refused.reason.value), refused.detail), None
    except Exception as broken:  # noqa: BLE001 – one odd answer must not stop the others' checks
        fault, certificate_until = (Cause.BROKEN, type(broken).__name__), None
    latency = (time.perf_counter_ns() - began) // 1_000_000
    if fault is None:
        return Found(Outcome.OK, latency, certificate_until=certificate_until)
    cause, detail = fault
    return Found(Outcome.FAIL, latency, cause, detail[:DETAIL], certificate_until)


Fault = tuple[Cause, str] | None
Asker = Callable[[Gateway, Probe], Awaitable[tuple[Fault, datetime | None]]]


async def _ask_http(gateway: Gateway, asked: Probe) -> tuple[Fault, datetime | None]:
    room = PAGE if asked.conditions.content else GLANCE
    answer = await gateway.fetch(Ask(asked.target, seconds=asked.seconds, max_bytes=room))
    fault = failed_condition(asked.conditions, answer.status, answer.headers, _text(answer))
    if fault and fault[0] is Cause.CONTENT and answer.is_cut:
        fault = Cause.CONTENT_CUT, fault[1]
    return fault, answer.certificate_until


async def _ask_tcp(gateway: Gateway, asked: Probe) -> tuple[Fault, datetime | None]:
    async with gateway.open_tcp(asked.target, asked.seconds):
        return None, None


ASKERS: Mapping[str, Asker] = {"http": _ask_http, "tcp": _ask_tcp}


def _text(answer: Answer) -> str:
    """The page as text, in the character set that it names; what does not fit is replaced."""
    _, _, named = answer.headers.get("Content-Type", "").lower().partition("charset=")
    try:
        return answer.body.decode(named.partition(";")[0].strip(" \"'") or "utf-8", "replace")
    except LookupError:
        return answer.body.decode("utf-8", "replace")
