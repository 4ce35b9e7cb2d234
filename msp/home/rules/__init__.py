"""What is true of figures that cross domains: spreads, paces, results. Values in, values out."""
