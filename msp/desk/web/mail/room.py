"""The blueprint that the pages of received mail hang on."""

from flask import Blueprint

pages = Blueprint("mail", __name__, url_prefix="/mail")
