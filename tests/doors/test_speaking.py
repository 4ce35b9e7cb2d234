"""Each language has its own compiled templates, and says what the catalogue says."""

from flask import Flask
from flask_babel import force_locale
from jinja2 import DictLoader

from msp.app import create_app
from msp.doors.speaking import Compiled
from msp.settings import Settings
from tests.conftest import SECRET

PAGES = {
    "frame.html": '{% block words %}{% endblock %}|{{ _("Queue") }}',
    "page.html": '{% extends "frame.html" %}{% block words %}{{ _("Queue") }}{% endblock %}',
    "share.html": '{{ _("50%% of <it>") }} {{ _("Pick #%(number)s", number=number) }}',
    "share.txt": '{{ _("50%% of <it>") }}',
    "drawn.html": '{{ icon("plus") }}',
}


def portal() -> Flask:
    app = create_app(Settings(database="sqlite://", secret=SECRET))
    app.jinja_loader = DictLoader(PAGES)  # type: ignore[assignment]
    return app


def said(app: Flask, name: str, language: str, **told: object) -> str:
    with app.test_request_context("/"), force_locale(language):
        return app.jinja_env.get_template(name).render(told)


def test_a_page_and_its_frame_speak_the_readers_language():
    app = portal()

    assert said(app, "page.html", "ja") == "受付キュー|受付キュー"
    assert said(app, "page.html", "en") == "Queue|Queue"
    assert said(app, "page.html", "ja") == "受付キュー|受付キュー"


def test_a_sentence_without_a_translation_keeps_its_signs():
    app = portal()

    assert said(app, "share.html", "en", number="<1>") == "50% of <it> Pick #&lt;1&gt;"
    assert said(app, "share.txt", "en") == "50% of <it>"


def test_a_plain_sentence_is_looked_up_when_the_template_is_compiled():
    app = portal()
    with app.test_request_context("/"), force_locale("ja"):
        spoken = app.jinja_env._in("ja")
        code = spoken.compile(PAGES["page.html"], "page.html", raw=True)
        drawn = spoken.compile(PAGES["drawn.html"], "drawn.html", raw=True)

    assert "受付キュー" in code
    assert "gettext" not in code
    assert "viewBox" in drawn


def test_a_second_portal_in_the_process_compiles_nothing_anew():
    first = said(portal(), "page.html", "en")
    known = dict(Compiled.known)
    assert said(portal(), "page.html", "en") == first
    assert Compiled.known == known
    assert said(portal(), "page.html", "ja") != first
