"""What is handed out as a file is saved, never shown: no browser interprets it."""

from urllib.parse import quote

from flask import Response


def download(content: bytes, name: str, kind: str = "application/pdf") -> Response:
    """Bytes as a file that no browser interprets."""
    answer = Response(content, mimetype=kind)
    answer.headers["Content-Disposition"] = as_file(name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def as_file(name: str) -> str:
    """The header that keeps a name as it is, whatever it is written in (RFC 6266)."""
    signs = (sign if _is_plain(sign) else "_" for sign in name)
    return f"attachment; filename=\"{''.join(signs)}\"; filename*=UTF-8''{quote(name)}"


def _is_plain(sign: str) -> bool:
    return sign.isascii() and sign.isprintable() and sign not in '"\\'
