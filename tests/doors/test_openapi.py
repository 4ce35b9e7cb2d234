"""The document for programs: every address is in it, and every reference leads somewhere."""

import json
import re
from collections import Counter
from typing import Any

import pytest
from flask import Flask

from msp.doors import openapi
from tests import portals
from tests.conftest import SETTINGS


@pytest.fixture(scope="module")
def app() -> Flask:
    return portals.named(SETTINGS)


@pytest.fixture(scope="module")
def told(app: Flask) -> dict[str, Any]:
    return json.loads(json.dumps(openapi.document(app, "1")))


def test_every_reference_leads_to_a_schema_of_its_own(told: dict[str, Any]) -> None:
    known = set(told["components"]["schemas"])
    asked = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(told)))

    assert asked - known == set()
    alike = sorted(name for name in known if "__" in name)  # two rooms call a model alike
    assert not alike, "\n".join(alike)
    assert len(known) > 80


def test_every_address_of_programs_is_described_once(app: Flask, told: dict[str, Any]) -> None:
    real = {
        (openapi.PLACE.sub(r"{\g<name>}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if app.view_functions[rule.endpoint].__dict__.get("shape")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = [(path, verb) for path, verbs in told["paths"].items() for verb in verbs]
    names = Counter(
        each["operationId"] for verbs in told["paths"].values() for each in verbs.values()
    )

    assert set(described) == real
    assert [name for name, count in names.items() if count > 1] == []


def test_an_answer_is_described_by_its_own_fields(told: dict[str, Any]) -> None:
    def fields(path: str, verb: str, status: str) -> set[str]:
        said = told["paths"][path][verb]["responses"][status]["content"]["application/json"]
        name = said["schema"]["$ref"].rsplit("/", 1)[1]
        return set(told["components"]["schemas"][name]["properties"])

    assert "kind" in fields("/api/v1/contracts/{contract_id}/lines", "post", "201")
    assert "cost_minor" in fields("/api/v1/estimates/{estimate_id}", "get", "200")
    assert "link" in fields("/api/v1/consents/{consent_id}", "get", "200")
    assert "worked_seconds" in fields("/api/v1/work-reports/{report_id}", "get", "200")


def test_programs_read_the_document_where_the_readme_says(app: Flask) -> None:
    client = app.test_client()
    first, again = client.get("/api/v1/openapi.json"), client.get("/api/v1/openapi.json")

    assert (first.status_code, first.mimetype) == (200, "application/json")
    assert first.json == again.json
    assert first.json is not None
    assert "/api/v1/tickets" in first.json["paths"]
