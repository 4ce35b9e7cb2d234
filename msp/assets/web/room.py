"""Where assets stand in the portal, and in its menu."""

from flask import Blueprint

from msp.doors.navigation import Place
from msp.kernel.access import Permission
from msp.kernel.errors import mark

pages = Blueprint("assets", __name__, url_prefix="/assets")
PLACES = (
    Place("assets.index", "monitor", mark("Assets"), Permission.ASSET_READ, mark("Records")),
    Place(
        "assets.index",
        "monitor",
        mark("Your devices and services"),
        Permission.ASSET_READ,
        "",
        audience="client",
    ),
)
