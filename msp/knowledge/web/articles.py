"""Articles in a browser: the desk writes and publishes them, clients read what is theirs."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext
from markupsafe import Markup

from msp.accounts.web.acts import act_words
from msp.accounts.web.fields import named_changes
from msp.data.work import Work
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door, page_asked
from msp.kernel.access import Permission
from msp.knowledge import actions, queries
from msp.knowledge.models import Article, ClientArticle
from msp.knowledge.rules import ArticleState, html_of
from msp.knowledge.rules.articles import AUDIENCES, CATEGORIES, STATES, SYSTEMS
from msp.knowledge.web.forms import about, article_choices, chosen, pairs

pages = Blueprint("knowledge", __name__, url_prefix="/knowledge")
SIZE = 50
TONES = {
    ArticleState.DRAFT: ("warn", "pencil"),
    ArticleState.PUBLISHED: ("ok", "circle-check"),
    ArticleState.RETIRED: ("", "archive"),
}


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """The articles that whoever asks may read; `?q=` looks into their texts."""
    typed, number = request.args.get("q", "").strip()[:200], page_asked()
    kept = {"q": typed, "page": number, **chosen()}
    if work.actor.is_client:
        wanted = queries.containing(queries.client_articles(work), ClientArticle, typed)
        kept["products"] = bool(queries.product_pages(work))
        return _list(work, about(wanted, ClientArticle), "knowledge/client_index.html", kept)
    wanted = about(queries.containing(queries.articles(work), Article, typed), Article)
    state = request.args.get("state", "")
    if state in set(ArticleState):
        wanted = wanted.where(Article.state == ArticleState(state))
    told = kept | {"state": state, "states": pairs(STATES)}
    return _list(work, wanted, "knowledge/index.html", told)


@pages.route("/new", methods=["GET", "POST"])
@door
def new(work: Work) -> Answer:
    """Begin an article."""
    work.require(Permission.KNOWLEDGE_CHANGE)
    if request.method == "GET":
        return _form(work, Form(actions.WriteArticle, {}), None)
    form = Form(actions.WriteArticle, request.form)
    if request.form.get("preview"):
        return _form(work, form, None)
    if row := form.send(work, actions.write_article):
        toasts.say(gettext("The article is a draft. Read it and publish it."))
        return redirect(url_for(".show", article_id=row.id))
    return _form(work, form, None), 422


@pages.get("/<uuid:article_id>")
@door
def show(work: Work, article_id: UUID) -> Answer:
    """One article: clients get what was published for them."""
    if work.actor.is_client:
        row = queries.client_article(work, article_id)
        return render_template(
            "knowledge/client_show.html",
            row=row,
            title=row.title_in(g.actor.language),
            body=prose(row.body_in(g.actor.language)),
            category=gettext(CATEGORIES[row.category]),
            system=gettext(SYSTEMS[row.system]),
        )
    return _page(work, queries.article(work, article_id), None)


@pages.route("/<uuid:article_id>/edit", methods=["GET", "POST"])
@door
def edit(work: Work, article_id: UUID) -> Answer:
    """Change an article, with a look at how it will read."""
    work.require(Permission.KNOWLEDGE_CHANGE)
    row = queries.article(work, article_id)
    if request.method == "GET":
        codes = "\n".join(queries.codes_of(work, [row]).get(row.id, ()))
        return _form(work, Form.of(actions.ChangeArticle, row, codes=codes), row)
    form = Form(actions.ChangeArticle, request.form, article_id=article_id)
    if request.form.get("preview"):
        return _form(work, form, row)
    if form.send(work, actions.change_article) is None:
        return _form(work, form, row), 422
    toasts.say(gettext("The article was changed. Its readers have it when it is published."))
    return redirect(url_for(".show", article_id=article_id))


@pages.post("/<uuid:article_id>/publish")
@door
def publish(work: Work, article_id: UUID) -> Answer:
    """Give it to its readers."""
    return _named(work, article_id, (actions.publish_article, gettext("It is published.")))


@pages.post("/<uuid:article_id>/retire")
@door
def retire(work: Work, article_id: UUID) -> Answer:
    """Take it back from its readers."""
    return _named(work, article_id, (actions.retire_article, gettext("It is retired.")))


@pages.get("/<uuid:article_id>/history")
@door
def history(work: Work, article_id: UUID) -> Answer:
    """Who did what to it, and every text that was saved."""
    row = queries.article(work, article_id)
    rows = list(queries.trail(work, row.id))
    return render_template(
        "knowledge/history.html",
        title=row.title_in(g.actor.language),
        back=url_for(".show", article_id=row.id),
        rows=rows,
        versions=queries.versions(work, row.id),
        act_words=act_words,
        change_words=named_changes(work, [one for one, _ in rows]),
    )


def prose(text: str) -> Markup:
    """The text as safe HTML."""
    return Markup(html_of(text))  # noqa: S704 - cleaned there


def _named(work: Work, article_id: UUID, told: tuple[Any, str]) -> Answer:
    action, done = told
    form = Form(actions.NameArticle, request.form, article_id=article_id)
    if form.send(work, action) is None:
        return _page(work, queries.article(work, article_id), form), 422
    toasts.say(done)
    return redirect(url_for(".show", article_id=article_id))


def _list(work: Work, wanted: Any, template: str, told: dict[str, Any]) -> str:
    found = work.session.scalars(wanted.limit(SIZE + 1).offset((told["page"] - 1) * SIZE)).all()
    return render_template(
        template,
        rows=found[:SIZE],
        more=len(found) > SIZE,
        language=g.actor.language,
        category=lambda row: gettext(CATEGORIES[row.category]),
        audience=lambda row: gettext(AUDIENCES[row.audience]),
        pill=_pill,
        may_write=work.actor.may(Permission.KNOWLEDGE_CHANGE),
        **told,
    )


def _pill(row: Article) -> tuple[str, str, str]:
    return (gettext(STATES[row.state]), *TONES[row.state])


def _page(work: Work, row: Article, form: Form[Any] | None) -> str:
    published = row.published_version
    return render_template(
        "knowledge/show.html",
        row=row,
        form=form,
        title=row.title_in(g.actor.language),
        body=prose(row.body_in(g.actor.language)),
        pill=_pill(row),
        changed_since=row.state is ArticleState.PUBLISHED and published != row.version,
        is_published=row.state is ArticleState.PUBLISHED,
        is_retired=row.state is ArticleState.RETIRED,
        codes=queries.codes_of(work, [row]).get(row.id, ()),
        facts=[
            (gettext("Number"), f"KB-{row.number}"),
            (gettext("Readers"), gettext(AUDIENCES[row.audience])),
            (gettext("Category"), gettext(CATEGORIES[row.category])),
            (gettext("Operating system"), gettext(SYSTEMS[row.system])),
            (gettext("Languages"), "日本語 · English" if row.body_en else "日本語"),
        ],
        may_write=work.actor.may(Permission.KNOWLEDGE_CHANGE),
    )


def _form(work: Work, form: Form[Any], row: Article | None) -> str:
    told = article_choices(work)
    if request.form.get("preview"):
        typed = (("日本語", "ja"), ("English", "en"))
        looks = [(name, form.value(f"title_{at}"), form.value(f"body_{at}")) for name, at in typed]
        told["preview"] = [
            (name, title, prose(str(body))) for name, title, body in looks if title or body
        ]
    both = None
    if row is not None and form.errors and str(form.value("version")) != str(row.version):
        now = Form.of(form.command, row)
        names = (("title_ja", gettext("Japanese title")), ("body_ja", gettext("Japanese text")))
        both = [(label, now.value(name), form.value(name)) for name, label in names]
        form.typed["version"] = row.version
    back = url_for(".show", article_id=row.id) if row else url_for(".index")
    name = row.title_in(g.actor.language) if row else gettext("Articles")
    return render_template(
        "knowledge/article_form.html", form=form, row=row, both=both, back=(name, back), **told
    )
