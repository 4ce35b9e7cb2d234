"""Checks on what clients run, and the outages found: an outage opens a ticket."""
