"""Articles, known errors and guides for programs: the same verbs as in the browser."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, request
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Select, select

from msp.data.work import Work
from msp.doors.api import endpoint, listing
from msp.knowledge import actions, queries
from msp.knowledge.models import Article, ClientArticle, ErrorCode, KnownError, ProductPage
from msp.knowledge.rules import ArticleState, Audience, Category, ErrorState, System, normal

articles = Blueprint("articles_api", __name__, url_prefix="/api/v1/articles")
errors = Blueprint("known_errors_api", __name__, url_prefix="/api/v1/known-errors")
guides = Blueprint("guides_api", __name__, url_prefix="/api/v1/guides")
product_pages = Blueprint("product_pages_api", __name__, url_prefix="/api/v1/product-pages")
ENDPOINTS = (articles, errors, guides, product_pages)


class GuideOut(BaseModel):
    """An article as clients read it; texts are markdown."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: int
    title_ja: str
    title_en: str
    body_ja: str
    body_en: str
    category: Category
    system: System
    published_at: datetime


class ArticleOut(BaseModel):
    """An article of the desk; texts are markdown."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: int
    title_ja: str
    title_en: str
    body_ja: str
    body_en: str
    audience: Audience
    state: ArticleState
    category: Category
    system: System
    product_id: UUID | None
    published_at: datetime | None
    updated_at: datetime
    version: int


class ProductPageOut(BaseModel):
    """What is said of a product; clients get the pages that are open to them."""

    model_config = ConfigDict(from_attributes=True)

    product_id: UUID
    about_ja: str
    about_en: str
    is_public: bool
    answer_minutes: int | None
    version: int


class KnownErrorOut(BaseModel):
    """A known error with what helps and what clients are told."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: int
    title: str
    symptom: str
    cause: str
    workaround: str
    reply_ja: str
    reply_en: str
    root_fix: str
    state: ErrorState
    category: Category
    system: System
    product_id: UUID | None
    fixed_at: datetime | None
    updated_at: datetime
    version: int


@guides.get("")
@listing(GuideOut)
def published(work: Work) -> Select[ClientArticle]:
    """What clients may read, the last published first: `?q=words`."""
    typed = request.args.get("q", "")[:200]
    return queries.containing(queries.client_articles(work), ClientArticle, typed)


@guides.get("/<uuid:article_id>")
@endpoint(GuideOut)
def guide(work: Work, article_id: UUID) -> ClientArticle:
    """One article as clients read it."""
    return queries.client_article(work, article_id)


@articles.get("")
@listing(ArticleOut)
def index(work: Work) -> Select[Article]:
    """The desk's articles, the last changed first: `?q=words&state=draft`."""
    wanted = queries.containing(queries.articles(work), Article, request.args.get("q", "")[:200])
    state = request.args.get("state", "")
    if state in set(ArticleState):
        wanted = wanted.where(Article.state == ArticleState(state))
    return wanted


@articles.post("")
@endpoint(ArticleOut, status=201)
def write(work: Work, wish: actions.WriteArticle) -> Article:
    """Begin an article as a draft."""
    return actions.write_article(work, wish)


@articles.get("/<uuid:article_id>")
@endpoint(ArticleOut)
def show(work: Work, article_id: UUID) -> Article:
    """One article of the desk."""
    return queries.article(work, article_id)


@articles.put("/<uuid:article_id>")
@endpoint(ArticleOut)
def change(work: Work, wish: actions.ChangeArticle) -> Article:
    """The article as it shall be."""
    return actions.change_article(work, wish)


@articles.post("/<uuid:article_id>/publish")
@endpoint(ArticleOut)
def publish(work: Work, wish: actions.NameArticle) -> Article:
    """Give it to its readers."""
    return actions.publish_article(work, wish)


@articles.post("/<uuid:article_id>/retire")
@endpoint(ArticleOut)
def retire(work: Work, wish: actions.NameArticle) -> Article:
    """Take it back from its readers."""
    return actions.retire_article(work, wish)


@errors.get("")
@listing(KnownErrorOut)
def known(work: Work) -> Select[KnownError]:
    """Known errors, open ones first: `?q=words&code=0x80070005`."""
    typed = request.args.get("q", "")[:200]
    wanted = queries.containing(queries.known_errors(work), KnownError, typed)
    if code := request.args.get("code", "")[:200]:
        led = select(ErrorCode.known_error_id).where(ErrorCode.code == normal(code))
        wanted = wanted.where(KnownError.id.in_(led))
    return wanted


@errors.post("")
@endpoint(KnownErrorOut, status=201)
def record(work: Work, wish: actions.RecordKnownError) -> KnownError:
    """Record a known error."""
    return actions.record_known_error(work, wish)


@errors.get("/<uuid:known_error_id>")
@endpoint(KnownErrorOut)
def one(work: Work, known_error_id: UUID) -> KnownError:
    """One known error."""
    return queries.known_error(work, known_error_id)


@errors.put("/<uuid:known_error_id>")
@endpoint(KnownErrorOut)
def correct(work: Work, wish: actions.ChangeKnownError) -> KnownError:
    """The known error as it shall be."""
    return actions.change_known_error(work, wish)


@errors.post("/<uuid:known_error_id>/fix")
@endpoint(KnownErrorOut)
def fix(work: Work, wish: actions.FixKnownError) -> KnownError:
    """Its root fix is out."""
    return actions.fix_known_error(work, wish)


@errors.post("/<uuid:known_error_id>/reopen")
@endpoint(KnownErrorOut)
def reopen(work: Work, wish: actions.ReopenKnownError) -> KnownError:
    """Take it up again."""
    return actions.reopen_known_error(work, wish)


@product_pages.get("")
@listing(ProductPageOut)
def pages(work: Work) -> Select[ProductPage]:
    """The pages of products that somebody has written."""
    return queries.written_pages(work)


@product_pages.get("/<uuid:product_id>")
@endpoint(ProductPageOut)
def page(work: Work, product_id: UUID) -> ProductPage:
    """The page of one product."""
    return queries.written_page(work, product_id)


@product_pages.put("/<uuid:product_id>")
@endpoint(ProductPageOut)
def describe(work: Work, wish: actions.DescribeProduct) -> ProductPage:
    """The page as it shall be."""
    return actions.describe_product(work, wish)
