"""Verbs of the desk: tickets, what is said on them, and the time they take."""
