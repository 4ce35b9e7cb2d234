"""A notice in the shape that each chat expects, and a webhook with its signature: values only."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from standardwebhooks import Webhook as Signer

from msp.outside.deliveries import Way
from msp.outside.gateway import Ask

CHATWORK = "https://api.chatwork.com/v2"
JSON = {"Content-Type": "application/json; charset=utf-8"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SECONDS = 10
SHORT = 4_096


@dataclass(frozen=True, slots=True)
class Where:
    """A chat's address: a webhook's URL, or for Chatwork a key and a room."""

    url: str = ""
    token: str = ""
    room: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A notice: whom it is for (as that chat names people), what it says, and where it leads."""

    title: str
    body: str = ""
    href: str = ""
    to: str = ""


def asked(way: Way, where: Where, words: Words) -> Ask:
    """The request that tells a chat. KeyError for mail, which goes by the outbox."""
    return SHAPES[way](where, words)


def signed(url: str, secret: str, message: tuple[str, datetime, Mapping[str, Any]]) -> Ask:
    """A webhook's request as Standard Webhooks wants it: id, moment and signature in headers.

    `message` is (its id, the moment of this try, the payload).
    """
    name, moment, payload = message
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    headers = {
        **JSON,
        "webhook-id": name,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Signer(secret).sign(name, moment, body),
    }
    return _post(url, headers, body)


def _slack(where: Where, words: Words) -> Ask:
    """Slack's incoming webhook: mrkdwn, where three signs have to be written otherwise."""
    lines = [f"*{_slack_safe(words.title)}*"]
    lines += [_slack_safe(words.body)] if words.body else []
    lines += [f"<{words.href}>"] if words.href else []
    to = f"<@{words.to}> " if words.to else ""
    return _post(where.url, JSON, json.dumps({"text": to + "\n".join(lines)}, ensure_ascii=False))


def _slack_safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _teams(where: Where, words: Words) -> Ask:
    """A Teams workflow: one adaptive card in an attachment."""
    parts: list[dict[str, Any]] = [_line(words.title, weight="Bolder", size="Medium")]
    parts += [_line(words.to)] if words.to else []
    parts += [_line(words.body)] if words.body else []
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": parts,
    }
    if words.href:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Tasuki", "url": words.href}]
    kind = "application/vnd.microsoft.card.adaptive"
    told = {
        "type": "message",
        "attachments": [{"contentType": kind, "contentUrl": None, "content": card}],
    }
    return _post(where.url, JSON, json.dumps(told, ensure_ascii=False))


def _line(text: str, **look: str) -> dict[str, Any]:
    return {"type": "TextBlock", "text": text, "wrap": True, **look}


def _chatwork(where: Where, words: Words) -> Ask:
    """Chatwork's own API: a message in a room, with the key in a header."""
    to = f"[To:{words.to}]\n" if words.to.isdigit() else ""
    rest = "\n".join(part for part in (words.body, words.href) if part)
    text = f"{to}[info][title]{words.title}[/title]{rest}[/info]"
    url = f"{where.url or CHATWORK}/rooms/{quote(where.room, safe='')}/messages"
    headers = {**FORM, "X-ChatWorkToken": where.token}
    return _post(url, headers, urlencode({"body": text, "self_unread": "1"}))


def _line_works(where: Where, words: Words) -> Ask:
    """An incoming webhook of LINE WORKS: title, text, and a button that leads here."""
    told: dict[str, Any] = {"title": words.title[:300]}
    text = "\n".join(part for part in (words.to, words.body) if part)
    told["body"] = {"text": text or words.title}
    if words.href:
        told["button"] = {"label": "Tasuki", "url": words.href}
    return _post(where.url, JSON, json.dumps(told, ensure_ascii=False))


def _post(url: str, headers: Mapping[str, str], body: str) -> Ask:
    return Ask(url, "POST", headers, body.encode(), SECONDS, SHORT, redirects=0)


SHAPES: Mapping[Way, Callable[[Where, Words], Ask]] = {
    Way.SLACK: _slack,
    Way.TEAMS: _teams,
    Way.CHATWORK: _chatwork,
    Way.LINE_WORKS: _line_works,
}
