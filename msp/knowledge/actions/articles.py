"""Articles are written, changed, published to their readers and retired."""

from uuid import UUID

from pydantic import Field

from contracts.models import Product
from msp.data import history
from msp.data.commands import Command
from msp.data.counters import next_number
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.knowledge.actions.indexing import author, index
from msp.knowledge.models import Article, ArticleVersion, ClientArticle
from msp.knowledge.rules import ArticleState, Audience, Category, System, articles

LONGEST = 60_000
TEXTS = ("title_ja", "title_en", "body_ja", "body_en")
READ = (*TEXTS, "category", "system", "product_id")


class WriteArticle(Command):
    """An article in one language or two; `codes` are error codes that lead to it."""

    title_ja: str = Field(min_length=3, max_length=200)
    title_en: str = Field(default="", max_length=200)
    body_ja: str = Field(default="", max_length=LONGEST)
    body_en: str = Field(default="", max_length=LONGEST)
    audience: Audience = Audience.STAFF
    category: Category = Category.OTHER
    system: System = System.ANY
    product_id: UUID | None = None
    codes: str = Field(default="", max_length=2_000)


class ChangeArticle(WriteArticle):
    """The article as it shall be; readers have it when it is published again."""

    article_id: UUID
    version: int | None = None


class NameArticle(Command):
    """Which article."""

    article_id: UUID
    version: int | None = None


def write_article(work: Work, wish: WriteArticle, source: str = "") -> Article:
    """Begin an article as a draft that only the desk reads."""
    work.require(Permission.KNOWLEDGE_CHANGE)
    if wish.product_id is not None:
        work.get(Product, wish.product_id)
    told = wish.model_dump(exclude={"codes"})
    row = work.add(
        Article(
            **told,
            number=next_number(work, "article"),
            author_id=author(work),
            updated_at=work.now,
            source=source,
        )
    )
    _keep(work, row)
    codes = index(work, row, wish.codes)
    history.record(work, "article.write", row, audience=row.audience, codes=codes and codes[1])
    return row


def change_article(work: Work, wish: ChangeArticle) -> Article:
    """Change an article; every saved text is kept, and its readers have the published one."""
    work.require(Permission.KNOWLEDGE_CHANGE)
    row = work.get(Article, wish.article_id)
    work.fresh(row, wish.version)
    if wish.product_id is not None:
        work.get(Product, wish.product_id)
    told = wish.model_dump(exclude={"codes", "article_id", "version"})
    changed = history.changed(row, told)
    if not changed.keys().isdisjoint(TEXTS):
        _keep(work, row)
    # the trail says that a text changed; the texts themselves are the versions
    shown = {name: pair for name, pair in changed.items() if name not in TEXTS}
    if codes := index(work, row, wish.codes):
        shown["codes"] = [*codes]
    row.updated_at = work.now
    history.record(work, "article.change", row, **shown, version=[row.version - 1, row.version])
    return row


def publish_article(work: Work, wish: NameArticle) -> Article:
    """Give the article, as it stands now, to the readers it is written for."""
    work.require(Permission.KNOWLEDGE_CHANGE)
    row = work.get(Article, wish.article_id)
    work.fresh(row, wish.version)
    articles.moved(row.state, ArticleState.PUBLISHED)
    articles.complete(row.title_ja, row.body_ja)
    told: dict[str, object] = {"state": ArticleState.PUBLISHED, "published_at": work.now}
    changed = history.changed(row, told | {"published_version": row.version})
    _for_clients(work, row)
    history.record(work, "article.publish", row, audience=row.audience, state=changed.get("state"))
    return row


def retire_article(work: Work, wish: NameArticle) -> Article:
    """Take an article back from its readers; it is kept and can be published again."""
    work.require(Permission.KNOWLEDGE_CHANGE)
    row = work.get(Article, wish.article_id)
    work.fresh(row, wish.version)
    articles.moved(row.state, ArticleState.RETIRED)
    changed = history.changed(row, {"state": ArticleState.RETIRED})
    _taken_back(work, row)
    history.record(work, "article.retire", row, state=changed["state"])
    return row


def _keep(work: Work, row: Article) -> None:
    told = {name: getattr(row, name) for name in TEXTS}
    kept = ArticleVersion(article_id=row.id, number=row.version, author_id=author(work), **told)
    work.add(kept)


def _for_clients(work: Work, row: Article) -> None:
    """Clients have a copy of what was published for them, and of nothing else."""
    if row.audience is Audience.STAFF:
        _taken_back(work, row)
        return
    told = {name: getattr(row, name) for name in READ} | {"published_at": work.now}
    there = work.session.get(ClientArticle, row.id)
    if there is None:
        work.add(ClientArticle(id=row.id, number=row.number, **told))
    else:
        history.changed(there, told)


def _taken_back(work: Work, row: Article) -> None:
    if (there := work.session.get(ClientArticle, row.id)) is not None:
        work.session.delete(there)
        work.session.flush()
