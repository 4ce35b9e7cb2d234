"""Lists come newest first, a page at a time; `expand` puts objects where their ids stood."""

from collections.abc import Callable
from typing import Any

from msp.demo.stripe_double import checkout, problems
from msp.demo.stripe_double.description import description
from msp.demo.stripe_double.double import Double

Json = dict[str, Any]

PAGING = frozenset({"ending_before", "expand", "limit", "starting_after"})
_MOMENTS: dict[str, Callable[[int, int], bool]] = {
    "gt": lambda told, limit: told > limit,
    "gte": lambda told, limit: told >= limit,
    "lt": lambda told, limit: told < limit,
    "lte": lambda told, limit: told <= limit,
}
DEEPEST = 4


def page(wish: Json, found: list[Json], url: str) -> Json:
    """The part of a list that was asked for: 1 to 100 objects, 10 when no number is given."""
    limit = wish.get("limit", 10)
    if limit not in range(1, 101):
        message = "limit must be between 1 and 100."
        raise problems.StripeProblem(message, "parameter_invalid_integer", "limit")
    found = [one for one in found if _created_then(one, wish.get("created"))]
    if "starting_after" in wish:
        rest = found[_place(found, wish["starting_after"], "starting_after") + 1 :]
        part, more = rest[:limit], len(rest) > limit
    elif "ending_before" in wish:
        rest = found[: _place(found, wish["ending_before"], "ending_before")]
        part, more = rest[-limit:], len(rest) > limit
    else:
        part, more = found[:limit], len(found) > limit
    return {"object": "list", "data": part, "has_more": more, "url": url}


def _created_then(body: Json, wanted: Any) -> bool:
    if wanted is None:
        return True
    if isinstance(wanted, int):
        return bool(body["created"] == wanted)
    return all(_MOMENTS[name](body["created"], limit) for name, limit in wanted.items())


def _place(found: list[Json], key: str, param: str) -> int:
    for place, one in enumerate(found):
        if one["id"] == key:
            return place
    raise problems.no_such("object", key, param)


def listing(kind: str, url: str, *fields: str) -> Callable[[Double, Json], Json]:
    """The verb that lists a kind, narrowed by fields that must equal what was asked.

    `created` among the fields is a moment or a span of them, which `page` reads.
    """

    def listed(double: Double, wish: Json) -> Json:
        wanted = {name: wish[name] for name in fields if name in wish and name != "created"}
        found = [
            one
            for one in double.store.newest_first(kind)
            if all(one.get(name) == value for name, value in wanted.items())
        ]
        return page(wish, [_without_secret(one) for one in found], url)

    return listed


def _without_secret(body: Json) -> Json:
    if body["object"] != "webhook_endpoint":
        return body
    return {name: value for name, value in body.items() if name != "secret"}


def expand(double: Double, body: Json, wishes: list[str]) -> Json:
    """The answer with the named properties opened, each name a path of at most four steps."""
    for wish in wishes:
        steps = wish.split(".")
        if len(steps) > DEEPEST + (steps[0] == "data"):
            message = f"You cannot expand more than {DEEPEST} levels of a property ({wish})."
            raise problems.StripeProblem(message, None, "expand")
        _open(double, body, steps)
    return body


def _open(double: Double, body: Json, steps: list[str]) -> None:
    step, *rest = steps
    if body.get("object") == "list" and step == "data":
        for one in body["data"]:
            if rest:
                _open(double, one, rest)
        return
    if not _expandable(body, step):
        message = f"This property cannot be expanded ({step})."
        raise problems.StripeProblem(message, None, "expand")
    if step == "line_items" and body["object"] == "checkout.session":
        body[step] = checkout.session_lines(double, {"session": body["id"]})
    elif isinstance(body[step], str):
        body[step] = _fetched(double, body[step], step)
    if rest and isinstance(body[step], dict):
        _open(double, body[step], rest)


def _expandable(body: Json, step: str) -> bool:
    kind = body.get("object")
    if kind in {None, "list"}:
        return False
    schema = description().schema(str(kind))
    return step in schema["properties"] and step in schema.get("x-expandableFields", [])


def _fetched(double: Double, key: str, step: str) -> Json:
    body = double.store.get(key)
    if body is None:
        raise problems.NotModelled(f"expanding {step} ({key})", "expand")
    return body
