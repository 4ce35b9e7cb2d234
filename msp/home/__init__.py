"""What crosses domains: start pages, the client's hours, search, reports, the machine's health."""
