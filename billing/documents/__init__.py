"""A document is one frozen value; the screen, the PDF and the archive all show that same value."""
