"""Made-up documents for the tests of billing."""

import struct
import zlib
from datetime import date

from billing.documents.value import (
    Addressee,
    BankAccount,
    DocumentKind,
    DocumentLine,
    DocumentValue,
    Issuer,
    Language,
    Section,
)
from billing.rules import tax
from billing.rules.tax import Taxable, TaxCategory, TaxRule
from msp.kernel.money import Money
from msp.kernel.periods import Period


def yen(minor: int) -> Money:
    return Money(minor, "JPY")


def seal() -> bytes:
    """A red ring on nothing, as a PNG with transparency."""
    size = 96
    rows = b""
    for y in range(size):
        rows += b"\0"
        for x in range(size):
            far = (x - 47) ** 2 + (y - 47) ** 2
            inked = 36**2 < far < 46**2 or (20 < x < 76 and 20 < y < 76 and (x // 9 + y // 9) % 2)
            rows += b"\xc8\x38\x2c\xd0" if inked else b"\0\0\0\0"

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))
        )

    header = struct.pack(">LLBBBBB", size, size, 8, 6, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


ISSUER = Issuer(
    name="たすきシステム株式会社",
    registration_number="T1010001153225",
    address=("〒100-0005", "東京都千代田区丸の内1-1-1", "丸の内ビル 8階"),
    phone="03-1234-5678",
    email="billing@tasuki.example",
)
ADDRESSEE = Addressee(
    name="株式会社みなと製作所",
    department="情報システム部",
    address=("〒231-0021", "神奈川県横浜市中区日本大通1"),
)
BANK = BankAccount(
    bank="みなみ銀行",
    branch="本店営業部(001)",
    kind="普通",
    number="1234567",
    holder="タスキシステム(カ",
)
SECTIONS = (
    Section(
        "#4821 経理サーバーに接続できない",
        (
            DocumentLine(
                title="遠隔作業(障害対応)",
                shown_on=date(2026, 10, 5),
                quantity="2.5時間",
                unit_price=yen(12_000),
                amount=yen(30_000),
                note="実作業 2時間23分、15分単位切上げ",
            ),
            DocumentLine(
                title="SSD 1TB",
                shown_on=date(2026, 10, 6),
                quantity="2台",
                unit_price=yen(18_000),
                amount=yen(36_000),
            ),
        ),
    ),
    Section(
        "マネージドサービス",
        (
            DocumentLine(
                title="サーバー監視・運用",
                shown_on=date(2026, 10, 31),
                quantity="1か月",
                unit_price=yen(160_000),
                amount=yen(160_000),
            ),
            DocumentLine(
                title="来客用の飲料",
                shown_on=date(2026, 10, 20),
                quantity="1式",
                unit_price=yen(4_000),
                amount=yen(4_000),
                tax=TaxCategory.REDUCED,
            ),
        ),
    ),
)


def invoice(**changes: object) -> DocumentValue:
    """An invoice of October 2026; what is given replaces what it says."""
    told: dict[str, object] = {
        "kind": DocumentKind.INVOICE,
        "number": "MR-202610-014",
        "issued_on": date(2026, 10, 31),
        "due_on": date(2026, 11, 30),
        "addressee": ADDRESSEE,
        "issuer": ISSUER,
        "sections": SECTIONS,
        "period": Period(date(2026, 10, 1), date(2026, 11, 1)),
        "bank": BANK,
        "subject": "10月分 ITサポート",
        "po_number": "PO-88231",
        "remarks": ("恐れ入りますが、振込手数料は貴社にてご負担ください。",),
        "language": Language.JA,
    } | changes
    sections: tuple[Section, ...] = told["sections"]  # type: ignore[assignment]
    taxables = [
        Taxable(line.amount, line.tax) for part in sections for line in part.lines if line.amount
    ]
    total = tax.taxed(taxables, TaxRule())
    return DocumentValue(**({"total": total} | told))  # type: ignore[arg-type]
