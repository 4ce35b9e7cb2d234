"""Tickets, tiers, hand-overs, and the time that people spend."""
