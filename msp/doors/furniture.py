"""What every page stands among: words, icons, dates as the reader writes them, safe headers."""

import hashlib
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, Response, g, request, url_for
from flask_babel import Babel, get_locale

from msp.doors import navigation
from msp.doors.icons import icon, symbol
from msp.doors.navigation import Place
from msp.kernel import writing
from msp.kernel.access import Actor
from msp.settings import Settings

STATIC = Path(__file__).parents[1] / "static"
LANGUAGES = ("ja", "en")
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none';"
    " frame-ancestors 'none'; form-action 'self'{more}"
)
HEADERS = (
    ("Referrer-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)


def templates() -> Path:
    """The one place where the templates are: in the checkout, or inside an installed wheel."""
    checkout = Path(__file__).parents[2] / "templates"
    return checkout if checkout.is_dir() else Path(__file__).parents[1] / "templates"


def speak(app: Flask) -> None:
    """Let it speak the languages of its readers."""
    folder = str(Path(__file__).parents[1] / "translations")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = folder
    app.config["BABEL_DEFAULT_LOCALE"] = "ja"
    Babel(app, locale_selector=language, timezone_selector=zone_name)


def install(app: Flask, settings: Settings, places: Sequence[Place]) -> None:
    """Give the templates their words and every answer its headers."""
    app.jinja_env.globals.update(icon=icon, symbol=symbol, static_url=static_url)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for name, write in FILTERS.items():
        app.jinja_env.filters[name] = write

    menu = app.extensions["menu"] = navigation.guide(places)

    @app.context_processor
    def furniture() -> dict[str, Any]:
        return {
            "actor": g.get("actor"),
            "me": g.get("me"),
            "lang": language(),
            "languages": LANGUAGES,
            "provider_name": g.get("provider_name", "Tasuki"),
            "client_name": g.get("client_name"),
            "main_menu": menu(),
            "running_timer": g.get("running_timer"),
            "toasts": g.get("toasts", ()),
            "is_demo": settings.demo,
        }

    more = f" https://checkout.stripe.com {settings.stripe_address or ''}".rstrip()
    app.after_request(partial(guard, CSP.format(more=more)))


def guard(policy: str, response: Response) -> Response:
    """Headers that keep a page to itself."""
    headers = response.headers
    said = {name.lower() for name, _ in headers}
    kept = ("Content-Security-Policy", policy), *HEADERS
    headers.extend([told for told in kept if told[0].lower() not in said])
    if request.endpoint == "static":
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def language() -> str:
    """The reader's language: the person's own, else the browser's, else Japanese."""
    actor: Actor | None = g.get("actor")
    if actor is not None:
        return actor.language
    if request and (asked := request.cookies.get("language")) in LANGUAGES:
        return str(asked)
    return (request.accept_languages.best_match(LANGUAGES) if request else None) or "ja"


def zone_name() -> str:
    """The reader's zone, by name."""
    actor: Actor | None = g.get("actor")
    return actor.zone if actor else "Asia/Tokyo"


def zone() -> ZoneInfo:
    """The reader's zone."""
    return ZoneInfo(zone_name())


def spoken() -> str:
    """The language that sentences are being written in."""
    return str(get_locale() or "ja")[:2]


@cache
def _fingerprint(name: str) -> str:
    path = STATIC / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "0"


def static_url(name: str) -> str:
    """The address of a static file, which changes when the file does."""
    return _static_url(name, request.root_path)


@cache
def _static_url(name: str, root: str) -> str:
    return url_for("static", filename=name, v=_fingerprint(name))


FILTERS: dict[str, Any] = {
    "money": lambda value: writing.money_text(value, spoken()),
    "hours": lambda minutes: writing.hours_text(minutes, spoken()),
    "clock": writing.clock_text,
    "duration": lambda minutes: writing.minutes_words(minutes, spoken()),
    "day": lambda value: writing.day_text(value, spoken()) if value else "",
    "day_short": lambda value: writing.day_short(value, spoken()) if value else "",
    "day_of_week": lambda value: writing.day_of_week(value, spoken()) if value else "",
    "moment": lambda value: writing.moment_text(value, zone(), spoken()) if value else "",
    "month": lambda value: writing.month_text(value, spoken()) if value else "",
    "number": lambda value: f"{value:,}",
}
