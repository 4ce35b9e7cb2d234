"""Who is there: flask-login carries a random token, a row of ours says whose it is."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext
from flask_login import LoginManager, UserMixin, current_user

from msp.accounts import locks, queries
from msp.accounts.actions import attempts, gate
from msp.accounts.actions.attempts import Try
from msp.accounts.actions.gate import Browser
from msp.accounts.locks import Keyring, fingerprint
from msp.accounts.queries import Visitor
from msp.data.work import Work, at_the_gate, begin, look, moment_of
from msp.doors.answers import Answer
from msp.doors.porter import SAFE, sessions, settings
from msp.doors.reading import at_the_door, finished
from msp.doors.web import to_sign_in
from msp.kernel.access import Actor
from msp.kernel.errors import mark

P = ParamSpec("P")
KNOWN = 512  # visitors whose face is remembered; a changed person is another visitor
ROLE_NAMES = {
    "technician": mark("Technician"),
    "lead": mark("Lead"),
    "desk_manager": mark("Desk manager"),
    "finance": mark("Finance"),
    "sales": mark("Sales"),
    "provider_admin": mark("Administrator"),
    "partner_agent": mark("Partner"),
    "auditor": mark("Auditor"),
    "end_user": mark("User"),
    "technical_contact": mark("Technical contact"),
    "client_admin": mark("Client administrator"),
    "system": mark("System"),
}


@dataclass(frozen=True, slots=True)
class Me:
    """What every page says of whoever is signed in."""

    name: str
    initial: str
    color: int
    roles: str
    language: str
    theme: str
    zone: str
    is_client: bool
    keys: bool
    profile_href: str

    @property
    def keys_off(self) -> bool:
        """Whether single keys do nothing."""
        return not self.keys


class SignedInUser(UserMixin):  # type: ignore[misc]
    """flask-login's view of a visitor; its id is the session token, never the person's id."""

    def __init__(self, token: str, visitor: Visitor) -> None:
        self.id = token
        self.visitor = visitor


def install(app: Flask) -> None:
    """Let flask-login carry the session token in the cookie; the row behind it is ours."""
    manager = LoginManager()
    manager.init_app(app, add_context_processor=False)
    manager.session_protection = None
    manager.user_loader(load)


def load(token: str) -> SignedInUser | None:
    """The visitor whose session row has that token's hash."""
    visitor = queries.visitor_of_session(at_the_door(), fingerprint(token), now())
    if visitor is None or request.method not in SAFE:
        finished()
    return SignedInUser(token, visitor) if visitor else None


def who_is_there() -> Actor | None:
    """The signed-in person's session for pages, the bearer's token for programs."""
    is_program = request.path.startswith("/api/")
    visitor = _by_token() if is_program else _by_cookie()
    if visitor is None:
        return None
    g.actor = visitor.actor
    g.visitor, g.token_id, g.session_id = visitor, visitor.token_id, visitor.session_id
    if not is_program:
        _introduce(visitor)
    return visitor.actor


def _introduce(visitor: Visitor) -> None:
    """Tell this request's pages who came in, in the words of whoever `g.actor` says it is."""
    g.provider_name, g.client_name = visitor.provider_name, visitor.client_name
    g.me = _me(visitor)


@lru_cache(KNOWN)
def _me(visitor: Visitor) -> Me:
    actor = visitor.actor
    listed = [gettext(ROLE_NAMES[role.value]) for role in sorted(actor.roles)]
    return Me(
        name=actor.name,
        initial=actor.name[:1],
        color=1 + actor.id.int % 4,
        roles=" · ".join(listed),
        language=actor.language,
        theme=visitor.theme,
        zone=actor.zone,
        is_client=actor.is_client,
        keys=visitor.single_keys,
        profile_href=url_for("own.index"),
    )


def _by_cookie() -> Visitor | None:
    if not current_user.is_authenticated:
        return None
    visitor: Visitor = current_user.visitor
    moment = now()
    if visitor.session_id and visitor.seen_at and moment - visitor.seen_at > gate.SEEN_EVERY:
        finished()
        with at_the_gate(sessions()) as session:
            gate.see(session, visitor.session_id, moment)
    return visitor


def _by_token() -> Visitor | None:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret:
        return None
    visitor = queries.visitor_of_token(at_the_door(), fingerprint(secret.strip()), now())
    if visitor is None:
        finished()
    return visitor


def now() -> datetime:
    """The portal's moment."""
    return moment_of(sessions())


def own_actor() -> Actor:
    """Whoever is signed in, for what everybody may do about themselves.

    A partner's work is narrowed to clients, and would not reach the partner's own row.
    """
    actor: Actor = g.actor
    return actor if actor.is_client else replace(actor, clients=None)


def keyring() -> Keyring:
    """The installation's keyring, made once from its settings."""
    made: Keyring | None = current_app.extensions.get("keyring")
    if made is None:
        told = settings()
        made = locks.keyring(
            told.secret.get_secret_value(), told.keys.get_secret_value(), told.public_url
        )
        current_app.extensions["keyring"] = made
    return made


def browser() -> Browser:
    """What the session list will say of this browser."""
    return Browser(request.user_agent.string, request.remote_addr or "")


def local_path(wanted: str | None) -> str:
    """Where to go next: a path of our own, or the start page."""
    text = wanted or "/"
    parts = urlsplit(text)
    safe = text.startswith("/") and not text.startswith(("//", "/\\")) and not parts.netloc
    return text if safe and not any(sign in text for sign in "\r\n\t\\") else "/"


def limited(kind: str) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """Count each use by the actor. Stands above `@door`: the count outlives the transaction."""

    def fitted(view: Callable[P, Any]) -> Callable[P, Any]:
        @wraps(view)
        def entered(*args: P.args, **kwargs: P.kwargs) -> Any:
            if g.actor is not None:
                attempts.count(sessions(), Try(kind, str(g.actor.id), now()))
            return view(*args, **kwargs)

        return entered

    return fitted


def own_door(
    view: Callable[Concatenate[Work, P], Answer],
) -> Callable[P, Answer]:
    """The browser's door to what is one's own; it reaches a partner's own row too."""

    @wraps(view)
    def entered(*args: P.args, **kwargs: P.kwargs) -> Answer:
        if g.actor is None:
            return to_sign_in()
        opened = look if request.method in SAFE else begin
        with opened(sessions(), own_actor()) as work:
            g.now = work.now
            return view(work, *args, **kwargs)

    return entered


def recording_door(
    view: Callable[Concatenate[Work, P], Answer],
) -> Callable[P, Answer]:
    """The browser's door to a page whose reading is itself written down (R18)."""

    @wraps(view)
    def entered(*args: P.args, **kwargs: P.kwargs) -> Answer:
        if g.actor is None:
            return to_sign_in()
        finished()
        with begin(sessions(), g.actor) as work:
            g.now = work.now
            return view(work, *args, **kwargs)

    return entered
