"""The blueprints of problems and of what is tried on a ticket."""

from flask import Blueprint

on_ticket = Blueprint("candidates", __name__, url_prefix="/tickets")
pages = Blueprint("problems", __name__, url_prefix="/problems")
