"""Monitoring in a browser."""

from monitoring.web.pages import PLACES, pages

__all__ = ["PLACES", "pages"]
