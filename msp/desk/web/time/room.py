"""The blueprint that the pages of time hang on."""

from flask import Blueprint

pages = Blueprint("time", __name__, url_prefix="/time")
