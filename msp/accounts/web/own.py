"""One's own page: profile, password, second step, sessions, keys for programs."""

from functools import partial
from typing import Any
from uuid import UUID

import segno
from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext

from msp.accounts import queries, rules
from msp.accounts.actions import gate, own
from msp.accounts.web import who
from msp.accounts.web.words import permission_choices
from msp.data.work import Work
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.proof import needs_proof
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark

pages = Blueprint("own", __name__, url_prefix="/me")


@pages.get("/")
@who.own_door
def index(work: Work) -> Answer:
    """How I am called, how I read, and where I am signed in."""
    return _profile(work, Form.of(own.ChangeProfile, own.me(work)))


@pages.post("/")
@who.own_door
def change(work: Work) -> Answer:
    """Change how I am called and how I read."""
    form = Form(own.ChangeProfile, request.form)
    if form.send(work, own.change_profile):
        toasts.say(gettext("Saved."))
        return redirect(url_for(".index"))
    return _profile(work, form), 422


@pages.post("/sessions/<uuid:session_id>/end")
@who.own_door
def end_session(work: Work, session_id: UUID) -> Answer:
    """End one of my sessions."""
    mine = queries.sessions_of_person(work.session, work.actor.id, work.now)
    if session_id not in {one.id for one in mine}:
        raise NotFound(mark("There is no such %(kind)s."), kind="session")
    gate.close_session(work.session, work.actor.id, session_id, work.now)
    return redirect(url_for(".index"))


@pages.post("/sessions/end-others")
@who.own_door
def end_others(work: Work) -> Answer:
    """End all my sessions but this one."""
    gate.close_sessions(work.session, work.actor.id, work.now, but=g.get("session_id"))
    return redirect(url_for(".index"))


@pages.get("/password")
@who.own_door
def password(work: Work) -> Answer:
    """The page for a new password."""
    return render_template("accounts/own/password.html", form=Form(own.ChangePassword))


@pages.post("/password")
@who.limited("proof")
@who.own_door
def change_password(work: Work) -> Answer:
    """A new password, with the old one as proof."""
    form = Form(own.ChangePassword, request.form)
    if form.send(work, partial(own.change_password, kept=g.get("session_id"))):
        toasts.say(gettext("Your password is changed. Other browsers were signed out."))
        return redirect(url_for(".index"))
    return render_template("accounts/own/password.html", form=form), 422


@pages.get("/second-step")
@who.own_door
@needs_proof
def second_step(work: Work) -> Answer:
    """Turn the second step on or off."""
    return _second_step(work, Form(own.TurnOnTotp))


@pages.post("/second-step")
@who.limited("proof")
@who.own_door
@needs_proof
def turn_on(work: Work) -> Answer:
    """The first code shows that the app has the seed."""
    form = Form(own.TurnOnTotp, request.form)
    codes = form.send(work, lambda w, wish: own.turn_on_totp(w, wish, who.keyring()))
    if codes:
        return render_template("accounts/own/codes.html", codes=codes)
    return _second_step(work, form), 422


@pages.post("/second-step/off")
@who.own_door
@needs_proof
def turn_off(work: Work) -> Answer:
    """Ask for no codes any more."""
    own.turn_off_totp(work)
    return redirect(url_for(".index"))


@pages.post("/second-step/codes")
@who.own_door
@needs_proof
def renew_codes(work: Work) -> Answer:
    """New recovery codes."""
    codes = own.renew_codes(work, who.keyring())
    return render_template("accounts/own/codes.html", codes=codes)


@pages.get("/keys")
@who.own_door
@needs_proof
def keys(work: Work) -> Answer:
    """My keys for programs."""
    work.require(Permission.TOKEN_OWN)
    return _keys(work, Form(own.MakeToken))


@pages.post("/keys")
@who.own_door
@needs_proof
def make_key(work: Work) -> Answer:
    """A new key; its text is shown this once."""
    work.require(Permission.TOKEN_OWN)
    form = Form(own.MakeToken, request.form)
    if made := form.send(work, own.make_token):
        return _keys(work, Form(own.MakeToken), secret=made[1])
    return _keys(work, form), 422


@pages.post("/keys/<uuid:token_id>/revoke")
@who.own_door
def revoke_key(work: Work, token_id: UUID) -> Answer:
    """A key that opens nothing any more."""
    own.revoke_token(work, own.NameToken(token_id=token_id))
    return redirect(url_for(".keys"))


def _profile(work: Work, form: Form[own.ChangeProfile]) -> str:
    login = queries.login_of_person(work.session, work.actor.id)
    return render_template(
        "accounts/own/index.html",
        form=form,
        person=own.me(work),
        has_totp=bool(login and login.totp_on),
        signed_in=queries.sessions_of_person(work.session, work.actor.id, work.now),
        here=g.get("session_id"),
        may_have_keys=work.actor.may(Permission.TOKEN_OWN),
    )


def _second_step(work: Work, form: Form[own.TurnOnTotp]) -> str:
    login = queries.login_of_person(work.session, work.actor.id)
    if login is not None and login.totp_on:
        return render_template(
            "accounts/own/second_step.html", codes_left=len(login.recovery_hashes)
        )
    ring = who.keyring()
    sealed = str(form.value("sealed"))
    seed = ring.open(sealed) if sealed else None
    if seed is None:
        seed, sealed = own.new_seed(ring)
    uri = rules.totp_uri(
        seed, own.me(work).mail or work.actor.name, g.get("provider_name", "Tasuki")
    )
    picture = segno.make(uri, error="m").svg_data_uri(scale=5, border=2, light="#fff")
    told: dict[str, Any] = {"seed": seed, "sealed": sealed, "picture": picture}
    return render_template("accounts/own/second_step.html", form=form, **told)


def _keys(work: Work, form: Form[own.MakeToken], secret: str = "") -> str:
    return render_template(
        "accounts/own/keys.html",
        form=form,
        tokens=queries.tokens_of_person(work.session, work.actor.id),
        scopes=[pair for pair in permission_choices() if work.actor.may(Permission(pair[0]))],
        secret=secret,
    )
