"""A file is what its first bytes say, whatever it is called: a PDF or a picture, nothing else."""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum

from msp.kernel.errors import Refused, mark

LARGEST = 10 * 2**20  # bytes
LONGEST = 120
TOO_LARGE = mark("A file holds at most %(size)s MB.")
UNKNOWN = mark("Only PDF files and pictures (PNG, JPEG) can be kept here.")


class FileKind(StrEnum):
    """The media types that are kept."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"


BEGINS: Mapping[FileKind, bytes] = {
    FileKind.PDF: b"%PDF-",
    FileKind.PNG: b"\x89PNG\r\n\x1a\n",
    FileKind.JPEG: b"\xff\xd8\xff",
}
ENDINGS: Mapping[FileKind, tuple[str, ...]] = {
    FileKind.PDF: (".pdf",),
    FileKind.PNG: (".png",),
    FileKind.JPEG: (".jpg", ".jpeg"),
}


def checked_kind(content: bytes) -> FileKind:
    """What the bytes are. Raises Refused for what is too large or is none of the kinds."""
    if len(content) > LARGEST:
        raise Refused(TOO_LARGE, field="content", size=LARGEST // 2**20)
    for kind, beginning in BEGINS.items():
        if content.startswith(beginning):
            return kind
    raise Refused(UNKNOWN, field="content")


def safe_name(told: str, kind: FileKind) -> str:
    """The name without folders and signs that no name has, with the ending of its kind."""
    base = told.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in base if unicodedata.category(sign)[0] != "C")
    kept = unicodedata.normalize("NFC", kept).strip(" .") or "file"
    stem, dot, ending = kept.rpartition(".")
    if dot and f".{ending.lower()}" in ENDINGS[kind]:
        return f"{stem[:LONGEST]}.{ending.lower()}"
    return f"{kept[:LONGEST]}{ENDINGS[kind][0]}"
