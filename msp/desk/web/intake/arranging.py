"""What leads arrange for intake: the category tree."""

from typing import Any
from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from contracts.web.asking import Ask, Sheet, form_page
from msp.data.work import Work
from msp.desk.actions import categories as actions
from msp.desk.models.intake import Category
from msp.desk.queries import intake as queries
from msp.desk.rules import intake as rules
from msp.desk.rules import words
from msp.desk.web import shown
from msp.desk.web.intake.room import settings
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission


@settings.get("/categories")
@door
def categories(work: Work) -> Answer:
    """The tree as it stands, with what each category asks for."""
    rows = queries.categories(work, everything=True)
    return render_template(
        "desk/intake/categories.html",
        rows=[_shown(row) for row in rows],
        may_arrange=work.actor.may(Permission.DESK_ARRANGE),
    )


@settings.post("/categories/usual")
@door
def usual_categories(work: Work) -> Answer:
    """Take the usual tree over; what is there stays as it is."""
    made = actions.add_usual_categories(work)
    toasts.say(ngettext("%(num)s was added.", "%(num)s were added.", len(made)))
    return redirect(url_for(".categories"))


@settings.route("/categories/new", methods=["GET", "POST"])
@door
def new_category(work: Work) -> Answer:
    """Name a category."""
    work.require(Permission.DESK_ARRANGE)
    if request.method == "GET":
        form = Form(actions.CreateCategory, {"default_tier": 1, "asks_usual": "on"})
        return _page(work, form)
    form = Form(actions.CreateCategory, request.form)
    if form.send(work, actions.create_category):
        return redirect(url_for(".categories"))
    return _page(work, form)


@settings.route("/categories/<uuid:category_id>", methods=["GET", "POST"])
@door
def change_category(work: Work, category_id: UUID) -> Answer:
    """Change a category, or offer it no more."""
    work.require(Permission.DESK_ARRANGE)
    row = queries.category(work, category_id)
    if request.method == "GET":
        asked = {"asks_usual": row.required is None, "required": row.required or []}
        form = Form.of(actions.ChangeCategory, row, category_id=row.id, **asked)
        return _page(work, form, row)
    form = Form(actions.ChangeCategory, request.form, category_id=category_id)
    if form.send(work, actions.change_category):
        toasts.say(gettext("Saved."))
        return redirect(url_for(".categories"))
    work.session.refresh(row)
    form.typed["version"] = row.version
    return _page(work, form, row)


def _shown(row: Category) -> dict[str, Any]:
    asked = [gettext(rules.FACTS[fact]) for fact in rules.required_of(row.required)]
    kind = row.default_kind
    return {
        "row": row,
        "name": row.name_in(g.actor.language),
        "tier": shown.words(words.TIERS, row.default_tier),
        "kind": shown.words(words.KINDS, kind) if kind else "",
        "asked": "、".join(asked) if g.actor.language == "ja" else ", ".join(asked),
    }


def _page(work: Work, form: Form[Any], row: Category | None = None) -> Answer:
    tops = [each for each in queries.categories(work) if each.parent_id is None and each is not row]
    parents = [(str(each.id), each.name_in(g.actor.language)) for each in tops]
    tiers = [(tier, shown.words(words.TIERS, tier)) for tier in (1, 2, 3, 4)]
    kinds = [(kind.value, gettext(said)) for kind, said in words.KINDS.items()]
    facts = [(fact.value, gettext(said)) for fact, said in rules.FACTS.items()]
    plain = gettext("One question a line, in words that anybody understands.")
    asks = (
        Ask("choice", "parent_id", gettext("Under"), parents, empty=gettext("First level")),
        Ask("field", "name_ja", gettext("Japanese name")),
        Ask("field", "name_en", gettext("English name")),
        Ask("choice", "default_tier", gettext("First tier"), tiers),
        Ask("choice", "default_kind", gettext("Usual kind"), kinds, empty=gettext("Not said")),
        Ask("check", "asks_usual", gettext("Asks for the usual facts")),
        Ask("checks", "required", gettext("Otherwise it needs"), facts),
        Ask("area", "questions_ja", gettext("Questions in Japanese"), hint=plain),
        Ask("area", "questions_en", gettext("Questions in English"), hint=plain),
        Ask("number_field", "position", gettext("Order")),
    )
    back = url_for(".categories")
    if row is None:
        code = Ask("field", "code", gettext("Code"), hint=gettext("Letters, digits, - and _."))
        return form_page(form, Sheet(gettext("New category"), back, (code, *asks), gettext("Save")))
    more = (Ask("check", "is_active", gettext("In use")), Ask("hidden", "version", ""))
    return form_page(form, Sheet(row.name_ja, back, (*asks, *more), gettext("Save")))
