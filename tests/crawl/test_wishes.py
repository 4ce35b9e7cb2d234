"""Whole wishes with somebody else's ids, or from somebody who may not: nothing of it is written."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from msp.kernel.access import Permission
from tests.crawl import wishes
from tests.crawl.addresses import COUNTED, ROLES, Address, addresses
from tests.crawl.conftest import Crawl
from tests.crawl.world import Ids

WRITERS = ["technician", "desk_manager", "finance", "provider_admin", "partner_agent"]
CLIENTS = ["end user", "technical contact", "client admin"]


def foreign_to(crawl: Crawl, role: str) -> list[Ids]:
    """The ids of those who are none of that role's business."""
    limited = role in {*CLIENTS, "partner_agent"}
    strangers = [crawl.world.stranger.ids]
    return [crawl.world.neighbour.ids, *strangers] if limited else strangers


@pytest.mark.parametrize("role", ROLES.values())
def test_a_whole_wish_is_forbidden_to_whoever_may_not(crawl: Crawl, role: str) -> None:
    ids, actor = crawl.world.own.ids, crawl.world.own.actors[role]
    for address, command in wishes.writing(crawl.visitor.app):
        if address.lets_in(role):
            continue
        answer = crawl.ask(actor, address, ids, json=said(address, wishes.body(command, ids)))
        if answer.status_code != 403 or crawl.visitor.written:
            crawl.fault(f"{role}: {address.method} {address.path} is {answer.status}")
    crawl.done()


@pytest.mark.parametrize("role", [*WRITERS, *CLIENTS])
def test_a_program_cannot_name_what_is_not_its_own(crawl: Crawl, role: str) -> None:
    actor, ids = crawl.world.own.actors[role], crawl.world.own.ids
    for theirs in foreign_to(crawl, role):
        for address, told, name in swapped(crawl, ids, theirs):
            answer = crawl.ask(actor, address, ids, json=told)
            stole = taken(crawl, ids, theirs)
            if stole or (answer.status_code < 300 and kept(told[name], crawl)):
                crawl.fault(f"{role}: {address.method} {address.path} with {name}: {stole[:1]}")
    crawl.done()


@pytest.mark.parametrize("role", [*WRITERS, *CLIENTS])
def test_a_form_cannot_name_what_is_not_its_own(crawl: Crawl, role: str) -> None:
    actor, ids = crawl.world.own.actors[role], crawl.world.own.ids
    for theirs in foreign_to(crawl, role):
        typed = wishes.sink({**ids, **theirs})
        for address in addresses():
            if address.is_api or address.reads or address.is_public:
                continue
            crawl.ask(actor, address, ids, data=typed)
            for row in taken(crawl, ids, theirs):
                crawl.fault(f"{role}: {address.method} {address.path} writes {row}")
    crawl.done()


def test_a_scope_narrows_a_key_whatever_its_owner_may(crawl: Crawl) -> None:
    owner = crawl.world.own.actors["provider_admin"]
    narrow = replace(owner, scopes=frozenset({Permission.CLIENT_READ}))
    opened = set()
    for address in addresses():
        if address.is_api and address.reads:
            answer = crawl.ask(narrow, address, crawl.world.own.ids)
            if answer.status_code == 200:
                opened.add(address.path)
    for address, command in wishes.writing(crawl.visitor.app):
        told = said(address, wishes.body(command, crawl.world.own.ids))
        answer = crawl.ask(narrow, address, crawl.world.own.ids, json=told)
        if answer.status_code != 403:
            crawl.fault(f"a key that only reads clients: {address.path} is {answer.status}")
    crawl.done()
    sites = {"/api/v1/sites", "/api/v1/sites/{site}"}
    assert opened - OPEN == {"/api/v1/clients", "/api/v1/clients/{client}", *sites}


# what lists to each only what that one may answer: to a narrow key nothing at all
OPEN = {"/api/v1/openapi.json", "/api/v1/awaited"}


def said(address: Address, told: dict[str, Any]) -> dict[str, Any]:
    """The body: what the address names already is left out, a word of the same name is not."""
    words = set(address.kinds) - COUNTED
    return {
        name: value
        for name, value in told.items()
        if name in words or wishes.kind_of(name) not in address.kinds
    }


def swapped(crawl: Crawl, ids: Ids, theirs: Ids) -> Iterator[tuple[Address, dict[str, Any], str]]:
    """Each wish once for each id in it, with that one id of others."""
    for address, command in wishes.writing(crawl.visitor.app):
        own = said(address, wishes.body(command, ids))
        other = said(address, wishes.body(command, {**ids, **theirs}))
        for name in own:
            if own[name] != other[name]:
                yield address, {**own, name: other[name]}, name


def kept(value: Any, crawl: Crawl) -> bool:
    """Whether what was written holds the value."""
    texts = value if isinstance(value, list) else [value]
    return any(text in row for text in texts for row in crawl.visitor.written)


def taken(crawl: Crawl, ids: Ids, theirs: Ids) -> list[str]:
    """The rows that were written with an id of others in them."""
    others = {str(theirs[kind]) for kind in theirs if isinstance(theirs[kind], UUID)}
    others -= {str(value) for value in ids.values()}
    return [row[:160] for row in crawl.visitor.written if any(one in row for one in others)]
