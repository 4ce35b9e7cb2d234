"""What is true of money owed: tax, terms, runs, invoices, payments. Values in, values out."""
