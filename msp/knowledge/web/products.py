"""Pages of products: what each is, what is known of it, how fast questions are answered (R58)."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext

from contracts.models import Product
from msp.data.work import Work
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.knowledge import actions, queries
from msp.knowledge.models import Article, ClientArticle, KnownError, ProductPage
from msp.knowledge.rules import ArticleState, ErrorState
from msp.knowledge.rules.articles import CATEGORIES, ERROR_STATES
from msp.knowledge.web.articles import prose

pages = Blueprint("product_pages", __name__, url_prefix="/knowledge/products")
SHOWN = 50


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """Every product, for clients those whose page is open to them."""
    rows = [
        {
            "name": product.name_in(g.actor.language),
            "code": product.code,
            "href": url_for(".show", product_id=product.id),
            "page": page,
        }
        for product, page in queries.product_pages(work)
    ]
    return render_template("knowledge/products.html", rows=rows, is_client=work.actor.is_client)


@pages.get("/<uuid:product_id>")
@door
def show(work: Work, product_id: UUID) -> Answer:
    """One product: what it is, its articles and, for the desk, its known errors."""
    product, page = queries.product_read(work, product_id)
    told = _client_side(work, product) if work.actor.is_client else _desk_side(work, product)
    return render_template(
        "knowledge/product.html",
        product=product,
        page=page,
        name=product.name_in(g.actor.language),
        body=prose(page.about_in(g.actor.language)) if page else "",
        language=g.actor.language,
        category=lambda row: gettext(CATEGORIES[row.category]),
        is_client=work.actor.is_client,
        may_write=work.actor.may(Permission.KNOWLEDGE_CHANGE),
        **told,
    )


@pages.route("/<uuid:product_id>/edit", methods=["GET", "POST"])
@door
def edit(work: Work, product_id: UUID) -> Answer:
    """Write the page of a product."""
    work.require(Permission.KNOWLEDGE_CHANGE)
    product, page = queries.product_read(work, product_id)
    if request.method == "POST":
        form = Form(actions.DescribeProduct, request.form, product_id=product_id)
        if form.send(work, actions.describe_product) is not None:
            toasts.say(gettext("Saved."))
            return redirect(url_for(".show", product_id=product_id))
    else:
        form = Form.of(actions.DescribeProduct, page or object(), product_id=product_id)
    name = product.name_in(g.actor.language)
    told = {"form": form, "product": product, "name": name, "both": _both(form, page)}
    return render_template("knowledge/product_form.html", **told), 422 if form.errors else 200


def _both(form: Form[Any], page: ProductPage | None) -> list[tuple[str, Any, Any]] | None:
    """What stands there and what was typed, where somebody else was faster."""
    if page is None or not form.errors or str(form.value("version")) == str(page.version):
        return None
    now = Form.of(actions.DescribeProduct, page)
    names = (("about_ja", gettext("Japanese text")), ("about_en", gettext("English text")))
    both = [(label, now.value(name), form.value(name)) for name, label in names]
    form.typed["version"] = page.version
    return both


def _client_side(work: Work, product: Product) -> dict[str, Any]:
    wanted = queries.client_articles(work).where(ClientArticle.product_id == product.id)
    return {"articles": work.session.scalars(wanted.limit(SHOWN)).all(), "errors": ()}


def _desk_side(work: Work, product: Product) -> dict[str, Any]:
    articles = queries.articles(work).where(
        Article.product_id == product.id, Article.state == ArticleState.PUBLISHED
    )
    errors = queries.known_errors(work).where(KnownError.product_id == product.id)
    return {
        "articles": work.session.scalars(articles.limit(SHOWN)).all(),
        "errors": [
            (row, gettext(ERROR_STATES[row.state]), row.state is ErrorState.OPEN)
            for row in work.session.scalars(errors.limit(SHOWN)).all()
        ],
    }
