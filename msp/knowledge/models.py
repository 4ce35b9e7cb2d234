"""Articles with every version they had, what clients read of them, known errors, and the index."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.data.base import OfCatalogue, OfStaff, Row, within_provider
from msp.knowledge.rules import ArticleState, Audience, Category, ErrorState, System


class Article(OfStaff, Row):
    """What helps somebody do something: written by the desk, read by it, some of it by clients.

    Clients never read this table: what was published for them is a `ClientArticle`.
    """

    __tablename__ = "article"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("provider_id", "number"),
        within_provider("product_id", "product"),
        within_provider("author_id", "person"),
        Index("ix_article_state", "provider_id", "state", "number"),
    )

    number: Mapped[int]
    title_ja: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    body_ja: Mapped[str] = mapped_column(Text)
    body_en: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[Audience] = mapped_column(default=Audience.STAFF)
    state: Mapped[ArticleState] = mapped_column(default=ArticleState.DRAFT)
    category: Mapped[Category] = mapped_column(default=Category.OTHER)
    system: Mapped[System] = mapped_column(default=System.ANY)
    product_id: Mapped[UUID | None]
    author_id: Mapped[UUID | None]
    published_at: Mapped[datetime | None]
    published_version: Mapped[int | None]  # what readers have, where it was changed since
    updated_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(60), default="")  # "problem:…", "ticket:…"
    version: Mapped[int] = mapped_column(default=1)

    def title_in(self, language: str) -> str:
        """The title for a reader of `language`."""
        return self.title_en if language == "en" and self.title_en else self.title_ja

    def body_in(self, language: str) -> str:
        """The text for a reader of `language`."""
        return self.body_en if language == "en" and self.body_en else self.body_ja


class ArticleVersion(OfStaff, Row):
    """The text of an article as it was saved once. Append-only."""

    __tablename__ = "article_version"
    __table_args__ = (
        UniqueConstraint("provider_id", "article_id", "number"),
        within_provider("article_id", "article"),
        within_provider("author_id", "person"),
    )

    article_id: Mapped[UUID]
    number: Mapped[int]
    title_ja: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    body_ja: Mapped[str] = mapped_column(Text)
    body_en: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[UUID | None]


class ClientArticle(OfCatalogue, Row):
    """What clients read: the article as it was published for them. Its id is the article's."""

    __tablename__ = "client_article"
    __table_args__ = (
        within_provider("id", "article"),
        Index("ix_client_article_number", "provider_id", "number"),
    )

    number: Mapped[int]
    title_ja: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    body_ja: Mapped[str] = mapped_column(Text)
    body_en: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[Category] = mapped_column(default=Category.OTHER)
    system: Mapped[System] = mapped_column(default=System.ANY)
    product_id: Mapped[UUID | None]
    published_at: Mapped[datetime]

    def title_in(self, language: str) -> str:
        """The title for a reader of `language`."""
        return self.title_en if language == "en" and self.title_en else self.title_ja

    def body_in(self, language: str) -> str:
        """The text for a reader of `language`."""
        return self.body_en if language == "en" and self.body_en else self.body_ja


class ProductPage(OfCatalogue, Row):
    """What a product is, in the words of its page (R58). Clients read the pages opened to them.

    `answer_minutes` is within how many minutes the desk means to answer a question about it.
    """

    __tablename__ = "product_page"
    __table_args__ = (
        UniqueConstraint("provider_id", "product_id"),
        within_provider("product_id", "product"),
        CheckConstraint("answer_minutes > 0", name="answer_positive"),
    )

    product_id: Mapped[UUID]
    about_ja: Mapped[str] = mapped_column(Text, default="")
    about_en: Mapped[str] = mapped_column(Text, default="")
    is_public: Mapped[bool] = mapped_column(default=False)
    answer_minutes: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)

    def about_in(self, language: str) -> str:
        """The text for a reader of `language`."""
        return self.about_en if language == "en" and self.about_en else self.about_ja


class KnownError(OfStaff, Row):
    """A fault whose symptom is known, with what helps until its root fix is out (R4, R28)."""

    __tablename__ = "known_error"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("provider_id", "number"),
        within_provider("product_id", "product"),
        within_provider("author_id", "person"),
        Index("ix_known_error_state", "provider_id", "state", "number"),
    )

    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    symptom: Mapped[str] = mapped_column(Text)
    cause: Mapped[str] = mapped_column(Text, default="")
    workaround: Mapped[str] = mapped_column(Text, default="")  # how the desk does it
    reply_ja: Mapped[str] = mapped_column(Text, default="")  # what the client is told
    reply_en: Mapped[str] = mapped_column(Text, default="")
    root_fix: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[ErrorState] = mapped_column(default=ErrorState.OPEN)
    category: Mapped[Category] = mapped_column(default=Category.OTHER)
    system: Mapped[System] = mapped_column(default=System.ANY)
    product_id: Mapped[UUID | None]
    author_id: Mapped[UUID | None]
    fixed_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(60), default="")
    version: Mapped[int] = mapped_column(default=1)

    def reply_in(self, language: str) -> str:
        """What a client of that language is told."""
        return self.reply_en if language == "en" and self.reply_en else self.reply_ja


class ErrorCode(OfStaff, Row):
    """A line of the index: where that code leads, as `rules.codes` writes it."""

    __tablename__ = "error_code"
    __table_args__ = (
        within_provider("known_error_id", "known_error"),
        within_provider("article_id", "article"),
        CheckConstraint(
            "(known_error_id IS NULL) <> (article_id IS NULL)", name="leads_to_one_thing"
        ),
        UniqueConstraint("provider_id", "code", "known_error_id"),
        UniqueConstraint("provider_id", "code", "article_id"),
        Index("ix_error_code_known_error", "known_error_id"),
        Index("ix_error_code_article", "article_id"),
    )

    code: Mapped[str] = mapped_column(String(60))
    known_error_id: Mapped[UUID | None]
    article_id: Mapped[UUID | None]
