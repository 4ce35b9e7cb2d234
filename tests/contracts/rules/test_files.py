"""What a file is, and what it may be called."""

import pytest

from contracts.rules.files import LARGEST, FileKind, checked_kind, safe_name
from msp.kernel.errors import Refused


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 ...", FileKind.PDF),
        (b"\x89PNG\r\n\x1a\n....", FileKind.PNG),
        (b"\xff\xd8\xff\xe0JFIF", FileKind.JPEG),
    ],
)
def test_a_file_is_what_its_first_bytes_say(content, kind):
    assert checked_kind(content) is kind


@pytest.mark.parametrize(
    "content", [b"<html>%PDF-", b"MZ\x90", b"GIF89a", b"%PDF-" + b"0" * LARGEST], ids=len
)
def test_anything_else_is_refused(content):
    with pytest.raises(Refused) as refusal:
        checked_kind(content)

    assert refusal.value.field == "content"


@pytest.mark.parametrize(
    ("told", "kind", "name"),
    [
        ("契約書.PDF", FileKind.PDF, "契約書.pdf"),
        ("C:\\scan\\page 1.jpeg", FileKind.JPEG, "page 1.jpeg"),
        ("../../etc/passwd", FileKind.PDF, "passwd.pdf"),
        ("a\r\nb\u202efdp.exe", FileKind.PDF, "abfdp.exe.pdf"),
        ("", FileKind.PNG, "file.png"),
        ("x" * 300 + ".pdf", FileKind.PDF, "x" * 120 + ".pdf"),
    ],
)
def test_a_name_keeps_no_folder_no_hidden_sign_and_the_ending_of_its_kind(told, kind, name):
    assert safe_name(told, kind) == name
