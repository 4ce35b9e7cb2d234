"""What is true of contracts, time and the hour ledger: values in, values out."""
