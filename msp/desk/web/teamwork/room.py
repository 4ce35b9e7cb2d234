"""The blueprints of what teams do with each other; each is a place of its own in the menu."""

from flask import Blueprint

tickets = Blueprint("teamwork", __name__)
requests = Blueprint("requests", __name__, url_prefix="/requests")
board = Blueprint("board", __name__, url_prefix="/board")
meetings = Blueprint("meetings", __name__, url_prefix="/meetings")
reports = Blueprint("cooperation", __name__, url_prefix="/reports/cooperation")
