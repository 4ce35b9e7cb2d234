"""Webhooks and chats in the shell."""

from typing import Any

import click
from flask_babel import gettext

from msp.accounts.actions import notices as actions
from msp.accounts.queries import notices as queries
from msp.accounts.shell import keyring
from msp.data.work import Work
from msp.doors.shell import door, say
from msp.outside.deliveries import Way

AS_JSON = click.option("--json", "as_json", is_flag=True)
MOST = 50


@click.group("webhooks")
def webhooks() -> None:
    """Other systems that are told of tickets."""


@webhooks.command("list")
@AS_JSON
@door
def list_hooks(work: Work, *, as_json: bool) -> None:
    """The webhooks by name."""
    rows = work.session.scalars(queries.hooks(work)).all()
    names = ("id", "name", "url", "events", "with_words", "is_active")
    figures = [{name: getattr(row, name) for name in names} for row in rows]
    text = "\n".join(f"{row.id}\t{row.name}\t{row.url}" for row in rows)
    say(figures, as_json=as_json, text=text)


@webhooks.command("add")
@click.option("--name", required=True)
@click.option("--url", required=True)
@click.option("--event", "events", multiple=True, help="As ticket.opened; several are possible.")
@click.option("--with-words", is_flag=True, help="Subjects and messages go along.")
@AS_JSON
@door
def add(work: Work, *, as_json: bool, **told: Any) -> None:
    """A new webhook; prints its id and its secret, this once."""
    row, secret = actions.add_webhook(work, actions.AddWebhook.model_validate(told), keyring())
    say({"id": row.id, "secret": secret}, as_json=as_json, text=f"{row.id}\n{secret}")


@webhooks.command("secret")
@click.argument("webhook_id", type=click.UUID)
@AS_JSON
@door
def renew(work: Work, *, as_json: bool, **told: Any) -> None:
    """Another secret; prints it this once."""
    row, secret = actions.renew_secret(work, actions.NameWebhook.model_validate(told), keyring())
    say({"id": row.id, "secret": secret}, as_json=as_json, text=secret)


@webhooks.command("test")
@click.argument("webhook_id", type=click.UUID)
@door
def test(work: Work, **told: Any) -> None:
    """Tell it a word; see `deliveries` whether it arrives."""
    row = actions.test_webhook(work, actions.NameWebhook.model_validate(told))
    click.echo(f"webhook {row.id} is told a word")


@webhooks.command("deliveries")
@click.argument("webhook_id", type=click.UUID)
@AS_JSON
@door
def deliveries(work: Work, *, webhook_id: Any, as_json: bool) -> None:
    """What it was told, the latest first."""
    wanted = queries.hook_deliveries(work, queries.hook(work, webhook_id).id).limit(MOST)
    rows = work.session.scalars(wanted).all()
    names = ("id", "event", "state", "attempts", "status", "error", "created_at", "sent_at")
    figures = [{name: getattr(row, name) for name in names} for row in rows]
    text = "\n".join(f"{row.created_at}\t{row.event}\t{row.state.value}" for row in rows)
    say(figures, as_json=as_json, text=text)


@click.group("channels")
def channels() -> None:
    """The chats in which people are told."""


@channels.command("list")
@AS_JSON
@door
def list_channels(work: Work, *, as_json: bool) -> None:
    """The chats that are set up; never their address or key."""
    kept = queries.channels(work)
    rows = [kept[way] for way in Way if way in kept]
    figures = [{"way": row.way, "host": row.hint, "is_active": row.is_active} for row in rows]
    text = "\n".join(f"{row.way.value}\t{row.hint}\t{row.is_active}" for row in rows)
    say(figures, as_json=as_json, text=text)


@channels.command("set")
@click.argument("way")
@click.option("--url", default="", help="What is not named stays as it is known.")
@click.option("--token", default="")
@click.option("--room", default="", help="Chatwork's number of the room.")
@click.option("--off", "is_off", is_flag=True)
@door
def set_channel(work: Work, *, is_off: bool, **told: str) -> None:
    """Set a chat up: slack, teams, chatwork or line_works."""
    wish = actions.SetChannel.model_validate({**told, "is_active": not is_off})
    row = actions.set_channel(work, wish, keyring())
    click.echo(f"{row.way.value}\t{row.hint}")


@channels.command("test")
@click.argument("way")
@door
def test_channel(work: Work, **told: str) -> None:
    """Say a word in a chat."""
    words = gettext("This is a test of Tasuki. If you read it, the channel works.")
    row = actions.test_channel(work, actions.NameChannel.model_validate(told), words)
    click.echo(f"{row.way.value} is told a word")


COMMANDS = (webhooks, channels)
