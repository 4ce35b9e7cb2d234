"""Books leave the house as files: plain values in, bytes out, the same bytes every time."""
