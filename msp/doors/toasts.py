"""What was just done is said once, on the next page, with a way to undo it."""

from dataclasses import asdict, dataclass

from flask import Flask, g, request, session

KEY = "toasts"
MOST = 3


@dataclass(frozen=True, slots=True)
class Toast:
    """One sentence, and the address that undoes what it tells."""

    text: str
    undo_href: str | None = None


def say(text: str, undo_href: str | None = None) -> None:
    """Tell the person on the next page that they see."""
    session[KEY] = [*session.get(KEY, ()), asdict(Toast(text, undo_href))][-MOST:]


def install(app: Flask) -> None:
    """Hand what is to be said to the first whole page that is asked for."""

    @app.before_request
    def take() -> None:
        part = request.headers.get("HX-Request") == "true"
        if request.method == "GET" and request.endpoint != "static" and not part:
            g.toasts = session.pop(KEY, ()) if KEY in session else ()
