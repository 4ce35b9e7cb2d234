"""Logs are JSON lines with ids and types: no names, no texts, no secrets, no local variables."""

import logging

import structlog


def configure() -> None:
    """Once for the process. A trace is file and line, never what the variables held."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a round that lasts is no news
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(
                structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
            ),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
