"""What a client works with: devices and services, and the sheet that describes its environment."""
