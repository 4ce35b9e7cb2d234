"""The front gate for a web server: `granian --interface wsgi wsgi:app`."""

from msp.app import serving

app = serving()
