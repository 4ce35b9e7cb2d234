"""The hosted pages a buyer clicks through; each says that it is a double."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.exceptions import NotFound

from msp.demo.stripe_double import buying, checkout, problems, words
from msp.demo.stripe_double.door import double_here
from msp.demo.stripe_double.double import Double
from msp.doors.answers import Answer

Json = dict[str, Any]

pages = Blueprint(
    "stripe_pages",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/c/static",
)
JAPAN = timezone(timedelta(hours=9))
BUTTONS = {"card_ok": "pm_card_visa", "card_declined": "pm_card_chargeDeclined"}
CHALLENGED = "pm_card_threeDSecure2Required"


@pages.after_request
def lock(response: Response) -> Response:
    """Nothing but the page's own style sheet is loaded."""
    policy = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    response.headers["Content-Security-Policy"] = policy
    response.headers["Cache-Control"] = "no-store"
    return response


def _session(double: Double, key: str) -> Json:
    with double.store.turn():
        buying.let_time_pass(double)
        session = double.store.get(key)
    if session is None or session["object"] != "checkout.session":
        raise NotFound
    return session


def _shown(page: str, session: Json, **more: Any) -> str:
    locale = session["locale"]
    return render_template(
        f"stripe_double/{page}.html",
        words=words.words_for(locale),
        lang=words.language_of(locale),
        session=session,
        amount=words.amount_text,
        **more,
    )


def _payment_page(double: Double, session: Json, trouble: str | None = None) -> Answer:
    if session["status"] != "open":
        return _shown("closed", session), 410
    lines = checkout.inside(double, session)["lines"]
    return _shown("pay", session, lines=lines, trouble=trouble), 402 if trouble else 200


@pages.get("/favicon.ico")
def no_icon() -> Answer:
    """Browsers ask unasked; an error in their log would look like one of ours."""
    return "", 204


@pages.get("/c/pay/<key>")
def show(key: str) -> Answer:
    """The order, its total and the ways to pay."""
    double = double_here()
    return _payment_page(double, _session(double, key))


@pages.post("/c/pay/<key>")
def choose(key: str) -> Answer:
    """The buyer pressed one of the buttons."""
    double, way = double_here(), request.form.get("way", "")
    session = _session(double, key)
    if way == "cancel" and session["cancel_url"]:
        return redirect(session["cancel_url"], 303)
    if session["status"] != "open":
        return _payment_page(double, session)
    if way == "card_3ds":
        return redirect(f"{double.base}/c/pay/{key}/challenge", 303)
    with double.store.turn():
        session = _session(double, key)  # again: another click may have been faster
        paid = session if session["status"] != "open" else _paid(double, session, way)
    return _after(double, paid, "declined")


def _paid(double: Double, session: Json, way: str) -> Json:
    if way == "konbini":
        return buying.pay_by_konbini(double, session)
    if way not in BUTTONS:
        raise NotFound
    return buying.pay_by_card(double, session, BUTTONS[way])


def _after(double: Double, session: Json, trouble: str) -> Answer:
    if session["status"] != "complete":
        return _payment_page(double, session, trouble)
    return redirect(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]), 303)


@pages.get("/c/pay/<key>/challenge")
def challenge(key: str) -> Answer:
    """The page of the card's bank, played."""
    double = double_here()
    session = _session(double, key)
    if session["status"] != "open":
        return _payment_page(double, session)
    return _shown("challenge", session)


@pages.post("/c/pay/<key>/challenge")
def answer_challenge(key: str) -> Answer:
    """The buyer passed or failed it."""
    double = double_here()
    session = _session(double, key)
    if session["status"] != "open":
        return _payment_page(double, session)
    result = "passed" if request.form.get("result") == "pass" else "failed"
    with double.store.turn():
        session = _session(double, key)
        if session["status"] == "open":
            session = buying.pay_by_card(double, session, CHALLENGED, result)
    return _after(double, session, "unauthenticated")


@pages.get("/c/konbini/<key>")
def voucher(key: str) -> Answer:
    """The voucher, with the buttons that play the store and the calendar."""
    double = double_here()
    intent = _intent(double, key)
    return _voucher_page(double, intent)


@pages.post("/c/konbini/<key>")
def play_store(key: str) -> Answer:
    """The store was paid, or the time ran out."""
    double = double_here()
    with double.store.turn():
        intent = _intent(double, key)
        verb = buying.paid_at_store
        if request.form.get("result") != "pay":
            verb = buying.lapsed_at_store
        try:
            verb(double, intent)
        except problems.StripeProblem:
            return _voucher_page(double, intent), 409
    return redirect(f"{double.base}/c/konbini/{key}", 303)


def _intent(double: Double, key: str) -> Json:
    intent = double.store.get(key)
    if intent is None or intent["object"] != "payment_intent":
        raise NotFound
    return intent


def _voucher_page(double: Double, intent: Json) -> str:
    action = (intent["next_action"] or {}).get("konbini_display_details")
    until = None
    if action is not None:
        moment = datetime.fromtimestamp(action["expires_at"], UTC).astimezone(JAPAN)
        until = f"{moment:%Y-%m-%d %H:%M}"
    session = buying.session_of(double, intent)
    return _shown("voucher", session, intent=intent, action=action, until=until)
