"""Where an actor can go: each place is shown to those who may enter it."""

from collections.abc import Callable, Hashable, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import current_app, g, request, url_for
from flask_babel import gettext
from markupsafe import Markup

from msp.kernel.access import Actor, Permission

KNOWN = 1024  # menus that are remembered: roles, language and place
TABS = 4  # on a phone, beside the way to all of it


@dataclass(frozen=True, slots=True)
class Place:
    """A page in the main menu, for "staff" or "client"; `on_phone` puts it in the tabs."""

    endpoint: str
    icon: str
    label: str
    permission: Permission
    group: str
    audience: str = "staff"
    on_phone: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A place as the menu shows it."""

    href: str
    icon: str
    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A titled part of the menu."""

    title: str
    items: list[Item]


@dataclass(frozen=True, slots=True)
class Menu:
    """All places of whoever is there, and as a page holds them: symbols, rail, a phone's tabs."""

    groups: list[Group]
    sprite: Markup
    rail: Markup
    bar: Markup


def guide(places: Sequence[Place]) -> Callable[[], Menu]:
    """What answers the menu of whoever is there; the same roles share it in a part of the house."""
    known = frozenset(place.endpoint for place in places)

    @lru_cache(KNOWN)
    def drawn(whose: Hashable, root: str, here: str) -> Menu:
        return _drawn(_open_to(places, g.actor), here)

    def menu() -> Menu:
        actor: Actor | None = g.actor
        if actor is None:
            return Menu([], Markup(), Markup(), Markup())
        whose = (actor.roles, actor.scopes, actor.language)
        return drawn(whose, request.root_path, _here(known))

    return menu


def _drawn(places: Sequence[Place], here: str) -> Menu:
    made: dict[str, list[Item]] = {}
    entered = [(place, _item(place, here)) for place in places]
    for place, item in entered:
        made.setdefault(place.group, []).append(item)
    groups = [Group(gettext(title) if title else "", items) for title, items in made.items()]
    tabs = [item for place, item in entered if place.on_phone][:TABS]
    parts: Any = current_app.jinja_env.get_template("layout/menu.html").module
    sprite = parts.sprite(sorted({place.icon for place, _ in entered}))
    return Menu(groups, sprite, parts.rail(groups), parts.bar(tabs))


def _open_to(places: Sequence[Place], actor: Actor) -> list[Place]:
    audience = "client" if actor.is_client else "staff"
    return [p for p in places if p.audience == audience and actor.may(p.permission)]


def _here(known: Set[str]) -> str:
    """The place that the page belongs to: its own, else the first page of its part of the house."""
    if request.endpoint in known:
        return request.endpoint or ""
    first = f"{request.blueprint}.index"
    return first if first in known else ""


def _item(place: Place, here: str) -> Item:
    label = gettext(place.label)
    return Item(url_for(place.endpoint), place.icon, label, place.endpoint == here)
