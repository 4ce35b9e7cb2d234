"""What is known: lists, single things, the codes of each, and what may hold an answer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, or_, select

from contracts.models import Product
from msp.accounts.models import Person
from msp.data.history import History
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Forbidden, NotFound, mark
from msp.knowledge.models import (
    Article,
    ArticleVersion,
    ClientArticle,
    ErrorCode,
    KnownError,
    ProductPage,
)
from msp.knowledge.rules import ArticleState, ErrorState, Known, Source

COMPARED = 400  # known errors, and articles, that are compared by their words
MANY = 200
WHOLE = 1_200  # characters of a text that are compared


def articles(work: Work) -> Select[Article]:
    """The desk's articles, the last changed first; clients are denied."""
    _of_the_desk(work)
    return select(Article).order_by(Article.updated_at.desc(), Article.number.desc())


def client_articles(work: Work) -> Select[ClientArticle]:
    """What clients read, the last published first."""
    work.require(Permission.KNOWLEDGE_READ)
    return select(ClientArticle).order_by(ClientArticle.published_at.desc(), ClientArticle.number)


def known_errors(work: Work) -> Select[KnownError]:
    """Known errors, open ones first, then the last changed."""
    _of_the_desk(work)
    newest = (KnownError.updated_at.desc(), KnownError.number.desc())
    return select(KnownError).order_by(KnownError.state.desc(), *newest)


def article(work: Work, article_id: UUID) -> Article:
    """The desk's article, or NotFound."""
    _of_the_desk(work)
    return work.get(Article, article_id)


def client_article(work: Work, article_id: UUID) -> ClientArticle:
    """The article as clients read it, or NotFound."""
    work.require(Permission.KNOWLEDGE_READ)
    return work.get(ClientArticle, article_id)


def known_error(work: Work, known_error_id: UUID) -> KnownError:
    """The known error, or NotFound."""
    _of_the_desk(work)
    return work.get(KnownError, known_error_id)


def containing(wanted: Select[Any], kind: type[Any], typed: str) -> Select[Any]:
    """Only rows of `kind` whose texts hold each of the words that somebody typed."""
    texts = [getattr(kind, name) for name in _TEXTS[kind]]
    for word in typed.split()[:5]:
        wanted = wanted.where(or_(*(text.icontains(word, autoescape=True) for text in texts)))
    return wanted


_TEXTS: Mapping[type[Any], tuple[str, ...]] = {
    Article: ("title_ja", "title_en", "body_ja", "body_en"),
    ClientArticle: ("title_ja", "title_en", "body_ja", "body_en"),
    KnownError: ("title", "symptom", "cause", "workaround"),
}


def codes_of(work: Work, rows: Iterable[Article | KnownError]) -> Mapping[UUID, tuple[str, ...]]:
    """The codes that lead to each of these, in order."""
    ids = [row.id for row in rows]
    leads = or_(ErrorCode.known_error_id.in_(ids), ErrorCode.article_id.in_(ids))
    found: dict[UUID, tuple[str, ...]] = {}
    wanted = select(ErrorCode).where(leads).order_by(ErrorCode.code)
    for line in work.session.scalars(wanted) if ids else ():
        key = line.known_error_id or line.article_id
        if key is not None:
            found[key] = (*found.get(key, ()), line.code)
    return found


def versions(work: Work, article_id: UUID) -> Sequence[Row[ArticleVersion, str]]:
    """Every saved text of an article with its author's name, the newest first."""
    wanted = (
        select(ArticleVersion, Person.name)
        .outerjoin(Person, Person.id == ArticleVersion.author_id)
        .where(ArticleVersion.article_id == article(work, article_id).id)
        .order_by(ArticleVersion.number.desc())
    )
    return work.session.execute(wanted.limit(MANY)).all()


def trail(work: Work, subject_id: UUID) -> Sequence[Row[History, str]]:
    """(line, name): what was done to an article or a known error, the newest first."""
    _of_the_desk(work)
    wanted = (
        select(History, Person.name)
        .outerjoin(Person, Person.id == History.actor_id)
        .where(History.subject_id == subject_id)
        .order_by(History.created_at.desc(), History.id.desc())
    )
    return work.session.execute(wanted.limit(MANY)).all()


def products(work: Work) -> Sequence[Product]:
    """Products that something may be about."""
    work.require(Permission.CATALOGUE_READ)
    wanted = select(Product).where(Product.is_active).order_by(Product.code)
    return work.session.scalars(wanted.limit(MANY)).all()


def product_pages(work: Work) -> Sequence[Row[Product, ProductPage]]:
    """(product, its page or None) in order of code; clients have those that are open to them."""
    work.require(Permission.KNOWLEDGE_READ)
    wanted = select(Product, ProductPage).where(Product.is_active)
    on = ProductPage.product_id == Product.id
    if work.actor.is_client:
        wanted = wanted.join(ProductPage, on).where(ProductPage.is_public)
    else:
        wanted = wanted.outerjoin(ProductPage, on)
    return work.session.execute(wanted.order_by(Product.code).limit(MANY)).all()


