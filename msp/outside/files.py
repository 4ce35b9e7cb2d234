"""Files live under the data folder by what they hold: the same bytes are kept once, for good."""

import hashlib
import os
import re
from pathlib import Path
from tempfile import NamedTemporaryFile

from msp.kernel.errors import NotFound, mark

FINGERPRINT = re.compile(r"[0-9a-f]{64}")


def keep(folder: Path, content: bytes) -> str:
    """Store the bytes and answer their SHA-256 (hex). Storing them again changes nothing."""
    fingerprint = hashlib.sha256(content).hexdigest()
    target = place(folder, fingerprint)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=target.parent, delete=False) as part:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        Path(part.name).replace(target)
    return fingerprint


def read(folder: Path, fingerprint: str) -> bytes:
    """The bytes, or NotFound where they are missing or no longer what they were."""
    target = place(folder, fingerprint)
    content = target.read_bytes() if target.is_file() else b""
    if hashlib.sha256(content).hexdigest() != fingerprint:
        raise NotFound(mark("The file is not where it was kept. Please ask the operator."))
    return content


def place(folder: Path, fingerprint: str) -> Path:
    """Where the bytes of that fingerprint lie. ValueError for what is no fingerprint."""
    if not FINGERPRINT.fullmatch(fingerprint):
        raise ValueError("a fingerprint is 64 hexadecimal digits")
    return folder / "kept" / fingerprint[:2] / fingerprint
