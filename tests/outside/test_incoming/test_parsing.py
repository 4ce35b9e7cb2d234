"""Mail is read whatever it holds: Japanese as meant, and nothing hostile ends the reading."""

import tarfile
from pathlib import Path

import pytest

from msp.outside.incoming import charsets, heads
from msp.outside.incoming.parsing import parsed
from tests.outside.test_incoming import hostile

REAL = Path(__file__).parents[4] / "shared" / "data" / "mail_fixtures_mit.tar.gz"


@pytest.mark.parametrize("name", hostile.MAILS)
def test_a_hostile_mail_is_read_and_what_is_wrong_is_named(name):
    raw, begins, faults = hostile.MAILS[name]

    read = parsed(raw)

    assert read.text.startswith(begins)
    assert read.faults == faults
    assert "\x00" not in read.text + read.subject
    assert "alert" not in read.text


@pytest.mark.skipif(not REAL.is_file(), reason="the shared mails are not beside this checkout")
def test_none_of_the_74_real_mails_ends_the_reading():
    with tarfile.open(REAL) as packed:
        mails = [member for member in packed if member.name.endswith(".eml")]
        read = {each.name: parsed(packed.extractfile(each).read()) for each in mails}

    assert len(read) == 74
    assert sum(1 for each in read.values() if each.sender[1]) >= 71
    assert sum(1 for each in read.values() if each.text or each.files) == 69  # five are heads only
    assert {f.name for each in read.values() for f in each.files} >= {"てすと.txt", "broken.pdf"}


@pytest.mark.parametrize(
    ("charset", "codec"),
    [
        ("iso-2022-jp", "iso-2022-jp"),
        ("Shift_JIS", "cp932"),
        ("EUC-JP", "euc_jp"),
        ("UTF-8", "utf-8"),
        ("X-UNKNOWN", "utf-8"),
        ("us-ascii", "iso-2022-jp"),
    ],
)
def test_japanese_comes_out_of_every_charset_it_is_written_in(charset, codec):
    text = "複合機で印刷できません。カタカナ、ｶﾅは別"
    kept = text if codec != "iso-2022-jp" else text.replace("ｶﾅ", "カナ")

    assert charsets.decoded(kept.encode(codec), charset) == kept


@pytest.mark.parametrize(
    ("raw", "charset", "text"),
    [
        (b"\x1b$B-!-j\x1b(B 1", "iso-2022-jp", "①㈱ 1"),
        (b"\x1b(I6E\x1b(B", "iso-2022-jp", "ｶﾅ"),
        (b"\xad\xa1\xad\xea a", "euc-jp", "①㈱ a"),
        (b"\x87\x40\x87\x8a", "shift_jis", "①㈱"),
        (b"\x1b$B%F%9%H", "iso-2022-jp", "テスト"),
        (b"\xff\xfe\xfd", "utf-8", "\u04c1\u02dc"[:0]),
    ],
)
def test_the_signs_that_windows_added_come_out_too(raw, charset, text):
    assert charsets.decoded(raw, charset).startswith(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?iso-2022-jp?B?GyRCJWElayVeJSwycj18GyhC?=", "メルマガ解除"),
        ("=?utf-8?Q?Re=3A_=E7=9B=B4?= =?utf-8?Q?=E3=82=8A?=", "Re: 直り"),
        ("=?utf-8?B?5aS=?= =?utf-8?B?p?= x", None),
        ("=?utf-8?B?44?= tail", None),
        ("plain =?broken", "plain =?broken"),
    ],
)
def test_coded_words_are_read_or_left(value, text):
    told = heads.words(value)

    assert told == text if text is not None else "\x00" not in told


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("Misaki <MISAKI@Minato.example>", [("Misaki", "misaki@minato.example")]),
        ("a@x.example, b@x.example", [("", "a@x.example"), ("", "b@x.example")]),
        ("MAILER-DAEMON@x.example (Mail System)", [("Mail System", "mailer-daemon@x.example")]),
        ("nobody", []),
        ("<" * 4_000, []),
    ],
)
def test_addresses_are_found_where_there_are_any(value, found):
    assert heads.addresses([value]) == found


def test_a_report_names_whom_it_gives_up_and_the_mail_that_came_back():
    report = hostile.mixed(
        hostile.plain(b"sorry"),
        b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
        b"Final-Recipient: rfc822; gone@x.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        b"Final-Recipient: rfc822; slow@x.example\r\nAction: delayed\r\nStatus: 4.4.1\r\n",
        b"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <ours@here>\r\n",
    )

    read = parsed(report)

    assert (read.failed, read.returned) == (("gone@x.example",), "<ours@here>")


def test_winmail_dat_is_a_file_like_any_other():
    read = parsed(
        hostile.mixed(
            hostile.plain(b"see file"),
            b"Content-Type: application/ms-tnef; name=winmail.dat\r\n"
            b"Content-Transfer-Encoding: base64\r\n\r\neJ8+Ig==",
        )
    )

    assert [(file.name, file.content) for file in read.files] == [
        ("winmail.dat", b"\x78\x9f\x3e\x22")
    ]
