"""The API's door: key, version, parameters, idempotency; then the verb; then the checked answer."""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, request

from msp.demo.stripe_double import answers, buying, endive, faults, lists, problems, wire
from msp.demo.stripe_double.description import description
from msp.demo.stripe_double.double import ASKED, Asked, Double
from msp.demo.stripe_double.operations import Operation, operation_at
from msp.doors.answers import Answer

Json = dict[str, Any]

api = Blueprint("stripe_api", __name__)
DROPPED = "stripe_double.dropped"


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: its status and body, and whether it is the same one as before."""

    status: int
    body: Json
    headers: tuple[tuple[str, str], ...] = ()


def double_here() -> Double:
    """The double this app stands for."""
    double: Double = current_app.extensions["stripe_double"]
    return double


@api.route("/v1/<path:rest>", methods=["GET", "POST", "DELETE"])
def answer(rest: str) -> Answer:
    """Any request to the API."""
    double = double_here()
    asked = {"method": request.method, "path": f"/v1/{rest}"}
    request_id = double.new_id("req")
    key = request.headers.get("Idempotency-Key")
    token = ASKED.set(Asked(request_id, key))
    try:
        if faults.struck(double.store, "answer_500", asked):
            said = _refused(problems.Unavailable("An error was asked for by /_control."))
        else:
            said = _answered(double, key)
    except problems.StripeProblem as refusal:
        said = _refused(refusal)
    except problems.DoubleIsWrong as wrong:
        double.wrongs.append(str(wrong))
        said = _refused(problems.Broken(f"THE DOUBLE IS WRONG: {wrong}"))
    finally:
        ASKED.reset(token)
    if faults.struck(double.store, "lose_response_after_executing", asked):
        request.environ[DROPPED] = True
    return _response(said, request_id, key)


def _response(said: Said, request_id: str, key: str | None) -> Response:
    response = Response(json.dumps(said.body, ensure_ascii=False, indent=2), said.status)
    response.headers["Content-Type"] = "application/json"
    response.headers["Request-Id"] = request_id
    response.headers["Stripe-Version"] = endive.VERSION
    if key is not None:
        response.headers["Idempotency-Key"] = key
    for name, value in said.headers:
        response.headers[name] = value
    return response


def _refused(refusal: problems.StripeProblem) -> Said:
    return Said(refusal.status, answers.check_error(refusal.body()), refusal.headers)


def _answered(double: Double, key: str | None) -> Said:
    _require_key(double)
    _require_version()
    operation, places = _operation()
    wish = _wish(operation)
    wire.require_modelled(wish, operation.modelled)
    with double.store.turn():
        buying.let_time_pass(double)
        before = _remembered(double, key, wish)
        if before is not None:
            return before
        said = _done(double, operation, {**wish, **places})
        if key is not None and request.method == "POST":
            kept = {"id": _slot(key), "print": _fingerprint(wish)}
            double.store.put("idempotency", {**kept, "status": said.status, "body": said.body})
        return said


def _done(double: Double, operation: Operation, wish: Json) -> Said:
    """The verb's answer; a refused card is an answer too, and what it left behind stays."""
    try:
        body = operation.verb(double, wish)
    except problems.CardRefused as refusal:
        return _refused(refusal)
    body = lists.expand(double, body, wish.get("expand", []))
    return Said(200, answers.check_answer(operation.method, operation.path, body))


def _require_key(double: Double) -> None:
    told = _key_told(request.headers.get("Authorization", ""))
    if not told:
        message = "You did not provide an API key. Use HTTP Basic or Bearer authentication."
        raise problems.KeyRefused(message)
    if told != double.options.api_key:
        raise problems.KeyRefused(f"Invalid API Key provided: {told[:8]}***")


def _key_told(header: str) -> str:
    scheme, _, rest = header.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(rest).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _require_version() -> None:
    wanted = request.headers.get("Stripe-Version", endive.VERSION)
    if wanted != endive.VERSION:
        message = f"Invalid Stripe API version: {wanted}. The double speaks {endive.VERSION} only."
        raise problems.StripeProblem(message)


def _operation() -> tuple[Operation, dict[str, str]]:
    found = operation_at(request.method, request.path)
    if found is None:
        message = f"Unrecognized request URL ({request.method}: {request.path})."
        raise problems.NotThere(message + " (Or one that the double does not play.)")
    return found


def _wish(operation: Operation) -> Json:
    """The typed parameters: the form's of a POST, the query's of everything else."""
    source = request.form if request.method == "POST" else request.args
    if request.method == "POST" and request.args:
        raise problems.StripeProblem("POST takes its parameters in the body, not in the query.")
    schema = description().wishes(operation.method, operation.path)
    wish: Json = wire.typed(schema, wire.decoded(source.items(multi=True)))
    return wish


def _fingerprint(wish: Json) -> str:
    told = json.dumps([request.method, request.path, wish], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _slot(key: str) -> str:
    return f"idempotency_{key}"


def _remembered(double: Double, key: str | None, wish: Json) -> Said | None:
    """The answer given before to the same key; the key with another wish is refused."""
    if key is None or request.method != "POST":
        return None
    if len(key) > 255:
        raise problems.StripeProblem("Idempotency keys take at most 255 characters.")
    kept = double.store.get(_slot(key))
    if kept is None:
        return None
    if kept["print"] != _fingerprint(wish):
        message = "Keys for idempotent requests can only be used with the same parameters they "
        raise problems.KeyReused(
            f"{message}were first used with. Try using a key other than '{key}'."
        )
    return Said(kept["status"], kept["body"], (("Idempotent-Replayed", "true"),))
