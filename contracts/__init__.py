"""Services, rates, contracts, hour pools and their ledger, SLA promises."""
