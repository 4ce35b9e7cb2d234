"""The blueprint of what is not about one ticket: templates, views, the palette."""

from flask import Blueprint

pages = Blueprint("surface", __name__)
