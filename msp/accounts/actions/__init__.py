"""The verbs of accounts: at the gate, for oneself, for people, clients, the company, privacy."""
