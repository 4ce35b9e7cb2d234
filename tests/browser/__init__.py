"""The portal in a real Chromium, with the demo's quarter in it."""
