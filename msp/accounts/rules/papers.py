"""What a provider prints on its papers: the registration number and the seal."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping

from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.jp import cn

from msp.kernel import reading
from msp.kernel.errors import Refused, mark

PNG = b"\x89PNG\r\n\x1a\n"
LARGEST_SEAL = 500 * 1024
# years that a kind of data is kept after it was last needed; the provider may choose others
KEPT: Mapping[str, int] = {"people": 3, "sessions": 1, "views": 3, "mail": 7}


def registration_number(text: str, field: str = "registration_number") -> str:
    """`T` and 13 digits with a true check digit, or "" for an issuer without one.

    The same rule as billing's (a higher floor checks documents, this one the setting).
    """
    number = re.sub(r"[\s-]", "", reading.fold_digits(text)).upper()
    if not number:
        return ""
    if not re.fullmatch(r"T\d{13}", number, re.ASCII):
        raise Refused(mark("A registration number is T and 13 digits."), field=field)
    try:
        cn.validate(number[1:])
    except InvalidChecksum:
        message = mark("The check digit does not fit: please compare the number with the original.")
        raise Refused(message, field=field) from None
    except ValidationError:
        raise Refused(mark("A registration number is T and 13 digits."), field=field) from None
    return number


def seal_image(content: bytes, field: str = "seal") -> bytes:
    """The seal, if its content (not its name) is a PNG of at most 500 KB and 2000 × 2000 dots."""
    if len(content) > LARGEST_SEAL:
        raise Refused(mark("The picture is larger than 500 KB."), field=field)
    if not content.startswith(PNG) or content[12:16] != b"IHDR" or len(content) < 33:
        raise Refused(mark("The picture is not a PNG file."), field=field)
    width, height = struct.unpack(">II", content[16:24])
    if not (1 <= width <= 2000 and 1 <= height <= 2000) or b"IEND" not in content[-16:]:
        raise Refused(mark("The picture is broken or larger than 2000 × 2000 dots."), field=field)
    return content


def years_kept(options: Mapping[str, object]) -> dict[str, int]:
    """How many years each kind of data is kept: the provider's choice, else the usual."""
    chosen = options.get("kept_years")
    told = chosen if isinstance(chosen, dict) else {}
    return {kind: int(told.get(kind, usual)) for kind, usual in KEPT.items()}
