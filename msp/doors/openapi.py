"""The OpenAPI 3.1 document, made from the endpoints' own types."""

import re
from typing import Any

from flask import Flask
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from msp.doors.api import Shape

PLACE = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
KINDS = {"uuid": {"type": "string", "format": "uuid"}, "int": {"type": "integer"}}
PREFIX = "#/components/schemas/{model}"
PROBLEM = {
    "type": "object",
    "required": ["type", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "field": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}
REFUSALS = {
    "401": "No token, or one that is no longer valid.",
    "403": "The token's owner may not do this.",
    "404": "There is no such row.",
    "409": "Somebody else was faster.",
    "422": "The request does not fit, or a rule refuses it.",
}


def document(app: Flask, version: str) -> dict[str, Any]:
    """What `/api/v1/openapi.json` answers."""
    found = [
        (rule, shape)
        for rule in app.url_map.iter_rules()
        if (shape := app.view_functions[rule.endpoint].__dict__.get("shape"))
    ]
    models = {model for _, shape in found for model in (shape.answer, shape.command) if model}
    refs, schemas = _schemas(models)
    paths: dict[str, dict[str, Any]] = {}
    for rule, shape in sorted(found, key=lambda pair: pair[0].rule):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            path = PLACE.sub(r"{\g<name>}", rule.rule)
            answer = refs[shape.answer]
            paths.setdefault(path, {})[method.lower()] = _operation(app, rule, (shape, answer))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tasuki", "version": version},
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": {**schemas, "Problem": PROBLEM},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _schemas(
    models: set[type[BaseModel]],
) -> tuple[dict[type[BaseModel], dict[str, Any]], dict[str, Any]]:
    """The reference to each model, and all of them: two rooms may call a model alike."""
    ordered = sorted(models, key=lambda model: (model.__name__, model.__module__))
    asked = [(model, "validation") for model in ordered]
    found, made = models_json_schema(asked, ref_template=PREFIX)  # type: ignore[arg-type]
    refs = {model: dict(found[model, "validation"]) for model in ordered}
    definitions: dict[str, Any] = made.get("$defs", {})
    return refs, definitions


def _operation(app: Flask, rule: Any, told: tuple[Shape, dict[str, Any]]) -> dict[str, Any]:
    view = app.view_functions[rule.endpoint]
    shape, answer = told
    if shape.is_list:
        answer = {
            "type": "object",
            "required": ["items", "page", "more"],
            "properties": {
                "items": {"type": "array", "items": answer},
                "page": {"type": "integer"},
                "more": {"type": "boolean"},
            },
        }
    said: dict[str, Any] = {
        "operationId": rule.endpoint.replace(".", "_"),
        "summary": (view.__doc__ or rule.endpoint).strip().splitlines()[0],
        "parameters": [*_parameters(rule.rule), *(_paging() if shape.is_list else ())],
        "responses": {str(shape.status): _said("The answer.", answer), **_refusals()},
    }
    if shape.command:
        said["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": _body(shape, rule)}},
        }
    return said


def _body(shape: Shape, rule: Any) -> dict[str, Any]:
    """The command without what the address already names."""
    assert shape.command is not None  # noqa: S101 - the caller asked
    schema = shape.command.model_json_schema(ref_template=PREFIX)
    named = {found["name"] for found in PLACE.finditer(rule.rule)}
    schema.pop("$defs", None)
    schema["properties"] = {k: v for k, v in schema.get("properties", {}).items() if k not in named}
    schema["required"] = [name for name in schema.get("required", []) if name not in named]
    return schema


def _parameters(address: str) -> list[dict[str, Any]]:
    return [
        {
            "name": found["name"],
            "in": "path",
            "required": True,
            "schema": KINDS.get(found["kind"] or "", {"type": "string"}),
        }
        for found in PLACE.finditer(address)
    ]


def _paging() -> list[dict[str, Any]]:
    whole = {"type": "integer", "minimum": 1}
    return [{"name": name, "in": "query", "schema": whole} for name in ("page", "size")]


def _refusals() -> dict[str, Any]:
    schema = {"$ref": PREFIX.format(model="Problem")}
    return {
        status: _said(text, schema, "application/problem+json") for status, text in REFUSALS.items()
    }


def _said(text: str, schema: dict[str, Any], kind: str = "application/json") -> dict[str, Any]:
    return {"description": text, "content": {kind: {"schema": schema}}}
