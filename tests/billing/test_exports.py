"""Exports keep every character and every yen, and hold no formula."""

import csv
import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from billing.exports import cells, csvs, profiles, xlsxs
from billing.exports.cells import Encoding, Unfit
from billing.rules.tax import TaxCategory
from msp.kernel.errors import NotFound, Refused
from tests.billing import cases

ROWS = [
    ["請求書番号", "発行日", "顧客名", "金額"],
    ["MR-202610-014", date(2026, 10, 31), "みなと製作所", 252_920],
    ["MR-202610-015", date(2026, 10, 31), '髙﨑"商店", 改行\nあり', -1_200],
    ["", None, "=1+2", 0],
]
DANGEROUS = ["=1+2", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "＋1", "－1", "＠x", "=", "\nx"]
RECORDS = [
    {
        "sequence": 1,
        "number": "MR-202610-014",
        "issued_on": date(2026, 10, 31),
        "due_on": date(2026, 11, 30),
        "client_number": 7,
        "client_name": "みなと製作所",
        "category": category.value,
        "net": 1_000,
        "tax": 100,
        "gross": 1_100,
        "currency": "JPY",
        "memo": "10月分",
    }
    for category in TaxCategory
]


def read_csv(content, encoding):
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


@pytest.mark.parametrize("case", cases.group("csv_encoding"))
def test_windows_japanese_holds_what_the_shared_case_says(case):
    content = csvs.csv_bytes([[case["char"]]], Encoding.CP932)

    assert content == bytes.fromhex(case["cp932"]) + b"\r\n"
    assert f"{ord(case['char']):04x}" == case["codepoint"]
    with pytest.raises(UnicodeEncodeError):
        case["char"].encode("shift_jis")


@pytest.mark.parametrize("encoding", Encoding)
def test_a_csv_comes_back_as_it_went_out(encoding):
    content = csvs.csv_bytes(ROWS, encoding)

    assert content.startswith(b"\xef\xbb\xbf") is (encoding is Encoding.UTF8_BOM)
    assert content.endswith(b"\r\n")
    assert read_csv(content, encoding)[1:] == [
        ["MR-202610-014", "2026/10/31", "みなと製作所", "252920"],
        ["MR-202610-015", "2026/10/31", '髙﨑"商店", 改行\nあり', "-1200"],
        ["", "", "'=1+2", "0"],
    ]


def test_characters_that_do_not_fit_are_listed_and_nothing_is_written():
    rows = [["ok", "森鷗外"], [1, "〜𠮷"], ["—é", None]]

    assert cells.unfit_characters(rows) == [
        Unfit(1, 2, "鷗"),
        Unfit(2, 2, "〜"),
        Unfit(2, 2, "𠮷"),
        Unfit(3, 1, "—"),
        Unfit(3, 1, "é"),
    ]
    with pytest.raises(Refused, match=r"Row 1, column 2: “鷗” .*5 characters") as refusal:
        csvs.csv_bytes(rows, Encoding.CP932)
    assert refusal.value.field == "encoding"


@given(st.lists(st.lists(st.text() | st.integers() | st.none(), max_size=4), max_size=6))
def test_a_list_without_unfit_characters_can_be_written(rows):
    unfit = cells.unfit_characters(rows)

    if unfit:
        assert all(rows[each.row - 1][each.column - 1].count(each.character) for each in unfit)
    else:
        csvs.csv_bytes(rows, Encoding.CP932)


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_looks_like_a_formula_is_neutralised(text):
    assert read_csv(csvs.csv_bytes([[text]]), Encoding.UTF8_BOM) == [[f"'{text}"]]


@given(st.integers())
def test_a_number_stays_a_number(number):
    assert csvs.csv_bytes([[number]]) == b"\xef\xbb\xbf" + f"{number}\r\n".encode()


def test_a_workbook_comes_back_with_text_as_text_and_numbers_as_numbers():
    rows = [*ROWS, *([text] for text in DANGEROUS)]

    page = CalamineWorkbook.from_filelike(io.BytesIO(xlsxs.xlsx_bytes(rows))).get_sheet_by_index(0)

    found = page.to_python()
    assert found[1] == ["MR-202610-014", date(2026, 10, 31), "みなと製作所", 252_920]
    assert found[2][3] == -1_200
    assert [row[0] for row in found[4:]] == DANGEROUS


def test_a_workbook_holds_no_formula():
    content = xlsxs.xlsx_bytes([["head"], *([text] for text in DANGEROUS)])

    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        page = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in page
    assert page.count('t="s"') == 1 + len(DANGEROUS)


def test_equal_rows_give_equal_bytes():
    assert xlsxs.xlsx_bytes(ROWS) == xlsxs.xlsx_bytes(ROWS)
    assert csvs.csv_bytes(ROWS) == csvs.csv_bytes(ROWS)


def test_a_workbook_does_not_say_when_it_was_made():
    with zipfile.ZipFile(io.BytesIO(xlsxs.xlsx_bytes(ROWS))) as parts:
        properties = parts.read("docProps/core.xml").decode()
        packed = {part.date_time for part in parts.infolist()}

    assert properties.count("2020-01-01T00:00:00Z") == properties.count("dcterms:W3CDTF") == 2
    assert packed == {(1980, 1, 1, 0, 0, 0)}


def test_a_cell_too_long_for_a_worksheet_is_refused_and_not_cut():
    with pytest.raises(Refused, match="Row 1, column 2"):
        xlsxs.xlsx_bytes([["ok", "x" * 32_768]])


@pytest.mark.parametrize("profile", profiles.PROFILES, ids=lambda profile: profile.code)
def test_a_profile_writes_one_row_for_each_record_in_its_encoding(profile):
    rows = profile.rows(RECORDS)

    assert len(rows) == len(RECORDS) + profile.has_heading
    assert {len(row) for row in rows} == {len(profile.columns)}
    assert cells.unfit_characters(rows, profile.encoding) == []
    heading = [column.heading for column in profile.columns]
    gross = next(at for at, column in enumerate(profile.columns) if column.field == "gross")
    sums = [row[gross] for row in rows[profile.has_heading :]]
    assert sum(sums) == sum(record["gross"] for record in RECORDS)
    assert (rows[0] == heading) is profile.has_heading


def test_yayoi_has_twenty_five_columns_and_no_heading():
    yayoi = profiles.profile("yayoi", 1)

    (row,) = yayoi.rows(RECORDS[:1])

    assert len(row) == 25
    assert row[0] == "2000"
    assert (row[8], row[14], row[15]) == (1_100, 1_100, 100)
    assert row[24] == "no"


def test_a_layout_that_nobody_made_is_not_found():
    with pytest.raises(NotFound):
        profiles.profile("yayoi", 0)
