"""What the demo needs and the product does not: stand-ins for the outside, on loopback only."""
