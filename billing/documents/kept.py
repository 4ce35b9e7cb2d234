"""A document is kept as plain data and comes back as the very same value, however rules change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from billing.documents.value import DocumentValue

DOCUMENT = TypeAdapter(DocumentValue)


def kept(document: DocumentValue) -> dict[str, Any]:
    """The document as JSON data, all but the seal's picture, which is kept as a file."""
    data: dict[str, Any] = DOCUMENT.dump_python(document, mode="json", exclude={"issuer": {"seal"}})
    return data


def restored(data: Mapping[str, Any], seal: bytes | None = None) -> DocumentValue:
    """The document that `kept` was given. Raises pydantic's ValidationError for other data."""
    document = DOCUMENT.validate_python(dict(data))
    return replace(document, issuer=replace(document.issuer, seal=seal)) if seal else document
