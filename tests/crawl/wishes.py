"""A plausible wish for every command, made from its own types, with somebody's ids in it."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from flask import Flask
from pydantic import BaseModel

from msp.data.commands import Command
from tests.crawl.addresses import Address, addresses, plain
from tests.crawl.world import Ids

# names of id fields whose kind is not their own name
KINDS = {
    "contact": "person",
    "assignee": "technician",
    "approver": "buyer",
    "parent": "check",
    "contract_line": "line",
    "sla_policy": "policy",
    "line_sla_policy": "policy",
    "only_clients": "client",
    "people": "person",
}
TEXTS = {
    "zone": "Asia/Tokyo",
    "mail": "new@x.example",
    "currency": "JPY",
    "month": "2026-10",
    "price": "1000",
    "rate": "",
    "begins": "10:00",
    "spent": "30",
    "code": "another",
    "target": "https://a.example/",
    "phone": "",
    "postal_code": "",
    "source": "crawl:1",
}


@cache
def fields(command: type[BaseModel]) -> Mapping[str, Any]:
    """The schema of each field, with references followed."""
    schema = command.model_json_schema()
    parts = schema.get("$defs", {})
    return {name: _followed(told, parts) for name, told in schema.get("properties", {}).items()}


def _followed(told: Mapping[str, Any], parts: Mapping[str, Any]) -> dict[str, Any]:
    for choice in told.get("anyOf", ()):
        if choice.get("type") != "null":
            return _followed({**told, **choice, "anyOf": ()}, parts)
    if "$ref" in told:
        return {**told, **parts[told["$ref"].rsplit("/", 1)[1]]}
    return dict(told)


def is_id(told: Mapping[str, Any]) -> bool:
    """Whether the field holds an id, or several."""
    return told.get("format") == "uuid" or told.get("items", {}).get("format") == "uuid"


def kind_of(name: str) -> str:
    """The kind of row that an id field names."""
    kind = name.removesuffix("_id").removesuffix("_ids")
    return KINDS.get(kind, kind)


def value(name: str, told: Mapping[str, Any], ids: Ids) -> Any:
    """Something that fits the field."""
    if is_id(told):
        key = str(ids.get(kind_of(name), ids["client"]))
        return [key] if told.get("type") == "array" else key
    kind = told.get("type")
    if name == "roles":
        return ["end_user"]
    if "enum" in told:
        return told["enum"][0]
    if kind == "string":
        times = {"date": "2026-11-19", "date-time": "2026-11-20T09:00:00+09:00", "time": "09:00"}
        return times.get(told.get("format", ""), TEXTS.get(name, "テキスト 1"))
    if kind in {"integer", "number"}:
        return max(int(told.get("minimum", told.get("exclusiveMinimum", 0) + 1)), 1)
    return {"boolean": False, "array": [], "object": {}}.get(str(kind))


def body(command: type[BaseModel], ids: Ids) -> dict[str, Any]:
    """What has to be said, and every id that may be."""
    told = fields(command)
    needed = {name for name, field in command.model_fields.items() if field.is_required()}
    return {
        name: value(name, schema, ids)
        for name, schema in told.items()
        if name in needed or is_id(schema)
    }


def sink(ids: Ids) -> dict[str, Any]:
    """A form that holds something for every field of every command."""
    found: dict[str, Any] = {}
    for command in _commands(Command):
        for name, schema in fields(command).items():
            if name not in {"version", "honorific"}:
                found.setdefault(name, value(name, schema, ids))
    return {name: told for name, told in found.items() if isinstance(told, str | int | list)}


def _commands(base: type[Command]) -> Iterator[type[Command]]:
    for command in base.__subclasses__():
        yield command
        yield from _commands(command)


def writing(app: Flask) -> Iterator[tuple[Address, type[BaseModel]]]:
    """Every address where a program says a wish, with its command."""
    rules = {
        (method, plain(rule.rule)): app.view_functions[rule.endpoint]
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }
    for address in addresses():
        shape = rules.get(address.shape, object).__dict__.get("shape")
        if shape is not None and shape.command is not None:
            yield address, shape.command
