"""Where an actor can go: each place is shown to those who may enter it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import g, request, url_for
from flask_babel import gettext

from msp.kernel.access import Actor, Permission


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
    count: int | None = None
    hot: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A titled part of the menu."""

    title: str
    items: list[Item]


def groups(places: Sequence[Place]) -> list[Group]:
    """The menu of whoever is there."""
    made: dict[str, list[Item]] = {}
    for place in _open_to(places, g.actor):
        made.setdefault(place.group, []).append(_item(place))
    return [Group(gettext(title) if title else "", items) for title, items in made.items()]


def tabs(places: Sequence[Place]) -> list[Item]:
    """The five places at the bottom of a phone."""
    return [_item(place) for place in _open_to(places, g.actor) if place.on_phone][:5]


def _open_to(places: Sequence[Place], actor: Actor | None) -> list[Place]:
    if actor is None:
        return []
    audience = "client" if actor.is_client else "staff"
    return [p for p in places if p.audience == audience and actor.may(p.permission)]


def _item(place: Place) -> Item:
    here = request.blueprint if request.endpoint else None
    current = request.endpoint == place.endpoint or (
        place.endpoint.endswith(".index") and here == place.endpoint.split(".")[0]
    )
    return Item(url_for(place.endpoint), place.icon, gettext(place.label), current)
