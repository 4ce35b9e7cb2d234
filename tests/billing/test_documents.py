"""A document says the same on paper and on the screen, and the six items are on it."""

import io
import json
import re
from dataclasses import asdict, replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import pypdf
import pytest

from billing.documents import fonts, kept, pdf, sheet, value
from billing.documents.value import DocumentKind, DocumentLine, Language, Section
from billing.rules import amounts
from billing.rules.tax import TaxCategory
from msp.kernel.errors import Refused
from msp.kernel.money import Money
from tests.billing import papers

TEMPLATES = Path(__file__).parents[2] / "templates"
RENDERED = [(kind, language) for kind in DocumentKind for language in Language]
MANY = tuple(
    Section(
        f"#48{ticket} お問い合わせ",
        tuple(
            DocumentLine(
                title=f"作業 {ticket}-{at}",
                amount=papers.yen(12_000),
                shown_on=date(2026, 10, 5),
            )
            for at in range(6)
        ),
    )
    for ticket in range(10, 25)
)


def squeezed(text):
    return re.sub(r"\s+", "", text)


def pages(content):
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


class Texts(HTMLParser):
    """Collects the texts of a page."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_data(self, data):
        if data.strip():
            self.found.append(data.strip())


def html(document):
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    macros = environment.get_template("billing/document.html").module
    return macros.document_sheet(sheet.sheet(document))


def html_texts(document):
    parser = Texts()
    parser.feed(html(document))
    return parser.found


@pytest.mark.parametrize(("kind", "language"), RENDERED)
def test_paper_and_screen_show_every_text_of_the_document(kind, language):
    document = papers.invoice(kind=kind, language=language, refers_to="MR-202609-002")

    paper, screen = squeezed("".join(pages(pdf.render_pdf(document)))), html_texts(document)

    for text in sheet.texts_of(document):
        assert squeezed(text) in paper
    assert sorted(map(squeezed, screen)) == sorted(map(squeezed, sheet.texts_of(document)))


def test_paper_carries_the_six_items_of_a_qualified_invoice():
    document = papers.invoice()

    (page,) = pages(pdf.render_pdf(document))

    paper = squeezed(page)
    for item in (
        "たすきシステム株式会社",
        "登録番号T1010001153225",
        "取引期間2026年10月1日(木)–2026年10月31日(土)",
        "遠隔作業(障害対応)",
        "来客用の飲料※",
        "※は軽減税率(8%)対象です。",
        "10%対象¥226,000¥22,600",
        "8%対象※¥4,000¥320",
        "情報システム部御中",
        "合計(税込)¥252,920",
    ):
        assert item in paper
    assert value.missing_items(document) == ()


@pytest.mark.parametrize(
    ("changes", "item"),
    [
        ({"issuer": replace(papers.ISSUER, registration_number="")}, "registration_number"),
        ({"issuer": replace(papers.ISSUER, name="")}, "registration_number"),
        ({"addressee": replace(papers.ADDRESSEE, name=" ")}, "recipient"),
        (
            {"period": None, "sections": (Section("", (DocumentLine(title="a", amount=None),)),)},
            "transaction_date",
        ),
        (
            {"sections": (Section("", (DocumentLine(title=" ", amount=papers.yen(1)),)),)},
            "content",
        ),
        ({"total": papers.invoice(sections=papers.SECTIONS[:1]).total}, "sum_by_rate"),
    ],
)
def test_an_item_that_is_not_there_is_named(changes, item):
    assert item in value.missing_items(papers.invoice(**changes))


def test_the_lines_of_a_document_add_up_to_its_tax_table():
    document = papers.invoice()

    for row in document.total.rows:
        lines = [line for line in document.lines if line.tax is row.category]
        assert sum(line.amount.minor for line in lines) == row.net.minor
    assert document.total.gross == document.total.net + document.total.tax


def test_two_renders_are_the_same_bytes_and_another_day_is_not():
    document = papers.invoice(issuer=replace(papers.ISSUER, seal=papers.seal()))

    first, second = pdf.render_pdf(document), pdf.render_pdf(document)
    other = pdf.render_pdf(replace(document, issued_on=date(2026, 11, 1)))

    assert first == second
    assert first != other


def test_the_file_is_pdf_a_3b_dated_by_its_issue_and_carries_its_fonts():
    reader = pypdf.PdfReader(io.BytesIO(pdf.render_pdf(papers.invoice())))

    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert re.search(r"pdfaid:part>3<", metadata)
    assert re.search(r"pdfaid:conformance>B<", metadata)
    assert reader.metadata.title == "請求書 MR-202610-014"
    assert reader.metadata.creation_date.date() == date(2026, 10, 31)
    assert set(re.findall(r"20\d\d-\d\d-\d\d", metadata)) == {"2026-10-31"}
    used = reader.pages[0]["/Resources"]["/Font"].values()
    names = {str(font.get_object()["/BaseFont"]) for font in used}
    assert {name.split("+")[1].split("-Identity")[0] for name in names} == {
        "NotoSansCJKjp-Regular",
        "NotoSansCJKjp-Bold",
    }


def test_every_page_of_a_long_document_has_the_headings_and_its_number():
    found = pages(pdf.render_pdf(papers.invoice(sections=MANY)))

    assert len(found) > 2
    for at, page in enumerate(found, 1):
        assert squeezed(page).endswith(f"{at}/{len(found)}")
        assert squeezed("取引日 内容 数量 単価 金額(税抜)") in squeezed(page)
    for ticket in range(10, 25):
        for at in range(6):
            line = re.compile(rf"作業{ticket}-{at}(?!\d)")
            assert sum(bool(line.search(squeezed(page))) for page in found) == 1


def test_typed_text_is_text_and_never_markup():
    typed = '#panic("x") *a* $x$ `b` \\ "c" <d> & {{ e }} @f // g'
    document = papers.invoice(subject=typed)

    assert squeezed(typed) in squeezed(pages(pdf.render_pdf(document))[0])
    assert typed in html_texts(document)
    assert "<d>" not in html(document)


@pytest.mark.parametrize("text", ["𠮷野家", "髙島屋", "﨑", "①㈱", "～〜", "葛󠄀城", "é"])
def test_names_as_people_write_them_can_be_printed(text):
    assert pdf.missing_glyphs(papers.invoice(subject=text)) == ()


@pytest.mark.parametrize(
    ("text", "missing"), [("祝🎉です🎉", "🎉"), ("ท", "ท"), ("a\x07b", "\x07")]
)
def test_a_character_without_a_glyph_is_found_before_and_refused(text, missing):
    document = papers.invoice(subject=text)

    assert pdf.missing_glyphs(document) == (missing,)
    with pytest.raises(Refused, match="cannot be printed"):
        pdf.render_pdf(document)


def test_what_is_called_drawable_is_drawn():
    letters = "".join(map(chr, sorted(fonts.drawable())[200::97]))
    document = papers.invoice(remarks=(letters,))

    paper = squeezed("".join(pages(pdf.render_pdf(document))))

    assert [letter for letter in squeezed(letters) if letter not in paper] == []


def test_a_file_is_named_by_date_party_amount_and_number():
    assert value.file_name(papers.invoice()) == "20261031_みなと製作所_252920_MR-202610-014.pdf"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "etcpasswd"),
        ('A/B:"C"*', "ABC"),
        ("(株) 山田 太郎", "山田太郎"),
        ("株式会社", "-"),
    ],
)
def test_a_party_cannot_lead_out_of_the_folder(name, kept):
    document = papers.invoice(addressee=replace(papers.ADDRESSEE, name=name))

    assert value.file_name(document).split("_")[1] == kept


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"department": "", "person": ""}, ("株式会社みなと製作所 御中",)),
        ({"person": ""}, ("株式会社みなと製作所", "情報システム部 御中")),
        (
            {"person": "部長 高橋"},
            ("株式会社みなと製作所", "情報システム部", "部長 高橋 様"),
        ),
    ],
)
def test_the_honorific_stands_once_after_the_last_name(changes, names):
    document = papers.invoice(addressee=replace(papers.ADDRESSEE, **changes))

    assert sheet.sheet(document).addressee_name == names


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Money(253_000, "JPY"), "¥253,000"),
        (Money(-1_200, "JPY"), "−¥1,200"),
        (Money(0, "JPY"), "¥0"),
        (Money(-123_405, "USD"), "−USD 1,234.05"),
    ],
)
def test_money_is_written_as_paper_shows_it(amount, text):
    assert amounts.money_text(amount) == text


def test_the_reduced_rate_is_marked_where_it_is_and_explained_only_then():
    with_it, without = papers.invoice(), papers.invoice(sections=papers.SECTIONS[:1])

    marks = [row.mark for block in sheet.sheet(with_it).blocks for row in block.rows]
    reduced = [line.tax is TaxCategory.REDUCED for line in with_it.lines]
    assert [bool(mark) for mark in marks] == reduced
    assert sheet.sheet(with_it).legend
    assert not sheet.sheet(without).legend


def test_a_sheet_is_plain_data():
    shown = asdict(sheet.sheet(papers.invoice()))

    assert json.loads(json.dumps(shown))["headline"] == {
        "label": "ご請求金額",
        "text": "¥252,920",
    }


@pytest.mark.parametrize("seal", [b"GIF89a", b"", value.PNG + bytes(300_000)])
def test_a_seal_that_is_no_small_png_is_refused(seal):
    with pytest.raises(Refused) as refusal:
        replace(papers.ISSUER, seal=seal)

    assert refusal.value.field == "seal"


def test_a_kept_document_comes_back_as_the_same_paper():
    seal = papers.seal()
    document = papers.invoice(issuer=replace(papers.ISSUER, seal=seal))

    data = json.loads(json.dumps(kept.kept(document)))

    assert "seal" not in data["issuer"]
    assert kept.restored(data, seal) == document
    assert pdf.render_pdf(kept.restored(data, seal)) == pdf.render_pdf(document)


def test_a_seal_is_tried_before_a_document_needs_it():
    seal = papers.seal()

    assert pdf.checked_seal(seal) == seal
    with pytest.raises(Refused, match="damaged") as refusal:
        pdf.checked_seal(seal[:60])
    assert refusal.value.field == "seal"


def test_what_people_typed_along_the_way_never_keeps_a_paper_from_being_made():
    line = replace(papers.SECTIONS[0].lines[0], title="再起動\u200bしました🙏", note="🎉\n済")
    section = replace(papers.SECTIONS[0], title="#7 助けて😢", lines=(line,))
    document = papers.invoice(po_number="PO\r\n7🍣", sections=(section,))
    assert pdf.missing_glyphs(document)  # the draft's page still says so

    shown = squeezed(pages(pdf.render_pdf(document))[0])

    for told in ("PO7〓", "#7助けて〓", "再起動しました〓", "〓済"):
        assert told in shown
