"""Coroutines of a test, run to their end."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Answer = TypeVar("Answer")


def run(case: Coroutine[Any, Any, Answer]) -> Answer:
    """What `case` answers, from a thread of its own.

    A browser that another file of the same process opened keeps an event loop running in the main
    thread, and a thread runs one loop only.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, case).result()
