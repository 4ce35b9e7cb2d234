"""Accounts in a browser: signing in and out."""

import hashlib
from datetime import timedelta

from flask import Blueprint, Flask, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user

from msp.accounts import queries
from msp.accounts.queries import Visitor
from msp.data.work import at_the_gate
from msp.doors.porter import sessions
from msp.doors.web import open_door
from msp.kernel.access import Actor

pages = Blueprint("accounts", __name__)
SESSION_LASTS = timedelta(hours=12)


class SignedInUser(UserMixin):  # type: ignore[misc]
    """flask-login's view of a visitor; its id is the session token, never the person's id."""

    def __init__(self, token: str, visitor: Visitor) -> None:
        self.id = token
        self.visitor = visitor


def install(app: Flask) -> None:
    """Let flask-login carry the session token in the cookie; the row behind it is ours."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(load)


def load(token: str) -> SignedInUser | None:
    """The visitor whose session row has that token's hash."""
    gate = sessions()
    with at_the_gate(gate) as session:
        now = session.info["clock"]()
        visitor = queries.visitor_of_session(session, fingerprint(token), now)
    return SignedInUser(token, visitor) if visitor else None


def fingerprint(secret: str) -> str:
    """What is stored of a random 256-bit secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def who_is_there() -> Actor | None:
    """The signed-in person's session for pages, the bearer's token for programs."""
    visitor = _by_token() if request.path.startswith("/api/") else _by_cookie()
    if visitor is None:
        return None
    g.visitor, g.token_id, g.session_id = visitor, visitor.token_id, visitor.session_id
    return visitor.actor


def _by_cookie() -> Visitor | None:
    return current_user.visitor if current_user.is_authenticated else None


def _by_token() -> Visitor | None:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret:
        return None
    with at_the_gate(sessions()) as session:
        now = session.info["clock"]()
        return queries.visitor_of_token(session, fingerprint(secret.strip()), now)


@pages.get("/sign-in")
@open_door
def sign_in() -> ResponseReturnValue:
    """The page that asks who you are."""
    return render_template("accounts/sign_in.html")


@pages.get("/sign-in/proof")
@open_door
def prove() -> ResponseReturnValue:
    """The page that asks again before money, roles, factors or keys are touched."""
    return redirect(url_for(".sign_in"))
