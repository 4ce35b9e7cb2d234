"""The blueprint of tiers: hand-overs, their reports, and how a provider arranges its levels."""

from flask import Blueprint

pages = Blueprint("tiers", __name__)
