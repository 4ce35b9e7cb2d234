"""Error codes as they stand in what people say and paste."""

import re
import unicodedata

MOST = 8
CODES = re.compile(
    r"""
    \b0x[0-9a-f]{3,16}\b                       # 0x80070005
  | \b(?:ORA|TNS|SQL|DB2|KB|ESX|CVE|MSB|TS|AADSTS)-?\d{3,7}(?:-\d+)?\b
  | \b(?:ERR|ERROR|DNS|NET|SEC)(?:_[A-Z0-9]+)+\b  # ERR_CONNECTION_REFUSED
  | \b[A-Z]{1,5}-\d{2,6}\b                     # E-1042
  | \b[A-Z]{1,3}\d{3,6}\b                      # E1042
  | (?:(?<=error\ )|(?<=code\ )|(?<=status\ )|(?<=HTTP\ ))\d{3,6}\b
  | (?<=コード)\s*[:は]?\s*[A-Z]*-?\d{2,6}\b
  | (?<=エラー)\s*[:]?\s*\d{2,6}\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def codes_in(text: str) -> tuple[str, ...]:
    """The error codes in the text, folded to upper case and half width, each once, in order."""
    folded = unicodedata.normalize("NFKC", text)
    found = (one.group().lstrip(" :は").upper() for one in CODES.finditer(folded))
    told = (code.replace("0X", "0x", 1) if code.startswith("0X") else code for code in found)
    return tuple(dict.fromkeys(told))[:MOST]
