"""Charges become invoices here, and invoices become payments: the roof that reads every floor."""
