"""Form-encoded parameters become typed values exactly as the description says, or are refused."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from msp.demo.stripe_double import problems

Json = dict[str, Any]

_PARTS = re.compile(r"\[([^\[\]]*)\]")
_PLACE = re.compile(r"[0-9]{1,6}")
_WHOLE = re.compile(r"-?[0-9]{1,18}")


def decoded(pairs: Iterable[tuple[str, str]]) -> Json:
    """`a[b][0]=c` as nested mappings; list places stay keys until the schema says "list"."""
    tree: Json = {}
    for name, value in pairs:
        head, *rest = name.split("[", 1)
        parts = [head, *_PARTS.findall("[" + rest[0])] if rest else [head]
        place = tree
        for part in parts[:-1]:
            place = place.setdefault(_key(place, part), {})
            if not isinstance(place, dict):
                raise problems.StripeProblem(f"Invalid parameter: {name}", param=name)
        place[_key(place, parts[-1])] = value
    return tree


def _key(place: Json, part: str) -> str:
    return part or str(len(place))


def typed(schema: Json, value: Any, param: str = "") -> Any:
    """The value as the schema wants it, or Stripe's refusal naming the parameter."""
    if "anyOf" in schema:
        return _any_of(schema["anyOf"], value, param)
    reader = _READERS.get(schema.get("type", "string"))
    if reader is None:
        raise problems.NotModelled(f"parameters of type {schema.get('type')}", param)
    return reader(schema, value, param)


def _any_of(options: list[Json], value: Any, param: str) -> Any:
    """The first option that takes the value; else the refusal of the option of its shape."""
    refusals = []
    for option in options:
        try:
            return typed(option, value, param)
        except problems.StripeProblem as refusal:
            nested = option.get("type") in {"object", "array"}
            refusals.append((nested == isinstance(value, dict), refusal))
    refusals.sort(key=lambda pair: not pair[0])
    raise refusals[0][1]


def _object(schema: Json, value: Any, param: str) -> Json:
    properties = schema.get("properties", {})
    others = schema.get("additionalProperties")
    if not isinstance(value, dict):
        raise problems.StripeProblem(f"Invalid object: {param}", "parameter_invalid", param)
    read = {}
    for name, inner in value.items():
        place = _inside(param, name)
        if name in properties:
            read[name] = typed(properties[name], inner, place)
        elif isinstance(others, dict):
            read[name] = _free(others, inner, place)
        else:
            raise problems.StripeProblem(
                f"Received unknown parameter: {place}", "parameter_unknown", place
            )
    for name in schema.get("required", []):
        if name not in value:
            raise problems.missing(_inside(param, name))
    return read


def _free(schema: Json, value: Any, param: str) -> Any:
    # An empty value unsets a key of metadata.
    return "" if value == "" else typed(schema, value, param)


def _array(schema: Json, value: Any, param: str) -> list[Any]:
    if not isinstance(value, dict) or not all(map(_PLACE.fullmatch, value)):
        raise problems.StripeProblem(f"Invalid array: {param}", "parameter_invalid", param)
    ordered = sorted(value.items(), key=lambda pair: int(pair[0]))
    return [typed(schema["items"], inner, f"{param}[{place}]") for place, inner in ordered]


def _integer(_schema: Json, value: Any, param: str) -> int:
    if not isinstance(value, str) or not _WHOLE.fullmatch(value):
        message = f"Invalid integer: {value}"
        raise problems.StripeProblem(message, "parameter_invalid_integer", param)
    return int(value)


def _boolean(_schema: Json, value: Any, param: str) -> bool:
    if value not in {"true", "false"}:
        raise problems.StripeProblem(f"Invalid boolean: {value}", "parameter_invalid", param)
    return bool(value == "true")


def _string(schema: Json, value: Any, param: str) -> str:
    if not isinstance(value, str):
        raise problems.StripeProblem(f"Invalid string: {param}", "parameter_invalid", param)
    choices = schema.get("enum")
    if choices is not None and value not in choices:
        message = f"Invalid {param}: must be one of {', '.join(map(str, choices))}"
        raise problems.StripeProblem(message, None, param)
    if value == "" and choices is None:
        message = f"You passed an empty string for '{param}'."
        raise problems.StripeProblem(message, "parameter_invalid_empty", param)
    longest = schema.get("maxLength")
    if longest is not None and len(value) > longest:
        message = f"Invalid string: {param} must be at most {longest} characters"
        raise problems.StripeProblem(message, "parameter_invalid_string_too_long", param)
    return value


_READERS: dict[str, Callable[[Json, Any, str], Any]] = {
    "object": _object,
    "array": _array,
    "integer": _integer,
    "boolean": _boolean,
    "string": _string,
}


def _inside(param: str, name: str) -> str:
    return f"{param}[{name}]" if param else name


def leaves(wish: Any, path: str = "") -> Iterable[str]:
    """The dotted names of everything a wish names, list places left out."""
    if isinstance(wish, dict):
        for name, inner in wish.items():
            yield from leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(wish, list):
        for inner in wish:
            yield from leaves(inner, path)
    else:
        yield path


def require_modelled(wish: Json, modelled: frozenset[str]) -> None:
    """Stop at a parameter that Stripe knows but the double does not act upon."""
    for leaf in leaves(wish):
        parts = leaf.split(".")
        names = {".".join(parts[: depth + 1]) for depth in range(len(parts))}
        if not names & modelled:
            raise problems.NotModelled(f"the parameter {leaf}", leaf)


def require_metadata(metadata: Json) -> None:
    """Stripe's limits: 50 keys, names of 40 and values of 500 characters."""
    if len(metadata) > 50:
        message = "Metadata can have up to 50 keys."
        raise problems.StripeProblem(message, "parameter_invalid", "metadata")
    for name, value in metadata.items():
        if len(name) > 40 or len(value) > 500:
            message = f"Metadata keys take 40 characters, values 500: {name[:60]}"
            raise problems.StripeProblem(message, "parameter_invalid", f"metadata[{name[:60]}]")
