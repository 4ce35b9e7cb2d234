"""Reads that cross domains: each asks for its right first and uses the domains' own rows."""
