"""The database's steps, numbered and linear, from nothing to today."""
