"""A cookie that was proved is believed for a minute; one that was not, never."""

from flask import Flask, session
from itsdangerous import URLSafeTimedSerializer

from msp.doors import cookies
from msp.doors.cookies import RememberedCookies

PORTAL = "http://portal.example/"


def portal() -> Flask:
    app = Flask("cookies")
    app.secret_key = "thirty-two letters of a secret..."
    app.session_interface = RememberedCookies()

    @app.get("/")
    def told():
        return dict(session)

    @app.get("/say")
    def say():
        session["toasts"] = [{"text": "saved"}]
        return ""

    @app.get("/change")
    def change():
        session["who"] = "somebody else"
        return ""

    return app


def signed(app: Flask, **told: object) -> str:
    with app.test_request_context("/"):
        serializer = RememberedCookies().get_signing_serializer(app)
        assert isinstance(serializer, URLSafeTimedSerializer)
        return serializer.dumps(told)


def seen(app: Flask, cookie: str, path: str = "/") -> object:
    visitor = app.test_client(use_cookies=False)
    return visitor.get(path, base_url=PORTAL, headers={"Cookie": f"session={cookie}"}).json


def test_a_cookie_says_the_same_however_often_it_comes() -> None:
    app = portal()
    cookie = signed(app, who="Sato", fresh=True)
    assert [seen(app, cookie) for _ in range(3)] == [{"who": "Sato", "fresh": True}] * 3


def test_a_forged_cookie_says_nothing_before_and_after_the_true_one_was_seen() -> None:
    app = portal()
    cookie = signed(app, who="Sato")
    # not the last letter: two of its bits are no part of the signature
    forged = cookie[:-9] + ("A" if cookie[-9] != "A" else "B") + cookie[-8:]
    assert seen(app, forged) == {}
    assert seen(app, cookie) == {"who": "Sato"}
    assert seen(app, forged) == {}


def test_what_one_request_changes_another_with_the_same_cookie_does_not_see() -> None:
    app = portal()
    cookie = signed(app, who="Sato")
    assert seen(app, cookie) == {"who": "Sato"}
    seen(app, cookie, "/change")
    assert seen(app, cookie) == {"who": "Sato"}


def test_a_cookie_with_more_than_plain_values_is_read_anew() -> None:
    app = portal()
    cookie = signed(app, who="Sato", toasts=[{"text": "saved"}])
    seen(app, cookie)
    assert cookie not in app.session_interface._proved


def test_after_its_minute_a_cookie_is_proved_again(monkeypatch) -> None:
    app = portal()
    cookie = signed(app, who="Sato")
    seen(app, cookie)
    later = cookies.monotonic() + cookies.TRUSTED_FOR + 1
    monkeypatch.setattr(cookies, "monotonic", lambda: later)
    app.secret_key = "another secret of thirty-two letters"
    assert seen(app, cookie) == {}
