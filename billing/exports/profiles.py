"""A profile is versioned data: which columns a receiving program wants, in which order.

The records are one per invoice and tax category: sequence (counted from 1), number, issued_on,
due_on, client_number, client_name, category, net, tax, gross, currency, memo. The columns for
freee, Money Forward and Yayoi follow their public descriptions; none has been tried in the programs
themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from billing.exports.cells import Cell, Encoding, Row
from billing.rules.tax import TaxCategory
from msp.kernel.errors import NotFound, mark

Record = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading, and the record's field it shows or else the fixed cell it holds.

    `words` turns the field's value into the receiver's own word for it.
    """

    heading: str
    field: str = ""
    fixed: Cell = None
    words: tuple[tuple[str, str], ...] = ()

    def cell(self, record: Record) -> Cell:
        """The column's cell for one record. KeyError for a field or word that does not exist."""
        if not self.field:
            return self.fixed
        value = record[self.field]
        return dict(self.words)[str(value)] if self.words else value


@dataclass(frozen=True, slots=True)
class Profile:
    """A file layout under a name and version; a changed layout is a new version."""

    code: str
    version: int
    encoding: Encoding
    has_heading: bool
    columns: tuple[Column, ...]

    def rows(self, records: Sequence[Record]) -> list[Row]:
        """The table for these records, with its heading where the layout has one."""
        table: list[Row] = [[column.cell(record) for column in self.columns] for record in records]
        heading: list[Row] = [[column.heading for column in self.columns]]
        return heading + table if self.has_heading else table


YAYOI_TAX = (
    (TaxCategory.STANDARD.value, "課税売上内10%"),
    (TaxCategory.REDUCED.value, "課税売上内軽減8%"),
    (TaxCategory.EXPORT.value, "輸出売上"),
    (TaxCategory.EXEMPT.value, "非課税売上"),
    (TaxCategory.OUT_OF_SCOPE.value, "対象外"),
)
FREEE_TAX = (
    (TaxCategory.STANDARD.value, "課税売上10%"),
    (TaxCategory.REDUCED.value, "課税売上8%(軽)"),
    (TaxCategory.EXPORT.value, "輸出売上"),
    (TaxCategory.EXEMPT.value, "非課税売上"),
    (TaxCategory.OUT_OF_SCOPE.value, "対象外"),
)
MONEY_FORWARD_TAX = (
    (TaxCategory.STANDARD.value, "課税売上 10%"),
    (TaxCategory.REDUCED.value, "課税売上 (軽)8%"),
    (TaxCategory.EXPORT.value, "輸出売上 0%"),
    (TaxCategory.EXEMPT.value, "非課税売上"),
    (TaxCategory.OUT_OF_SCOPE.value, "対象外"),
)

GENERIC = Profile(
    "generic",
    1,
    Encoding.UTF8_BOM,
    has_heading=True,
    columns=(
        Column("請求書番号", "number"),
        Column("発行日", "issued_on"),
        Column("支払期限", "due_on"),
        Column("顧客番号", "client_number"),
        Column("顧客名", "client_name"),
        Column("税区分", "category"),
        Column("税抜金額", "net"),
        Column("消費税額", "tax"),
        Column("税込金額", "gross"),
        Column("通貨", "currency"),
        Column("摘要", "memo"),
    ),
)
YAYOI = Profile(
    "yayoi",
    1,
    Encoding.CP932,
    has_heading=False,
    columns=(
        Column("識別フラグ", fixed="2000"),
        Column("伝票No."),
        Column("決算"),
        Column("取引日付", "issued_on"),
        Column("借方勘定科目", fixed="売掛金"),
        Column("借方補助科目", "client_name"),
        Column("借方部門"),
        Column("借方税区分", fixed="対象外"),
        Column("借方金額", "gross"),
        Column("借方税金額", fixed=0),
        Column("貸方勘定科目", fixed="売上高"),
        Column("貸方補助科目"),
        Column("貸方部門"),
        Column("貸方税区分", "category", words=YAYOI_TAX),
        Column("貸方金額", "gross"),
        Column("貸方税金額", "tax"),
        Column("摘要", "memo"),
        Column("番号"),
        Column("期日"),
        Column("タイプ", fixed=0),
        Column("生成元"),
        Column("仕訳メモ", "number"),
        Column("付箋1", fixed=0),
        Column("付箋2", fixed=0),
        Column("調整", fixed="no"),
    ),
)
FREEE = Profile(
    "freee",
    1,
    Encoding.UTF8_BOM,
    has_heading=True,
    columns=(
        Column("収支区分", fixed="収入"),
        Column("管理番号", "number"),
        Column("発生日", "issued_on"),
        Column("決済期日", "due_on"),
        Column("取引先", "client_name"),
        Column("勘定科目", fixed="売上高"),
        Column("税区分", "category", words=FREEE_TAX),
        Column("金額", "gross"),
        Column("税計算区分", fixed="内税"),
        Column("税額", "tax"),
        Column("備考", "memo"),
        Column("品目"),
        Column("部門"),
        Column("決済日"),
        Column("決済口座"),
        Column("決済金額"),
    ),
)
MONEY_FORWARD = Profile(
    "money_forward",
    1,
    Encoding.UTF8_BOM,
    has_heading=True,
    columns=(
        Column("取引No", "sequence"),
        Column("取引日", "issued_on"),
        Column("借方勘定科目", fixed="売掛金"),
        Column("借方補助科目", "client_name"),
        Column("借方部門"),
        Column("借方取引先", "client_name"),
        Column("借方税区分", fixed="対象外"),
        Column("借方金額(円)", "gross"),
        Column("借方税額", fixed=0),
        Column("貸方勘定科目", fixed="売上高"),
        Column("貸方補助科目"),
        Column("貸方部門"),
        Column("貸方取引先", "client_name"),
        Column("貸方税区分", "category", words=MONEY_FORWARD_TAX),
        Column("貸方金額(円)", "gross"),
        Column("貸方税額", "tax"),
        Column("摘要", "memo"),
        Column("仕訳メモ", "number"),
    ),
)
PROFILES = (GENERIC, FREEE, MONEY_FORWARD, YAYOI)


def profile(code: str, version: int) -> Profile:
    """The layout of that name and version. NotFound if there is none."""
    for known in PROFILES:
        if (known.code, known.version) == (code, version):
            return known
    raise NotFound(mark("There is no such export layout."), field="profile")
