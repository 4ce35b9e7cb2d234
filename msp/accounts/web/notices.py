"""My notices; and for administrators where chats are, what was told, and who else is told."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext

from msp.accounts.actions import notices as actions
from msp.accounts.queries import notices as queries
from msp.accounts.rules.notices import EVENTS, FOR_CLIENTS, FOR_STAFF, HOOKS
from msp.accounts.web import who
from msp.data.work import Work
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.proof import needs_proof
from msp.doors.web import door, page_asked
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark
from msp.outside.deliveries import CHATS, NoticeDelivery, Way
from msp.outside.models import Delivery

pages = Blueprint("notices", __name__)
hooks = Blueprint("webhooks", __name__, url_prefix="/settings/webhooks")
SIZE = 50
WAYS = {
    Way.MAIL: mark("Mail"),
    Way.SLACK: mark("Slack"),
    Way.TEAMS: mark("Microsoft Teams"),
    Way.CHATWORK: mark("Chatwork"),
    Way.LINE_WORKS: mark("LINE WORKS"),
}
STATES = {
    Delivery.QUEUED: (mark("On its way"), "info", "clock"),
    Delivery.SENT: (mark("Delivered"), "ok", "circle-check"),
    Delivery.FAILED: (mark("Did not arrive"), "bad", "octagon-alert"),
    Delivery.KEPT: (mark("Kept"), "", "archive"),
}


@pages.get("/me/notices")
@who.own_door
def mine(work: Work) -> Answer:
    """Of what I am told by which way, and when I am left alone."""
    row = queries.own_preference(work)
    form = Form(actions.ChooseNotices)
    form.typed = {"urgent_breaks": True, "version": row.version if row else ""}
    form.typed["choices"] = queries.own_choices(work, row)
    if row is not None:
        form.typed |= {"urgent_breaks": row.urgent_breaks, **row.handles}
        form.typed |= {"quiet_from": _clock(row.quiet_from), "quiet_until": _clock(row.quiet_until)}
    return _mine(work, form)


@pages.post("/me/notices")
@who.own_door
def choose(work: Work) -> Answer:
    """Keep what was chosen."""
    form = Form(actions.ChooseNotices, request.form)
    if form.send(work, actions.choose_notices):
        toasts.say(gettext("Saved."))
        return redirect(url_for(".mine"))
    return _mine(work, form), 422


def _known(work: Work) -> Any:
    return FOR_CLIENTS if work.actor.is_client else FOR_STAFF


def _clock(minute: int | None) -> str:
    return "" if minute is None else f"{minute // 60:02}:{minute % 60:02}"


def _mine(work: Work, form: Form[Any]) -> str:
    return render_template(
        "accounts/notices/mine.html",
        form=form,
        chosen=set(form.value("choices") or ()),
        events=[(event.value, gettext(EVENTS[event])) for event in _known(work)],
        ways=[(way.value, gettext(WAYS[way])) for way in queries.open_ways(work)],
        zone_name=work.actor.zone,
    )


@pages.get("/settings/notices")
@door
def channels(work: Work) -> Answer:
    """Where the chats are, and what was told lately."""
    return _channels(work, {})


@pages.post("/settings/notices/<way>")
@door
@needs_proof
def set_channel(work: Work, way: str) -> Answer:
    """Set one chat up."""
    work.require(Permission.PROVIDER_CHANGE)
    chat = _chat(way)
    form = Form(actions.SetChannel, request.form, way=chat)
    if form.send(work, lambda w, wish: actions.set_channel(w, wish, who.keyring())):
        toasts.say(gettext("Saved."))
        return redirect(url_for(".channels"))
    return _channels(work, {chat: form}), 422


@pages.post("/settings/notices/<way>/test")
@door
def test(work: Work, way: str) -> Answer:
    """Say a word in the chat; the log below tells whether it arrived."""
    words = gettext("This is a test of Tasuki. If you read it, the channel works.")
    actions.test_channel(work, actions.NameChannel(way=_chat(way)), words)
    toasts.say(gettext("A test is on its way. See below whether it arrives."))
    return redirect(url_for(".channels"))


@pages.post("/settings/notices/<way>/remove")
@door
def remove(work: Work, way: str) -> Answer:
    """Forget a chat."""
    actions.remove_channel(work, actions.NameChannel(way=_chat(way)))
    toasts.say(gettext("The channel was removed."))
    return redirect(url_for(".channels"))


@pages.post("/settings/notices/told/<uuid:notice_id>/again")
@door
def again(work: Work, notice_id: UUID) -> Answer:
    """Try a notice once more."""
    actions.tell_notice_again(work, notice_id)
    toasts.say(gettext("It is on its way again."))
    return redirect(url_for(".channels"))


def _chat(way: str) -> Way:
    if way not in {chat.value for chat in CHATS}:
        raise NotFound(mark("There is no such page."))
    return Way(way)


def _channels(work: Work, told: dict[Way, Form[Any]]) -> str:
    kept = queries.channels(work)
    page = page_asked()
    wanted = queries.told(work).limit(SIZE + 1).offset((page - 1) * SIZE)
    found = work.session.execute(wanted).all()
    return render_template(
        "accounts/notices/channels.html",
        chats=[_channel(chat, kept.get(chat), told.get(chat)) for chat in CHATS],
        rows=[(row, name, *_state(row)) for row, name in found[:SIZE]],
        ways={way: gettext(words) for way, words in WAYS.items()},
        page=page,
        more=len(found) > SIZE,
    )


def _channel(way: Way, row: Any, form: Form[Any] | None) -> dict[str, Any]:
    if form is None:
        form = Form(actions.SetChannel)
        form.typed = {"is_active": row.is_active if row else True}
    form.prefix = way.value
    return {
        "way": way.value,
        "title": gettext(WAYS[way]),
        "row": row,
        "form": form,
        "has_room": way is Way.CHATWORK,
    }


def _state(row: NoticeDelivery | Any) -> tuple[str, str, str]:
    words, tone, symbol = STATES[row.state]
    return gettext(words), tone, symbol


@hooks.get("/")
@door
def index(work: Work) -> Answer:
    """The webhooks, and the form for another one."""
    return _index(work, Form(actions.AddWebhook), "")


@hooks.post("/")
@door
@needs_proof
def add(work: Work) -> Answer:
    """A new webhook; its secret is shown this once."""
    work.require(Permission.PROVIDER_CHANGE)
    form = Form(actions.AddWebhook, request.form)
    made = form.send(work, lambda w, wish: actions.add_webhook(w, wish, who.keyring()))
    if made is None:
        return _index(work, form, ""), 422
    return _show(work, made[0].id, None, made[1])


def _index(work: Work, form: Form[Any], secret: str) -> str:
    return render_template(
        "accounts/notices/webhooks.html",
        rows=work.session.scalars(queries.hooks(work)).all(),
        form=form,
        events=_events(),
        secret=secret,
    )


def _events() -> list[tuple[str, str]]:
    return [(name, gettext(words)) for name, words in HOOKS.items()]


@hooks.get("/<uuid:webhook_id>")
@door
def show(work: Work, webhook_id: UUID) -> Answer:
    """One webhook with what it was told."""
    return _show(work, webhook_id, None, "")


@hooks.post("/<uuid:webhook_id>")
@door
def change(work: Work, webhook_id: UUID) -> Answer:
    """Change a webhook, or switch it off."""
    work.require(Permission.PROVIDER_CHANGE)
    form = Form(actions.ChangeWebhook, request.form, webhook_id=webhook_id)
    if form.send(work, actions.change_webhook):
        toasts.say(gettext("Saved."))
        return redirect(url_for(".show", webhook_id=webhook_id))
    return _show(work, webhook_id, form, ""), 422


@hooks.post("/<uuid:webhook_id>/secret")
@door
@needs_proof
def renew(work: Work, webhook_id: UUID) -> Answer:
    """Another secret, shown this once."""
    work.require(Permission.PROVIDER_CHANGE)
    wish = actions.NameWebhook(webhook_id=webhook_id)
    _, secret = actions.renew_secret(work, wish, who.keyring())
    return _show(work, webhook_id, None, secret)


@hooks.post("/<uuid:webhook_id>/test")
@door
def send_test(work: Work, webhook_id: UUID) -> Answer:
    """Tell it a word now; the log below shows whether it arrived."""
    actions.test_webhook(work, actions.NameWebhook(webhook_id=webhook_id))
    toasts.say(gettext("A test is on its way. See below whether it arrives."))
    return redirect(url_for(".show", webhook_id=webhook_id))


@hooks.post("/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/again")
@door
def redeliver(work: Work, webhook_id: UUID, delivery_id: UUID) -> Answer:
    """Tell the same once more."""
    actions.tell_hook_again(work, webhook_id, delivery_id)
    toasts.say(gettext("It is on its way again."))
    return redirect(url_for(".show", webhook_id=webhook_id))


def _show(work: Work, webhook_id: UUID, form: Form[Any] | None, secret: str) -> str:
    row = queries.hook(work, webhook_id)
    page = page_asked()
    wanted = queries.hook_deliveries(work, row.id).limit(SIZE + 1).offset((page - 1) * SIZE)
    found = work.session.scalars(wanted).all()
    return render_template(
        "accounts/notices/webhook.html",
        row=row,
        form=form or Form.of(actions.ChangeWebhook, row, webhook_id=row.id),
        events=_events(),
        secret=secret,
        rows=[(each, *_state(each)) for each in found[:SIZE]],
        page=page,
        more=len(found) > SIZE,
    )
