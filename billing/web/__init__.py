"""Billing in a browser: runs, invoices, payments, orders."""
