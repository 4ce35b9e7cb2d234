"""What is wrong with a file, said in the reader's language: for the browser and for the shell."""

from typing import Any

from flask_babel import gettext

from msp.accounts.rules.sheets import Fault
from msp.doors.words import sentence


def said(fault: Fault) -> str:
    """What is wrong with a cell."""
    if "pydantic" in fault.params:
        told: Any = fault.params["pydantic"]
        return sentence(told)
    return str(gettext(fault.message, **fault.params))
