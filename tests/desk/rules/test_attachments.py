"""A file whose bytes contradict its name is refused, and so is whatever runs."""

import pytest

from msp.desk.rules.attachments import LARGEST, Upload, checked_kind, few_enough, safe_name
from msp.kernel.errors import Refused

PDF, PNG = b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n...."


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("請求書.PDF", PDF, "application/pdf"),
        ("a.png", PNG, "image/png"),
        ("a.webp", b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        ("a.log", "エラー 0x80070005\n".encode("cp932"), "text/plain"),
        ("a.csv", "a,b\n".encode("utf-16"), "text/csv"),
        ("winmail.dat", b"\x78\x9f\x3e\x22", "application/octet-stream"),
        ("noending", b"whatever", "application/octet-stream"),
        ("plan.dwg", b"AC1032", "application/octet-stream"),
    ],
)
def test_a_file_is_saved_as_what_it_is(name, content, kind):
    assert checked_kind(Upload(name, content)) == kind


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", PNG, "not what its name says"),
        ("a.png", PDF, "not what its name says"),
        ("a.txt", PDF, "not what its name says"),
        ("a.txt", b"a\x00b", "not what its name says"),
        ("a.xlsx", b"<html>", "not what its name says"),
        ("a.pdf", b"MZ\x90", "is a program"),
        ("setup.exe", b"harmless", "is a program"),
        ("run.bat.", b"format c:", "is a program"),
        ("run.bat. .", b"format c:", "is a program"),
        ("run.hta\u200b", b"<script>", "is a program"),
        ("run.v\u00adbs", b"CreateObject", "is a program"),
        ("run", b"#!/bin/sh", "is a program"),
        ("a.txt", b"", "is empty"),
        ("a.txt", b"a" * (LARGEST + 1), "at most 10 MB"),
    ],
)
def test_a_lie_and_a_program_are_refused(name, content, words):
    with pytest.raises(Refused, match=words):
        checked_kind(Upload(name, content))


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("C:\\Users\\a\\見積.pdf", "見積.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("", "file"),
        ("あ" * 300 + ".png", "あ" * 150 + ".png"),
    ],
)
def test_a_name_keeps_no_folder_and_no_hidden_sign(told, kept):
    assert safe_name(told) == kept


def test_twenty_files_are_enough():
    few_enough(20)

    with pytest.raises(Refused, match="At most 20"):
        few_enough(21)
