"""The gate in a browser: signing in with two steps, the forgotten password, the invitation."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import (
    Blueprint,
    Response,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext
from flask_login import login_user, logout_user
from pydantic import ValidationError

from msp.accounts import locks, queries
from msp.accounts.actions import attempts, gate, links, own
from msp.accounts.actions.attempts import Try
from msp.accounts.actions.gate import Gate
from msp.accounts.locks import fingerprint
from msp.accounts.models import Login, Person, SignedIn
from msp.accounts.web import who
from msp.data import history
from msp.data.commands import Command
from msp.data.work import at_the_gate, begin, peek_at_the_gate
from msp.doors.answers import Answer
from msp.doors.errors import said
from msp.doors.forms import Form
from msp.doors.porter import sessions, settings
from msp.doors.web import open_door, to_sign_in
from msp.doors.words import sentence
from msp.kernel.errors import Refused, TooMany, mark

pages = Blueprint("accounts", __name__)
C = TypeVar("C", bound=Command)
T = TypeVar("T")
WAITING = "waiting"
LANGUAGE_LASTS = 365 * 24 * 3600


@pages.get("/sign-in")
@open_door
def sign_in() -> Answer:
    """The page that asks who you are."""
    return _sign_in_page(Form(gate.SignIn))


@pages.post("/sign-in")
@open_door
def enter() -> Answer:
    """Let in whoever knows the password; with TOTP on, ask for the second step."""
    form = Form(gate.SignIn, request.form)
    wish = _understood(form)
    if wish is None:
        return _sign_in_page(form), 422
    moment, hashed = who.now(), who.keyring().mail_hash(wish.mail)
    tries = (Try("sign_in_from", who.browser().address, moment), Try("sign_in", hashed, moment))
    if too_many := _counted(form, *tries):
        return _sign_in_page(form), too_many
    login = _known(hashed, wish.password)
    if login is None:
        form.errors[""] = gettext(gate.UNKNOWN)
        return _sign_in_page(form), 422
    attempts.forget(sessions(), tries[1])
    with at_the_gate(sessions()) as opened:
        token = gate.open_session(Gate(opened, moment, who.keyring()), login, who.browser())
    goes = who.local_path(request.form.get("next"))
    if login.totp_on:
        session[WAITING] = token
        return redirect(url_for(".code", next=goes))
    return _welcome(token, goes)


@pages.get("/sign-in/code")
@open_door
def code() -> Answer:
    """The page that asks for the second step."""
    if WAITING not in session:
        return redirect(url_for(".sign_in"))
    return _code_page(Form(gate.GiveCode))


@pages.post("/sign-in/code")
@open_door
def check_code() -> Answer:
    """Let in whoever has the code."""
    token, form = session.get(WAITING), Form(gate.GiveCode, request.form)
    wish = _understood(form)
    if token is None:
        return redirect(url_for(".sign_in"))
    if wish is None:
        return _code_page(form), 422
    moment = who.now()
    with peek_at_the_gate(sessions()) as peeked:
        half = queries.half_signed_in(peeked, fingerprint(token), moment)
        owner = half.login_id if half else None
    if owner is None:
        session.pop(WAITING)
        return redirect(url_for(".sign_in"))
    attempt = Try("code", str(owner), moment)
    if too_many := _counted(form, attempt):
        return _code_page(form), too_many
    whole = _tried(form, lambda opened: _second_step(opened, token, wish.code))
    if whole is None:
        return _code_page(form), 422
    attempts.forget(sessions(), attempt)
    session.pop(WAITING)
    return _welcome(whole, who.local_path(request.form.get("next")))


@pages.post("/sign-out")
@open_door
def sign_out() -> Answer:
    """End this session, here and in the table; the browser forgets what it kept of it."""
    if g.actor is not None and g.get("session_id"):
        with at_the_gate(sessions()) as opened:
            gate.close_session(opened, g.actor.id, g.session_id, who.now())
    logout_user()
    session.clear()
    answer = redirect(url_for(".sign_in"))
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


@pages.get("/forgotten")
@open_door
def forgotten() -> Answer:
    """The page for somebody who forgot the password."""
    return render_template("accounts/forgotten.html", form=Form(gate.AskReset))


@pages.post("/forgotten")
@open_door
def ask_reset() -> Answer:
    """Write the ask down for the worker, who mails a link where the address is known.

    The answer is the same for every address, and so is the work that it takes.
    """
    form = Form(gate.AskReset, request.form)
    wish = _understood(form)
    if wish is None:
        return render_template("accounts/forgotten.html", form=form), 422
    moment, hashed = who.now(), who.keyring().mail_hash(wish.mail)
    tries = (Try("reset_from", who.browser().address, moment), Try("reset", hashed, moment))
    if too_many := _counted(form, *tries):
        return render_template("accounts/forgotten.html", form=form), too_many
    links.note_reset(sessions(), hashed)
    return render_template("accounts/forgotten.html", form=form, is_sent=True)


@pages.get("/welcome/<token>")
@open_door
def welcome(token: str) -> Answer:
    """The page behind an invitation or a reset: choose a password."""
    attempts.count(sessions(), Try("link_from", who.browser().address, who.now()))
    return _welcome_page(token, Form(gate.SetPassword))


@pages.post("/welcome/<token>")
@open_door
def set_password(token: str) -> Answer:
    """Store the password, use the link up, and ask to sign in with it."""
    form = Form(gate.SetPassword, request.form)
    attempts.count(sessions(), Try("link_from", who.browser().address, who.now()))
    wish = _understood(form)
    person = _tried(form, lambda opened: _accepted(opened, token, wish)) if wish else None
    if person is None:
        return _welcome_page(token, form), 422
    with begin(sessions(), queries.actor_of(person)) as work:
        history.record(work, "person.password_set", work.get(Person, person.id))
    return redirect(url_for(".sign_in", done="1"))


@pages.get("/sign-in/proof")
@open_door
def prove() -> Answer:
    """The page that asks again before money, roles, factors or keys are touched."""
    if g.actor is None:
        return to_sign_in()
    return _proof_page(Form(gate.Prove))


@pages.post("/sign-in/proof")
@open_door
def give_proof() -> Answer:
    """A fresh proof gives the session a new token and ten minutes."""
    if g.actor is None:
        return to_sign_in()
    form = Form(gate.Prove, request.form)
    wish = _understood(form)
    if wish is None:
        return _proof_page(form), 422
    attempt = Try("proof", str(g.actor.id), who.now())
    if too_many := _counted(form, attempt):
        return _proof_page(form), too_many
    token = _tried(form, lambda opened: _proved(opened, wish.secret))
    if token is None:
        return _proof_page(form), 422
    attempts.forget(sessions(), attempt)
    return _welcome(token, who.local_path(request.form.get("next")))


@pages.post("/prefer")
@open_door
def prefer() -> Answer:
    """Another language, theme, or single keys on or off; then back to the page."""
    form = Form(own.Prefer, {name: request.form[name] for name in request.form if name != "next"})
    wish = _understood(form)
    answer = make_response(redirect(who.local_path(request.form.get("next"))))
    if wish is None:
        return answer
    if g.actor is not None:
        with begin(sessions(), who.own_actor()) as work:
            own.prefer(work, wish)
    if wish.language:
        _remember(answer, wish.language)
    return answer


def _sign_in_page(form: Form[gate.SignIn]) -> str:
    goes = who.local_path(request.values.get("next"))
    return render_template("accounts/sign_in.html", form=form, next=goes)


def _code_page(form: Form[gate.GiveCode]) -> str:
    goes = who.local_path(request.values.get("next"))
    return render_template("accounts/code.html", form=form, next=goes)


def _welcome_page(token: str, form: Form[gate.SetPassword]) -> str:
    with peek_at_the_gate(sessions()) as peeked:
        invitation = queries.open_invitation(peeked, fingerprint(token), who.now())
        person = peeked.get_one(Person, invitation.person_id)
        told = {"name": person.name, "mail": person.mail, "kind": invitation.kind}
    return render_template("accounts/welcome.html", form=form, token=token, **told)


def _proof_page(form: Form[gate.Prove]) -> str:
    with peek_at_the_gate(sessions()) as peeked:
        login = queries.login_of_person(peeked, g.actor.id)
        asks_code = bool(login and login.totp_on)
    goes = who.local_path(request.values.get("next"))
    return render_template("accounts/proof.html", form=form, next=goes, asks_code=asks_code)


def _welcome(token: str, goes: str) -> Answer:
    """The browser holds the new token from now on; nothing of an earlier one is left."""
    session.clear()
    user = who.load(token)
    if user is not None:
        login_user(user)
    return redirect(goes)


def _known(hashed: str, password: str) -> Login | None:
    """The login of that address with that password; an unknown address takes as long."""
    with peek_at_the_gate(sessions()) as peeked:
        login = queries.login_of_mail(peeked, hashed)
        stored = login.password_hash if login else None
        if login is not None:
            peeked.expunge(login)
    return login if locks.password_fits(stored, password) else None


def _second_step(opened: Gate, token: str, given: str) -> str:
    half = queries.half_signed_in(opened.session, fingerprint(token), opened.now)
    if half is None:
        raise Refused(mark("That took too long. Please sign in again."))
    gate.use_code(opened, opened.session.get_one(Login, half.login_id), given)
    return gate.finish_session(half, opened.now)


def _proved(opened: Gate, secret: str) -> str:
    login = queries.login_of_person(opened.session, g.actor.id)
    here = opened.session.get(SignedIn, g.session_id) if g.get("session_id") else None
    if login is None or here is None:
        raise Refused(mark("Please sign in again."))
    if login.totp_on:
        gate.use_code(opened, login, secret)
    elif not locks.password_fits(login.password_hash, secret):
        raise Refused(mark("The password is not right."), field="secret")
    return gate.rotate(here, opened.now)


def _accepted(opened: Gate, token: str, wish: gate.SetPassword) -> Person:
    invitation = queries.open_invitation(opened.session, fingerprint(token), opened.now)
    person = gate.accept(opened, invitation, wish)
    opened.session.expunge(person)
    return person


def _tried(form: Form[Any], attempt: Callable[[Gate], T]) -> T | None:
    """Do it in one gate transaction; a refusal undoes it and is said at its field."""
    try:
        with at_the_gate(sessions()) as opened:
            return attempt(Gate(opened, who.now(), who.keyring()))
    except Refused as refusal:
        asked = refusal.field if refusal.field in form.command.model_fields else ""
        form.errors = {asked or "": said(refusal)}
        return None


def _understood(form: Form[C]) -> C | None:
    """The command that was typed, or None with what is wrong at its fields."""
    try:
        told = {name: value for name, value in form.typed.items() if value != ""}
        return form.command.model_validate(told)
    except ValidationError as wrong:
        for fault in wrong.errors(include_url=False):
            form.errors.setdefault(str(fault["loc"][0]), sentence(fault))
        return None


def _counted(form: Form[Any], *tries: Try) -> int | None:
    """Count the attempts; 429 with its sentence in the form where there were too many."""
    try:
        attempts.count(sessions(), *tries)
    except TooMany as refusal:
        form.errors = {"": said(refusal)}
        return refusal.status
    return None


def _remember(answer: Response, language: str) -> None:
    """A stranger's language lives in a cookie; it says nothing else."""
    answer.set_cookie(
        "language",
        language,
        max_age=LANGUAGE_LASTS,
        httponly=True,
        samesite="Lax",
        secure=settings().public_url.startswith("https://"),
    )
