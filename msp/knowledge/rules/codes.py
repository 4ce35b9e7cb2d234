"""Error codes are found in what people write and in logs, and each is written in one way.

`0x80070005`, `ORA-00942`, `HTTP 503`, `E-1234`, `EVENT 7031`, `SMTP 5.7.1`, `ERROR 691`,
`ERR_CONNECTION_RESET`: what stands in the index. Source: R28.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

LONGEST_TEXT = 200_000  # characters of a log that are looked through
MOST = 20  # codes of one text that are kept
LONGEST = 60

_DASH = re.compile(r"(?<=[A-Za-z])[‐‑‒–—―−ー－]+(?=\d)")
_HTTP = (
    r"bad request|unauthorized|forbidden|not found|request timeout|too many requests"
    r"|internal server error|bad gateway|service unavailable|gateway time-?out"
)
_SAYS = r"エラー(?:コード|番号)?|error(?:[ _-]?(?:code|no\.?|number))?|コード|code|stop"
# what looks like a code and is the number of a paper, a standard or a request
_NO_CODE = frozenset(
    {"AES", "CVE", "EN", "FAX", "GIGA", "IEC", "IEEE", "INC", "INV", "ISO", "JIS", "MR", "PO"}
    | {"REQ", "RFC", "RS", "SHA", "SP", "TEL", "TLS", "UTF", "WIN", "WPA"}
)

Reading = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


def _hex(found: re.Match[str]) -> str:
    return f"0x{found[1].upper()}"


def _vendor(found: re.Match[str]) -> str:
    prefix = found[1].upper()
    return "" if prefix in _NO_CODE else f"{prefix}-{found[2]}"


def _plain(found: re.Match[str]) -> str:
    """A number after the word: HTTP where it is one of HTTP's, a HRESULT where it is as long."""
    code = found[1].upper()
    if re.fullmatch(r"[45]\d\d", code):
        return f"HTTP {code}"
    if re.fullmatch(r"[89C][0-9A-F]{7}", code):
        return f"0x{code}"
    split = re.fullmatch(r"([A-Z]{1,5})-?(\d{2,8})", code)
    return f"{split[1]}-{split[2]}" if split else f"ERROR {code}"


_READINGS: tuple[Reading, ...] = (
    (re.compile(r"(?<![0-9a-z])0x([0-9a-f]{2,16})(?![0-9a-z])", re.IGNORECASE), _hex),
    (
        re.compile(
            r"HTTP(?:S|/[\d.]+)?\s*(?:status|error|エラー|ステータス)?[\s:]*([45]\d\d)\b",
            re.IGNORECASE,
        ),
        lambda found: f"HTTP {found[1]}",
    ),
    (re.compile(rf"\b([45]\d\d)\s+(?:{_HTTP})", re.IGNORECASE), lambda found: f"HTTP {found[1]}"),
    (re.compile(r"(?<![\d.])([45]\d\d)\s*エラー"), lambda found: f"HTTP {found[1]}"),
    (
        re.compile(r"(?:イベント|event)\s*(?:ID|番号)\s*[:=#]?\s*(\d{1,5})(?!\d)", re.IGNORECASE),
        lambda found: f"EVENT {int(found[1])}",
    ),
    (
        re.compile(r"(?<![\d.])[45]\d\d[ -]+([45]\.\d{1,3}\.\d{1,3})(?![\d.])"),
        lambda found: f"SMTP {found[1]}",
    ),
    (
        re.compile(r"\b((?:ERR|ERROR|STATUS|E|SSL|SEC|PR|DNS|WSA|NS|ORA)_[A-Z0-9_]{3,50})\b"),
        lambda found: found[1],
    ),
    (re.compile(r"(?<![A-Za-z0-9-])([A-Z]{1,6})-(\d{3,8})(?![\dA-Za-z]|-\d)"), _vendor),
    (re.compile(r"(?<![A-Za-z0-9-])(AADSTS|KB|ORA|TNS|MSB|E)(\d{4,8})(?![\dA-Za-z])"), _vendor),
    (
        re.compile(
            rf"(?:{_SAYS})[\s::=#]*\(?([A-Z]{{0,5}}-?\d{{2,10}}|[89C][0-9A-F]{{7}})(?![\dA-Z]|\.[\dA-Z]|-\d)",
            re.IGNORECASE,
        ),
        _plain,
    ),
)


def codes_in(text: str) -> tuple[str, ...]:
    """The error codes of a text or a log, in the order they stand there, each once; 20 at most."""
    folded = _folded(text[:LONGEST_TEXT])
    found = sorted(_all(folded), key=lambda each: each[0])
    kept: list[str] = []
    taken = -1
    for (start, end), code in found:
        if start < taken or not code:
            continue
        taken = end
        if code not in kept:
            kept.append(code)
    return tuple(kept[:MOST])


def normal(typed: str) -> str:
    """One code as the index holds it; what no reading knows stays as typed, in capitals."""
    for reading in (typed, f"code {typed}"):
        if len(found := codes_in(reading)) == 1:
            return found[0]
    return " ".join(_folded(typed).upper().split())[:LONGEST]


def typed_codes(typed: str) -> tuple[str, ...]:
    """Codes as somebody lists them: one a line or with commas between, each once."""
    parts = (part.strip() for part in re.split(r"[\n,、;]+", _folded(typed)))
    return tuple(dict.fromkeys(normal(part) for part in parts if part))[:MOST]


def _folded(text: str) -> str:
    return _DASH.sub("-", unicodedata.normalize("NFKC", _DASH.sub("-", text)))


def _all(text: str) -> Iterator[tuple[tuple[int, int], str]]:
    for pattern, read in _READINGS:
        for found in pattern.finditer(text):
            yield found.span(), read(found)
