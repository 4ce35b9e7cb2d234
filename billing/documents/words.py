"""The fixed words of a document belong to it and not to the screen, so both languages stand here.

A document keeps the language it was issued in, is made by workers without a request, and must read
the same for as long as it is archived; the catalogues of the screens may change any day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from billing.documents.value import DocumentKind, Language
from billing.rules.tax import PriceStyle, TaxCategory

WEEKDAYS = "月火水木金土日"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class KindWords:
    """What differs from one kind of document to the next."""

    title: str
    greeting: str
    headline: str
    number: str
    due: str


KINDS: Mapping[Language, Mapping[DocumentKind, KindWords]] = {
    Language.JA: {
        DocumentKind.INVOICE: KindWords(
            "請求書", "下記のとおりご請求申し上げます。", "ご請求金額", "請求書番号", "お支払期限"
        ),
        DocumentKind.RETURN_INVOICE: KindWords(
            "適格返還請求書", "下記のとおり返還いたします。", "返還金額", "書類番号", "返還予定日"
        ),
        DocumentKind.CORRECTED_INVOICE: KindWords(
            "請求書(修正)",
            "先にお送りした請求書を下記のとおり修正いたします。",
            "ご請求金額(修正後)",
            "請求書番号",
            "お支払期限",
        ),
        DocumentKind.QUOTE: KindWords(
            "見積書", "下記のとおりお見積り申し上げます。", "お見積金額", "見積書番号", "有効期限"
        ),
        DocumentKind.DELIVERY_NOTE: KindWords(
            "納品書", "下記のとおり納品いたしました。", "合計金額", "納品書番号", "納品日"
        ),
        DocumentKind.USAGE_STATEMENT: KindWords(
            "ご利用明細", "当月のご利用状況をお知らせいたします。", "ご利用金額", "明細番号", "期限"
        ),
    },
    Language.EN: {
        DocumentKind.INVOICE: KindWords(
            "Invoice", "We ask you to pay as follows.", "Amount due", "Invoice number", "Due date"
        ),
        DocumentKind.RETURN_INVOICE: KindWords(
            "Return invoice",
            "We return to you as follows.",
            "Amount returned",
            "Document number",
            "Return date",
        ),
        DocumentKind.CORRECTED_INVOICE: KindWords(
            "Invoice (corrected)",
            "This replaces the invoice that we sent you before.",
            "Amount due (corrected)",
            "Invoice number",
            "Due date",
        ),
        DocumentKind.QUOTE: KindWords(
            "Quotation", "We offer you the following.", "Total", "Quotation number", "Valid until"
        ),
        DocumentKind.DELIVERY_NOTE: KindWords(
            "Delivery note",
            "We have delivered the following.",
            "Total",
            "Delivery note number",
            "Delivered on",
        ),
        DocumentKind.USAGE_STATEMENT: KindWords(
            "Usage statement",
            "This is what you used in the period.",
            "Amount used",
            "Statement number",
            "Date",
        ),
    },
}

LABELS: Mapping[Language, Mapping[str, str]] = {
    Language.JA: {
        "issued_on": "発行日",
        "period": "取引期間",
        "po_number": "ご注文番号",
        "refers_to": "元の請求書番号",
        "subject": "件名",
        "registration": "登録番号",
        "phone": "電話",
        "date": "取引日",
        "content": "内容",
        "quantity": "数量",
        "unit_price": "単価",
        "amount": "金額",
        "with_tax": "税込",
        "without_tax": "税抜",
        "rate": "税率区分",
        "base": "対象額(税抜)",
        "base_inclusive": "対象額(税込)",
        "tax": "消費税額",
        "net": "小計(税抜)",
        "tax_total": "消費税",
        "gross": "合計(税込)",
        "bank": "お振込先",
        "remarks": "備考",
        "reduced": "※は軽減税率(8%)対象です。",
    },
    Language.EN: {
        "issued_on": "Date of issue",
        "period": "Period",
        "po_number": "Order number (PO)",
        "refers_to": "Original invoice",
        "subject": "Subject",
        "registration": "Registration number",
        "phone": "Phone",
        "date": "Date",
        "content": "Description",
        "quantity": "Quantity",
        "unit_price": "Unit price",
        "amount": "Amount",
        "with_tax": "tax included",
        "without_tax": "without tax",
        "rate": "Tax rate",
        "base": "Amount (net)",
        "base_inclusive": "Amount (gross)",
        "tax": "Consumption tax",
        "net": "Subtotal (net)",
        "tax_total": "Consumption tax",
        "gross": "Total (tax included)",
        "bank": "Bank account",
        "remarks": "Remarks",
        "reduced": "※ marks the reduced tax rate (8%).",
    },
}

ACCOUNTS: Mapping[Language, Mapping[str, str]] = {
    Language.JA: {"ordinary": "普通", "current": "当座"},
    Language.EN: {"ordinary": "ordinary account", "current": "current account"},
}

UNTAXED: Mapping[Language, Mapping[TaxCategory, str]] = {
    Language.JA: {
        TaxCategory.EXPORT: "輸出免税",
        TaxCategory.EXEMPT: "非課税",
        TaxCategory.OUT_OF_SCOPE: "不課税",
    },
    Language.EN: {
        TaxCategory.EXPORT: "Export, zero-rated",
        TaxCategory.EXEMPT: "Exempt",
        TaxCategory.OUT_OF_SCOPE: "Out of scope",
    },
}


def serials_and_warranty(
    numbers: Sequence[str], ends_on: date | None, language: Language
) -> list[str]:
    """What a delivery note says of a piece of goods beside its name."""
    english, told = language is Language.EN, []
    if numbers:
        told.append(("S/N " if english else "製造番号 ") + ", ".join(numbers))
    if ends_on is not None:
        day = day_text(ends_on, language)
        told.append(f"warranty until {day}" if english else f"保証期限 {day}")
    return told


def day_text(day: date, language: Language) -> str:
    """`2026年11月30日(月)` or `30 Nov 2026`, in the Gregorian calendar."""
    if language is Language.JA:
        return f"{day.year}年{day.month}月{day.day}日({WEEKDAYS[day.weekday()]})"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_day(day: date, language: Language) -> str:
    """`10/05` or `5 Oct`, for the lines of a table."""
    if language is Language.JA:
        return f"{day:%m/%d}"
    return f"{day.day} {MONTHS[day.month - 1]}"


def rate_text(category: TaxCategory, percent: int, language: Language) -> str:
    """`10%対象`, `8%対象 ※`, `非課税`: the first column of the tax table."""
    if category in UNTAXED[language]:
        return UNTAXED[language][category]
    suffix = " ※" if category is TaxCategory.REDUCED else ""
    return f"{percent}%対象{suffix}" if language is Language.JA else f"{percent}%{suffix}"


def base_label(style: PriceStyle, language: Language) -> str:
    """The heading of the sums per rate, which say whether they hold the tax."""
    name = "base" if style is PriceStyle.EXCLUSIVE else "base_inclusive"
    return LABELS[language][name]


DRAFT: Mapping[Language, str] = {Language.JA: "下書き", Language.EN: "Draft"}
QUIET: Mapping[Language, str] = {
    Language.JA: "契約時間内の作業(追加請求なし)",
    Language.EN: "Work inside the contract (no further charge)",
}
QUIET_NOTE: Mapping[str, str] = {"ja": "お問い合わせ {tickets}件", "en": "Tickets: {tickets}"}
