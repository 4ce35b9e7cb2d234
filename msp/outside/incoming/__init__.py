"""Mail that comes in: fetched from a mailbox, and read without ever trusting a byte of it."""