def product_read(work: Work, product_id: UUID) -> tuple[Product, ProductPage | None]:
    """A product with its page, or NotFound; for a client also where it is not open to clients."""
    work.require(Permission.KNOWLEDGE_READ)
    product, page = work.get(Product, product_id), product_page(work, product_id)
    if work.actor.is_client and (page is None or not page.is_public or not product.is_active):
        raise NotFound(mark("There is no such %(kind)s."), kind=Product.__tablename__)
    return product, page


def written_pages(work: Work) -> Select[ProductPage]:
    """The pages that somebody has written, the first one first; clients have the open ones."""
    work.require(Permission.KNOWLEDGE_READ)
    wanted = select(ProductPage).order_by(ProductPage.created_at, ProductPage.id)
    return wanted.where(ProductPage.is_public) if work.actor.is_client else wanted


def written_page(work: Work, product_id: UUID) -> ProductPage:
    """The page of a product, or NotFound."""
    _, page = product_read(work, product_id)
    if page is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=ProductPage.__tablename__)
    return page


def product_page(work: Work, product_id: UUID) -> ProductPage | None:
    """The page of a product, if somebody has written it."""
    return work.session.scalars(
        select(ProductPage).where(ProductPage.product_id == product_id)
    ).first()


def known_to_the_desk(work: Work, codes: Iterable[str]) -> list[Known]:
    """Known errors and published articles that may hold an answer.

    All to which one of the codes leads, and the last changed ones for their words.
    """
    _of_the_desk(work)
    wanted = set(codes)
    rows: list[Article | KnownError] = [*_errors(work, wanted), *_articles(work, wanted)]
    leads = codes_of(work, rows)
    return [_known(work, row, leads.get(row.id, ())) for row in rows]


def offered_to_clients(work: Work, most: int = COMPARED) -> list[Known]:
    """Published articles as clients may have them, for suggestions while they write."""
    found = work.session.scalars(client_articles(work).limit(most))
    language = work.actor.language
    return [
        Known(
            *(Source.ARTICLE, row.id, row.number, row.title_in(language)),
            text=row.body_in(language)[:WHOLE],
            category=row.category,
            system=row.system,
        )
        for row in found
    ]


def _errors(work: Work, codes: set[str]) -> Iterator[KnownError]:
    led = select(ErrorCode.known_error_id).where(ErrorCode.code.in_(codes))
    by_code = select(KnownError).where(KnownError.id.in_(led)).limit(MANY)
    newest = select(KnownError).where(KnownError.state == ErrorState.OPEN)
    order = (KnownError.updated_at.desc(), KnownError.number.desc())
    yield from _each_once(work, by_code, newest.order_by(*order).limit(COMPARED))


def _articles(work: Work, codes: set[str]) -> Iterator[Article]:
    published = select(Article).where(Article.state == ArticleState.PUBLISHED)
    led = select(ErrorCode.article_id).where(ErrorCode.code.in_(codes))
    order = (Article.updated_at.desc(), Article.number.desc())
    newest = published.order_by(*order).limit(COMPARED)
    yield from _each_once(work, published.where(Article.id.in_(led)).limit(MANY), newest)


def _each_once(work: Work, *asked: Select[Any]) -> Iterator[Any]:
    seen: set[UUID] = set()
    for wanted in asked:
        for row in work.session.scalars(wanted):
            if row.id not in seen:
                seen.add(row.id)
                yield row


def _known(work: Work, row: Article | KnownError, codes: tuple[str, ...]) -> Known:
    told: dict[str, Any] = {"id": row.id, "number": row.number, "codes": frozenset(codes)}
    told |= {"product_id": row.product_id, "category": row.category, "system": row.system}
    if isinstance(row, KnownError):
        text = f"{row.symptom[:WHOLE]} {row.cause[:WHOLE]}"
        offers = row.workaround or row.root_fix
        return Known(source=Source.KNOWN_ERROR, title=row.title, text=text, offers=offers, **told)
    language = work.actor.language
    title, text = row.title_in(language), f"{row.title_en} {row.body_in(language)[:WHOLE]}"
    return Known(source=Source.ARTICLE, title=title, text=text, **told)


def _of_the_desk(work: Work) -> None:
    """What the desk knows is the desk's alone."""
    work.require(Permission.KNOWLEDGE_READ)
    if work.actor.is_client:
        raise Forbidden(mark("You may not do this (%(permission)s)."), permission="knowledge.read")


def reply_of(work: Work, source: Source, key: UUID, language: str) -> str:
    """What a client of that language is told of it; NotFound where there is nothing to tell."""
    if source is Source.KNOWN_ERROR:
        told = known_error(work, key).reply_in(language)
    else:
        row = client_article(work, key)
        told = f"{row.title_in(language)}\n\n{row.body_in(language)}"
    if not told.strip():
        raise NotFound(mark("There is nothing here that could be sent to a client."))
    return told
