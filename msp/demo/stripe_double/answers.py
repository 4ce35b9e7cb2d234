"""Every object that leaves the double fits Stripe's description, with no field that it lacks."""

from functools import cache
from typing import Any

import jsonschema

from msp.demo.stripe_double import problems
from msp.demo.stripe_double.description import description

Json = dict[str, Any]

_KEPT = ("type", "enum", "maxLength", "required", "pattern")
_NAMED = "#/components/schemas/"
# Stripe sends these only when they are asked for by `expand`.
_ONLY_EXPANDED = frozenset({("charge", "refunds")})


def converted(schema: Json) -> Json:
    """The OpenAPI 3.0 schema as JSON schema: nullable spelled out, unknown fields refused."""
    if "$ref" in schema:
        made: Json = {"$ref": schema["$ref"].removeprefix(_NAMED)}
    else:
        made = {name: schema[name] for name in _KEPT if name in schema}
        _convert_parts(schema, made)
    if schema.get("nullable"):
        return {"anyOf": [{"type": "null"}, made]}
    return made


def _convert_parts(schema: Json, made: Json) -> None:
    if "anyOf" in schema:
        made["anyOf"] = [converted(one) for one in schema["anyOf"]]
    if "items" in schema:
        made["items"] = converted(schema["items"])
    others = schema.get("additionalProperties")
    if isinstance(others, dict):
        made["additionalProperties"] = converted(others)
    if schema.get("properties"):
        made["properties"] = {name: converted(one) for name, one in schema["properties"].items()}
        made.setdefault("additionalProperties", False)


def _referred(_validator: Any, name: str, instance: Any, _schema: Json) -> Any:
    # Each schema is read and converted once, when an object first meets it.
    return _of_object(name).iter_errors(instance)


_Validator = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"$ref": _referred})


@cache
def _of_object(name: str) -> Any:
    return _Validator(converted(description().schema(name)))


@cache
def _of_answer(method: str, path: str) -> Any:
    return _Validator(converted(description().answer(method, path)))


def _hold(validator: Any, body: Json) -> None:
    wrong = jsonschema.exceptions.best_match(validator.iter_errors(body))
    if wrong is not None:
        where = ".".join(str(part) for part in wrong.absolute_path)
        kind = body.get("object")
        raise problems.DoubleIsWrong(f"{kind} {body.get('id')}, {where}: {wrong.message}")


def check_object(body: Json) -> Json:
    """The object itself, or DoubleIsWrong when Stripe could never have sent it."""
    _hold(_of_object(body["object"]), body)
    return body


def check_answer(method: str, path: str, body: Json) -> Json:
    """The answer of an operation, or DoubleIsWrong when the description has another."""
    _hold(_of_answer(method, path), body)
    return body


def check_error(body: Json) -> Json:
    """The error body, or DoubleIsWrong when it is not one of Stripe's shape."""
    _hold(_of_object("error"), body)
    return body


def whole(kind: str, values: Json, schema: str | None = None) -> Json:
    """The object with every nullable field present, as Stripe sends it."""
    properties = description().schema(schema or kind)["properties"]
    empty = {
        name: None
        for name, one in properties.items()
        if one.get("nullable") and (kind, name) not in _ONLY_EXPANDED
    }
    return {**empty, "object": kind, **values}


def blank(schema: str) -> Json:
    """The nullable fields of a part, all empty."""
    properties = description().schema(schema)["properties"]
    return {name: None for name, one in properties.items() if one.get("nullable")}


@cache
def event_names() -> frozenset[str]:
    """The names of events that exist, as the description lists them."""
    form = description().wishes("POST", "/v1/webhook_endpoints")
    return frozenset(form["properties"]["enabled_events"]["items"]["enum"])


def check_event_name(name: str) -> str:
    """The name itself, or DoubleIsWrong when Stripe has no such event."""
    if name not in event_names():
        raise problems.DoubleIsWrong(f"Stripe has no event {name}")
    return name
