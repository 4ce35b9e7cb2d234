"""What load balancers and monitoring ask: alive, ready, counts. No session, no names."""

import json
from hmac import compare_digest

from flask import Blueprint, Response, abort, current_app, request
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from msp.data.migrate import pending
from msp.doors import openapi
from msp.doors.answers import Answer
from msp.doors.porter import sessions, settings
from msp.doors.web import open_door
from msp.home import health

pages = Blueprint("machine", __name__)


@pages.get("/healthz")
@open_door
def alive() -> Answer:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@pages.get("/readyz")
@open_door
def ready() -> Answer:
    """The database answers too, and is up to date."""
    fine = not pending(sessions().kw["bind"])
    return Response("ok\n" if fine else "migrate\n", 200 if fine else 503, mimetype="text/plain")


@pages.get("/api/v1/openapi.json")
@open_door
def described() -> Answer:
    """The contract for programs, made from the very types that answer; it holds nobody's data."""
    kept = current_app.extensions
    if "openapi" not in kept:  # a second's work, which strangers may not ask for again and again
        kept["openapi"] = json.dumps(openapi.document(current_app, "1"), ensure_ascii=False)
    return Response(kept["openapi"], mimetype="application/json")


@pages.get("/metrics")
@open_door
def metrics() -> Answer:
    """Counts from the database, so that several processes tell the same. For this machine only.

    Beyond it, `MSP_METRICS_TOKEN` is asked for as a bearer token.
    """
    token = settings().metrics_token
    told = request.headers.get("Authorization", "")
    if token is None and request.remote_addr not in {"127.0.0.1", "::1"}:
        abort(404)
    wanted = f"Bearer {token.get_secret_value()}" if token else ""
    if token is not None and not compare_digest(told.encode(), wanted.encode()):
        abort(404)
    registry = CollectorRegistry()
    for name, value in health.figures(current_app.extensions["sessions"]).items():
        Gauge(name, name.replace("_", " "), registry=registry).set(value)
    return Response(generate_latest(registry), mimetype="text/plain; version=0.0.4")
