"""The portal's signed cookie: what was proved a moment ago is not proved again."""

from dataclasses import dataclass
from time import monotonic
from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

TRUSTED_FOR = 60  # seconds; a cookie lives for weeks, so its end may be seen that much later
KNOWN = 1024
PLAIN = (str, bool, int)  # whoever changes a session of these changes their own copy alone


@dataclass(frozen=True, slots=True)
class Proved:
    """What a cookie says whose signature was found good, and until when that is believed."""

    told: dict[str, Any]
    until: float


class RememberedCookies(SecureCookieSessionInterface):
    """Flask's cookie, whose HMAC and JSON are worked out once a minute and not for each page."""

    def __init__(self) -> None:
        self._proved: dict[str, Proved] = {}

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session in the request's cookie; an empty one where the signature is not ours."""
        value = request.cookies.get(self.get_cookie_name(app), "")
        if not value:
            return self.session_class()
        known = self._proved.get(value)
        if known is not None and monotonic() < known.until:
            return self.session_class(known.told)
        opened = super().open_session(app, request)
        if opened and all(type(told) in PLAIN for told in opened.values()):
            self._remember(value, dict(opened))
        return opened

    def _remember(self, value: str, told: dict[str, Any]) -> None:
        if len(self._proved) >= KNOWN:
            self._proved.clear()
        self._proved[value] = Proved(told, monotonic() + TRUSTED_FOR)
