"""Who may knock at the palette."""

TABLE = """
# palette
GET   /palette                                           all
"""
