"""Why a probe failed: a word for programs and one sentence for people, with one detail in it."""

from collections.abc import Mapping
from enum import StrEnum

from msp.kernel.errors import mark
from msp.outside.gateway import guard


class Cause(StrEnum):
    """What a result says beside ok or fail; the names of the gateway's reasons are kept."""

    NONE = "none"
    BAD_ADDRESS = "bad_address"
    SCHEME = "scheme"
    CREDENTIALS = "credentials"
    ODD_NUMBER = "odd_number"
    ZONE = "zone"
    PORT = "port"
    FORBIDDEN = "forbidden_address"
    REDIRECTS = "redirects"
    UNRESOLVED = "unresolved"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    CERTIFICATE = "certificate"
    TLS = "tls"
    PROTOCOL = "protocol"
    STATUS = "status"
    CONTENT = "content"
    CONTENT_CUT = "content_cut"
    HEADER = "header"
    LOG = "log"
    BROKEN = "broken"


SENTENCES: Mapping[Cause, str] = {
    **{Cause(reason.value): sentence for reason, sentence in guard.SENTENCES.items()},
    Cause.NONE: mark("Everything answered as it should."),
    Cause.STATUS: mark("The server answered with status %(detail)s."),
    Cause.CONTENT: mark("The page does not contain “%(detail)s”."),
    Cause.CONTENT_CUT: mark("The first part of the page does not contain “%(detail)s”."),
    Cause.HEADER: mark("The answer's header is not as agreed: %(detail)s"),
    Cause.LOG: mark("The log holds abnormal lines: %(detail)s"),
    Cause.BROKEN: mark("The check itself failed (%(detail)s)."),
}
