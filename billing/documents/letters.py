"""The mail that an invoice travels with, in the language of the document."""

from __future__ import annotations

from billing.documents.value import DocumentValue, Language
from billing.rules.amounts import money_text

SUBJECTS = {
    Language.JA: "【{issuer}】{title}のお届け({number})",
    Language.EN: "{title} {number} from {issuer}",
}
TITLES = {
    Language.JA: {
        "invoice": "請求書",
        "return_invoice": "適格返還請求書",
        "corrected_invoice": "修正した請求書",
    },
    Language.EN: {
        "invoice": "Invoice",
        "return_invoice": "Return invoice",
        "corrected_invoice": "Corrected invoice",
    },
}
BODIES = {
    Language.JA: """{party} {honorific}

いつもお世話になっております。{issuer}です。
{title}をお送りいたします。添付のPDFをご確認ください。

番号: {number}
金額: {amount}(税込){due}

ご不明な点がございましたら、お手数ですがご連絡ください。

{issuer}
""",
    Language.EN: """Dear {party},

please find the attached {title} of {issuer}.

Number: {number}
Amount: {amount} (tax included){due}

If anything is unclear, please let us know.

{issuer}
""",
}
DUE = {Language.JA: "\nお支払期限: {day:%Y年%m月%d日}", Language.EN: "\nDue: {day:%Y-%m-%d}"}


def letter(document: DocumentValue) -> tuple[str, str]:
    """Subject and body for a document that is sent as an attachment."""
    language = document.language
    due = DUE[language].format(day=document.due_on) if document.due_on else ""
    told = {
        "issuer": document.issuer.name,
        "title": TITLES[language].get(document.kind.value, ""),
        "number": document.number,
        "party": document.addressee.name,
        "honorific": document.addressee.honorific,
        "amount": money_text(document.total.gross),
        "due": due,
    }
    return SUBJECTS[language].format(**told), BODIES[language].format(**told)
