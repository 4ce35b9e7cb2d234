"""A file is kept only where its first bytes do not contradict its name; programs never are."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from msp.kernel.errors import Refused, mark

LARGEST = 10 * 2**20  # bytes
MOST = 20  # files with one message
LONGEST = 150
ANYTHING = "application/octet-stream"

TOO_LARGE = mark("A file holds at most %(size)s MB.")
TOO_MANY = mark("At most %(most)s files go with one message.")
EMPTY = mark("The file %(name)s is empty.")
PROGRAM = mark("%(name)s is a program. Programs are not kept here.")
OTHERWISE = mark("%(name)s is not what its name says.")

ZIP, OLE, FTYP = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"ftyp"


@dataclass(frozen=True, slots=True)
class Shape:
    """How a kind of file begins (`at` bytes in) and the media type it is saved as."""

    kind: str
    begins: tuple[bytes, ...] = ()
    at: int = 0


def _office(name: str) -> Shape:
    return Shape(f"application/vnd.openxmlformats-officedocument.{name}", (ZIP,))


SHAPES: Mapping[str, Shape] = {
    "pdf": Shape("application/pdf", (b"%PDF-",)),
    "png": Shape("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": Shape("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": Shape("image/jpeg", (b"\xff\xd8\xff",)),
    "gif": Shape("image/gif", (b"GIF87a", b"GIF89a")),
    "webp": Shape("image/webp", (b"WEBP",), 8),
    "bmp": Shape("image/bmp", (b"BM",)),
    "tif": Shape("image/tiff", (b"II*\x00", b"MM\x00*")),
    "tiff": Shape("image/tiff", (b"II*\x00", b"MM\x00*")),
    "heic": Shape("image/heic", (FTYP,), 4),
    "mp4": Shape("video/mp4", (FTYP,), 4),
    "mov": Shape("video/quicktime", (FTYP, b"moov", b"wide", b"mdat"), 4),
    "docx": _office("wordprocessingml.document"),
    "xlsx": _office("spreadsheetml.sheet"),
    "pptx": _office("presentationml.presentation"),
    "doc": Shape("application/msword", (OLE,)),
    "xls": Shape("application/vnd.ms-excel", (OLE,)),
    "ppt": Shape("application/vnd.ms-powerpoint", (OLE,)),
    "msg": Shape("application/vnd.ms-outlook", (OLE,)),
    "zip": Shape("application/zip", (ZIP, b"PK\x05\x06")),
    "gz": Shape("application/gzip", (b"\x1f\x8b",)),
    "7z": Shape("application/x-7z-compressed", (b"7z\xbc\xaf\x27\x1c",)),
    "evtx": Shape("application/octet-stream", (b"ElfFile\x00",)),
    "dat": Shape("application/octet-stream"),
}
TEXTS: Mapping[str, str] = {
    "txt": "text/plain",
    "log": "text/plain",
    "md": "text/plain",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/json",
    "xml": "application/xml",
    "eml": "message/rfc822",
    "ics": "text/calendar",
    "vcf": "text/vcard",
}
PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
RUN = frozenset(
    {
        *("exe", "com", "scr", "pif", "bat", "cmd", "ps1", "psm1", "vbs", "vbe", "js", "jse"),
        *("wsf", "wsh", "hta", "msi", "msp", "cpl", "jar", "reg", "lnk", "dll", "sys", "sh"),
        *("app", "apk", "iso", "img", "vhd"),
    }
)


@dataclass(frozen=True, slots=True)
class Upload:
    """Bytes as somebody sent them, and the name that they had."""

    name: str
    content: bytes


def checked_kind(upload: Upload) -> str:
    """The media type it is saved as. Raises Refused for a program, a lie, nothing or too much."""
    name, content = upload.name, upload.content
    if not content:
        raise Refused(EMPTY, field="files", name=name)
    if len(content) > LARGEST:
        raise Refused(TOO_LARGE, field="files", size=LARGEST // 2**20)
    ending = _ending(safe_name(name))  # as it would be saved: `run.bat.` is `run.bat` by then
    if ending in RUN or content.startswith(PROGRAMS):
        raise Refused(PROGRAM, field="files", name=name)
    if ending in TEXTS:
        if not _is_text(content):
            raise Refused(OTHERWISE, field="files", name=name)
        return TEXTS[ending]
    shape = SHAPES.get(ending)
    if shape is None:
        return ANYTHING
    if shape.begins and not content[shape.at : shape.at + 16].startswith(shape.begins):
        raise Refused(OTHERWISE, field="files", name=name)
    return shape.kind


def safe_name(told: str) -> str:
    """The name without folders and signs that steer machines, and not too long."""
    base = told.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in base if unicodedata.category(sign)[0] != "C")
    kept = unicodedata.normalize("NFC", kept).strip(" .") or "file"
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending) > 12:
        return kept[:LONGEST]
    return f"{stem[:LONGEST]}.{ending}"


def few_enough(count: int) -> None:
    """Refused for more files than anybody sends with one message."""
    if count > MOST:
        raise Refused(TOO_MANY, field="files", most=MOST)


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower().strip() if "." in name else ""


def _is_text(content: bytes) -> bool:
    """UTF-16 aside, a text holds no NUL, and it does not begin like any other kind of file."""
    head = content[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    kinds = [sign for shape in SHAPES.values() if shape.at == 0 for sign in shape.begins]
    return b"\x00" not in head and not head.startswith(tuple(s for s in kinds if len(s) > 2))
