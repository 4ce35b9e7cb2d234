"""What the forms of articles and known errors choose from."""

from typing import Any

from flask import g, request
from flask_babel import gettext
from sqlalchemy import Select, or_

from msp.data.work import Work
from msp.kernel.access import Permission
from msp.knowledge import queries
from msp.knowledge.rules import Category, System
from msp.knowledge.rules.articles import AUDIENCES, CATEGORIES, SYSTEMS


def pairs(table: Any) -> list[tuple[str, str]]:
    """The values of a list with their words, in the reader's language."""
    return [(value.value, gettext(words)) for value, words in table.items()]


def error_choices(work: Work) -> dict[str, Any]:
    """What the form of a known error chooses from."""
    return {
        "categories": pairs(CATEGORIES),
        "systems": pairs(SYSTEMS),
        "products": [(str(p.id), p.name_in(g.actor.language)) for p in _products(work)],
    }


def article_choices(work: Work) -> dict[str, Any]:
    """What the form of an article chooses from."""
    return error_choices(work) | {"audiences": pairs(AUDIENCES), "preview": None}


def _products(work: Work) -> Any:
    return queries.products(work) if work.actor.may(Permission.CATALOGUE_READ) else ()


def chosen() -> dict[str, Any]:
    """What the address narrows a list to, and what it can be narrowed to (R56, R57)."""
    return {
        "category_chosen": request.args.get("category", ""),
        "system_chosen": request.args.get("system", ""),
        "categories": pairs(CATEGORIES),
        "systems": pairs(SYSTEMS),
    }


def about(wanted: Select[Any], kind: type[Any]) -> Select[Any]:
    """Only rows of the category and the system that the address names; any system fits each."""
    category, system = request.args.get("category", ""), request.args.get("system", "")
    if category in set(Category):
        wanted = wanted.where(kind.category == Category(category))
    if system in set(System):
        wanted = wanted.where(or_(kind.system == System(system), kind.system == System.ANY))
    return wanted
