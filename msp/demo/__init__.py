"""What the demo needs and the product does not: stand-ins for the world outside, on loopback only."""
