"""Providers, clients, sites, people, and who is signed in."""
