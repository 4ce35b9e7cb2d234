"""The double on a loopback port, with the courier of its events."""

import threading
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Any

from flask import Flask, jsonify
from werkzeug.serving import WSGIRequestHandler, make_server

from msp.demo.stripe_double import control, door, pages, problems
from msp.demo.stripe_double.courier import Courier
from msp.demo.stripe_double.double import Double, Options
from msp.doors.answers import Answer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LOOPBACK = "127.0.0.1"


def make_app(options: Options | None = None) -> Flask:
    """The double as a WSGI app; `app.extensions["stripe_double"]` is what it remembers with."""
    double = Double(options or Options())
    app = Flask("stripe_double", static_folder=None)
    app.extensions["stripe_double"] = double
    app.extensions["stripe_courier"] = Courier(double)
    app.register_blueprint(door.api)
    app.register_blueprint(pages.pages)
    app.register_blueprint(control.control)
    app.register_error_handler(problems.StripeProblem, _refuse)
    app.register_error_handler(problems.DoubleIsWrong, _admit)
    app.wsgi_app = _Dropping(app.wsgi_app)  # type: ignore[method-assign]
    return app


def _refuse(refusal: problems.StripeProblem) -> Answer:
    """What cannot be done by a page or by /_control is said in the API's own shape."""
    return jsonify(refusal.body()), refusal.status


def _admit(wrong: problems.DoubleIsWrong) -> Answer:
    """The double's own mistake is kept where tests look for it."""
    door.double_here().wrongs.append(str(wrong))
    return jsonify({"error": {"type": "api_error", "message": str(wrong)}}), 500


class _Dropping:
    """Closes the connection without a word where the fault `lose_response…` struck."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        answer: Iterable[bytes] = self.inner(environ, start_response)
        if environ.get(door.DROPPED):
            raise ConnectionAbortedError("the response was lost, as asked")
        return answer


class _Line(WSGIRequestHandler):
    """Says nothing on the terminal, and hangs up when a connection is dropped."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        """Requests are not logged: the demo's terminal belongs to the portal."""

    def connection_dropped(
        self, error: BaseException, environ: "WSGIEnvironment | None" = None
    ) -> None:
        """Nothing was said, and nothing more will be."""
        self.close_connection = True


class Server:
    """A running double. `stop()` ends it; as a context manager it ends by itself."""

    def __init__(self, port: int, options: Options) -> None:
        self.app = make_app(options)
        self.double: Double = self.app.extensions["stripe_double"]
        self.courier: Courier = self.app.extensions["stripe_courier"]
        self._server = make_server(LOOPBACK, port, self.app, threaded=True, request_handler=_Line)
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        self.port = self._server.server_port
        self.url = self.double.base = f"http://{LOOPBACK}:{self.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            args=(0.05,),
            name="stripe-double-server",
            daemon=True,
        )
        self._thread.start()

    def settle(self) -> int:
        """Deliver every event that is due now, before returning; how many deliveries were tried."""
        return len(self.courier.settle())

    def stop(self) -> None:
        """No more answers, no more events."""
        self.courier.stop()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.double.store.close()

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def serve(port: int, options: Options | None = None) -> Server:
    """Start a double on the loopback port (0 takes a free one); it delivers events by itself."""
    server = serve_quietly(port, options)
    server.courier.start()
    return server


def serve_quietly(port: int, options: Options | None = None) -> Server:
    """Start a double that delivers events only when told to settle: for tests."""
    return Server(port, options or Options())
