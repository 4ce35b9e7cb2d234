"""The sentences for what a field got wrong, by the kind of fault pydantic names."""

from collections.abc import Mapping
from typing import Any

from flask_babel import get_locale, gettext

from msp.kernel.errors import PortalError, mark

SENTENCES: Mapping[str, str] = {
    "missing": mark("This is needed."),
    "string_too_short": mark("Please write at least %(min_length)s characters."),
    "string_too_long": mark("Please write at most %(max_length)s characters."),
    "string_pattern_mismatch": mark("This does not look right. Please check the form."),
    "string_type": mark("This is not a text."),
    "int_parsing": mark("Please write a whole number."),
    "int_type": mark("Please write a whole number."),
    "int_from_float": mark("Please write a whole number."),
    "bool_parsing": mark("Please answer yes or no."),
    "greater_than": mark("This must be more than %(gt)s."),
    "greater_than_equal": mark("This must be at least %(ge)s."),
    "less_than": mark("This must be less than %(lt)s."),
    "less_than_equal": mark("This must be at most %(le)s."),
    "enum": mark("Please choose one of the list."),
    "literal_error": mark("Please choose one of the list."),
    "uuid_parsing": mark("Please choose one of the list."),
    "uuid_type": mark("Please choose one of the list."),
    "date_parsing": mark("There is no such date."),
    "date_from_datetime_parsing": mark("There is no such date."),
    "date_type": mark("There is no such date."),
    "datetime_parsing": mark("There is no such moment."),
    "datetime_from_date_parsing": mark("There is no such moment."),
    "timezone_aware": mark("Please say which time zone this is in."),
    "time_parsing": mark("There is no such time of day."),
    "extra_forbidden": mark("This is not asked for here."),
    "too_short": mark("Please give at least %(min_length)s."),
    "too_long": mark("Please give at most %(max_length)s."),
    "list_type": mark("Please give a list."),
    "dict_type": mark("This does not fit."),
    "model_type": mark("This does not fit."),
    "json_invalid": mark("This is not JSON."),
}


def sentence(fault: Mapping[str, Any]) -> str:
    """What to tell the person about one fault of pydantic's `errors()`."""
    context = fault.get("ctx", {})
    if fault["type"] in {"value_error", "assertion_error"}:
        cause = context.get("error")
        message = getattr(cause, "message", None) or str(cause)
        return str(gettext(message, **getattr(cause, "params", {})))
    known = SENTENCES.get(fault["type"])
    return str(gettext(known, **context) if known else gettext(mark("This does not fit.")))


def places(error: PortalError) -> dict[str, str]:
    """What fills the places of the error's sentence, each word in the reader's language."""
    return {name: _said(value) for name, value in error.params.items()}


def _said(value: object) -> str:
    """A word, or several as they are told one after the other."""
    if isinstance(value, tuple):
        between = "、" if str(get_locale() or "ja")[:2] == "ja" else ", "
        return between.join(gettext(str(one)) for one in value)
    return str(gettext(str(value)))
