"""The portal, built once in a process for each kind of settings: a browser says who looks."""

from functools import cache

from flask import Flask, request
from flask.testing import FlaskClient

from msp.accounts import web as accounts_web
from msp.app import create_app
from msp.data.work import Sessions
from msp.kernel.access import Actor
from msp.settings import Settings

NAMED = "tests.actor"


@cache
def named(settings: Settings) -> Flask:
    """A portal that believes each browser's word about who is there."""
    return create_app(settings, who=lambda: request.environ.get(NAMED))


@cache
def closed(settings: Settings) -> Flask:
    """A portal where whoever comes has to sign in."""
    return create_app(settings, who=accounts_web.who_is_there)


def stands_on(app: Flask, sessions: Sessions) -> Flask:
    """The same portal, from now on over that database."""
    app.extensions["sessions"] = sessions
    return app


def browser_of(app: Flask, actor: Actor | None) -> FlaskClient:
    """A browser that is that actor's, whoever else looks at the same portal."""
    browser = app.test_client()
    browser.environ_base = {**browser.environ_base, NAMED: actor}
    return browser
