"""The provider's settings, the outbox and the trail in a browser."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import CombinedMultiDict

from msp.accounts import queries, rules
from msp.accounts.actions import company as actions
from msp.accounts.models import Provider
from msp.accounts.queries.naming import names_of
from msp.accounts.web import words
from msp.accounts.web.acts import act_words, things
from msp.accounts.web.clash import clash_of
from msp.accounts.web.fields import change_words
from msp.data.commands import Command
from msp.data.history import History
from msp.data.work import Work
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.proof import needs_proof, proved_recently
from msp.doors.web import door, page_asked
from msp.kernel import reading
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, Refused, mark
from msp.outside import outbox
from msp.outside.models import Delivery

pages = Blueprint("company", __name__)
SIZE = 100
# each part of the settings: its command, its verb, and whether money asks for a fresh proof
PARTS: dict[str, tuple[type[Command], Any, bool]] = {
    "company": (actions.ChangeCompany, actions.change_company, False),
    "registration": (actions.ChangeTax, actions.change_tax, False),
    "closing": (actions.ChangeTerms, actions.change_terms, False),
    "bank": (actions.ChangeBank, actions.change_bank, True),
    "seal": (actions.ChangeSeal, actions.change_seal, False),
    "kept": (actions.ChangeKept, actions.change_kept, False),
}
TITLES = {
    "company": mark("Company"),
    "registration": mark("Registration and tax"),
    "closing": mark("Closing day and terms"),
    "bank": mark("Bank account"),
    "seal": mark("Seal"),
    "kept": mark("Keeping personal data"),
}


@pages.get("/settings")
@door
def index(work: Work) -> Answer:
    """Every setting with its value."""
    work.require(Permission.PROVIDER_READ)
    return render_template(
        "accounts/company/index.html",
        provider=queries.our_provider(work),
        titles=titles(),
        kept=rules.years_kept(queries.our_provider(work).options),
        may_change=work.actor.may(Permission.PROVIDER_CHANGE),
    )


@pages.get("/settings/<part>")
@door
def edit(work: Work, part: str) -> Answer:
    """The page that changes one part of the settings."""
    work.require(Permission.PROVIDER_CHANGE)
    if _part(part)[2]:
        proved_recently(work.now)
    provider = queries.our_provider(work)
    return _page(part, form_of(part, provider), provider)


@pages.post("/settings/<part>")
@door
def change(work: Work, part: str) -> Answer:
    """Change one part of the settings."""
    work.require(Permission.PROVIDER_CHANGE)
    command, verb, is_money = _part(part)
    if is_money:
        proved_recently(work.now)
    form = Form(command, CombinedMultiDict([request.files, request.form]))
    if form.send(work, verb):
        toasts.say(gettext("Saved."))
        return redirect(url_for(".index"))
    provider = queries.our_provider(work)
    fields = [(name, name) for name in command.model_fields if name != "version"]
    clash = clash_of(work, form, provider, fields) if "version" in command.model_fields else None
    return _page(part, form, provider, clash=clash), 422


@pages.get("/settings/seal.png")
@door
def seal(work: Work) -> Answer:
    """The seal as it is printed."""
    work.require(Permission.PROVIDER_READ)
    content = queries.our_provider(work).seal
    if content is None:
        raise NotFound(mark("There is no such %(kind)s."), kind="seal")
    return Response(content, mimetype="image/png")


@pages.get("/outbox")
@door
def mails(work: Work) -> Answer:
    """What was sent, what waits, what was kept for want of a mail server."""
    told = request.args.get("state", "")
    state = Delivery(told) if told in set(Delivery) else None
    page = page_asked()
    asked = outbox.kept(work, state)
    count = queries.counted(work, asked)
    found = work.session.scalars(asked.limit(SIZE).offset((page - 1) * SIZE))
    return render_template(
        "accounts/company/outbox.html",
        messages=list(found),
        counts=outbox.counts(work),
        states=states(),
        state=state,
        page=page,
        pages=-(-count // SIZE),
    )


@pages.get("/outbox/<uuid:message_id>")
@door
def mail(work: Work, message_id: UUID) -> Answer:
    """One message as it is sent."""
    found = outbox.message(work, message_id)
    return render_template("accounts/company/mail.html", message=found, states=states())


@pages.post("/outbox/<uuid:message_id>/again")
@door
@needs_proof
def send_again(work: Work, message_id: UUID) -> Answer:
    """Queue a message anew."""
    outbox.send_again(work, message_id)
    return redirect(url_for(".mail", message_id=message_id))


@pages.get("/history")
@door
def history(work: Work) -> Answer:
    """What happened, to what, when, by whom."""
    page = page_asked()
    asked, wrong = queries.trail(work), {}
    if verb := request.args.get("verb", "").strip():
        asked = asked.where(History.verb.startswith(verb, autoescape=True))
    if subject := request.args.get("subject", type=UUID):
        asked = asked.where(History.subject_id == subject)
    for name, shift in (("first", 0), ("last", 1)):
        try:
            if told := request.args.get(name, ""):
                moment = _midnight(work, told, name) + timedelta(days=shift)
                asked = asked.where(
                    History.created_at < moment if shift else History.created_at >= moment
                )
        except Refused as refusal:
            wrong[name] = gettext(refusal.message, **refusal.params)
    found = list(work.session.execute(asked.limit(SIZE + 1).offset((page - 1) * SIZE)))
    answer = render_template(
        "accounts/company/history.html",
        rows=found[:SIZE],
        names=names_of(work, found[:SIZE]),
        things=things(),
        page=page,
        more=len(found) > SIZE,
        typed=request.args,
        wrong=wrong,
        role_words=words.role_words,
        act_words=act_words,
        change_words=change_words,
    )
    return (answer, 422) if wrong else answer


def titles() -> dict[str, str]:
    """The parts of the settings by name, in the reader's language."""
    return {name: gettext(title) for name, title in TITLES.items()}


def states() -> dict[Delivery, str]:
    """Where a message stands, in words."""
    return {
        Delivery.QUEUED: gettext("waits to be sent"),
        Delivery.SENT: gettext("was sent"),
        Delivery.FAILED: gettext("could not be sent"),
        Delivery.KEPT: gettext("kept (no mail server is set)"),
    }


def form_of(part: str, provider: Provider) -> Form[Any]:
    """The form of that part with what is set now."""
    more: dict[str, Any] = {}
    if part == "closing" and provider.approval_limit_minor is not None:
        more["approval_limit"] = provider.approval_limit_minor
    if part == "bank":
        more = {"kind": "ordinary", **provider.bank_account}
    if part == "kept":
        more = dict(rules.years_kept(provider.options))
    if part == "seal":
        more["seal"] = ""
    return Form.of(_part(part)[0], provider, **more)


def _midnight(work: Work, told: str, name: str) -> datetime:
    day = reading.read_day(told, field=name)
    return datetime.combine(day, time(), ZoneInfo(work.actor.zone))


def _part(part: str) -> tuple[type[Command], Any, bool]:
    if part not in PARTS:
        raise NotFound(mark("There is no such page."))
    return PARTS[part]


def _page(part: str, form: Form[Any], provider: Provider, **told: Any) -> str:
    return render_template(
        "accounts/company/edit.html",
        part=part,
        form=form,
        provider=provider,
        title=gettext(TITLES[part]),
        days=words.day_choices(),
        zones=words.zone_choices(provider.zone),
        **told,
    )
