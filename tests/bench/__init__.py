"""How fast the portal is: figures with the machine's load beside them, never a test."""
