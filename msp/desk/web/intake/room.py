"""The blueprints that the pages of intake hang on: a ticket's own, and what leads arrange."""

from flask import Blueprint

pages = Blueprint("intake", __name__, url_prefix="/tickets")
settings = Blueprint("desk_settings", __name__, url_prefix="/desk")
