"""The blueprint of vendors and of the cases put to them."""

from flask import Blueprint

pages = Blueprint("vendors", __name__)
