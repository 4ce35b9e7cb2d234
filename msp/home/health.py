"""Whether the portal can do its work, said so that an operator knows what to do next."""

from collections.abc import Iterator
from dataclasses import dataclass

import stripe
from flask import Flask
from sqlalchemy import Engine, func, select, text

from msp.accounts.actions import sealing
from msp.data.jobs import Job, JobState
from msp.data.migrate import pending
from msp.data.work import Sessions, at_the_gate, look
from msp.desk import jobs_mail
from msp.desk.queries import mail as queries
from msp.kernel.access import system_actor
from msp.outside.models import Delivery, OutboxMessage
from msp.settings import Settings

ANEW = "put the old key back behind the new one and run `msp reseal`, or type them anew"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. A vital one that is not fine stops the portal."""

    name: str
    fine: bool
    says: str
    vital: bool = True


def findings(app: Flask) -> list[Finding]:
    """Everything `msp doctor` tells."""
    settings: Settings = app.extensions["settings"]
    sessions: Sessions = app.extensions["sessions"]
    engine: Engine = sessions.kw["bind"]
    told = [*_of_settings(settings), *_of_database(engine)]
    reads = all(found.fine for found in told if found.name in ("database", "migrations"))
    return [*told, *(of_providers(app) if reads else ()), _of_stripe(settings)]


def _of_settings(settings: Settings) -> Iterator[Finding]:
    secret = settings.secret.get_secret_value()
    yield Finding("MSP_SECRET", len(secret) >= 32, "signs cookies; at least 32 characters")
    keys = settings.keys.get_secret_value()
    yield Finding(
        "MSP_KEYS", bool(keys), "seals TOTP seeds and credentials; Fernet keys", vital=False
    )
    https = settings.public_url.startswith("https://")
    yield Finding("MSP_PUBLIC_URL", https, f"{settings.public_url} (https is wanted)", vital=False)
    yield Finding("MSP_SMTP", bool(settings.smtp), "mail leaves only where it is set", vital=False)


def _of_database(engine: Engine) -> Iterator[Finding]:
    name = engine.dialect.name
    version = ".".join(map(str, engine.dialect.server_version_info or ()))
    try:
        behind = pending(engine)
    except Exception as error:  # noqa: BLE001 - whatever it is, the operator is told
        yield Finding("database", fine=False, says=f"{name}: {type(error).__name__}")
        return
    yield Finding("database", fine=True, says=f"{name} {version}".strip())
    says = "run `msp migrate`" if behind else "up to date"
    yield Finding("migrations", not behind, says)
    if name == "postgresql":
        yield _of_roles(engine)


def _of_roles(engine: Engine) -> Finding:
    """Row level security binds only who neither owns the tables nor bypasses it."""
    asked = text(
        "SELECT pg_has_role(current_user, 'msp_app', 'MEMBER')"
        " AND NOT (SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = 'msp_app')"
    )
    try:
        with engine.connect() as connection:
            fine = bool(connection.execute(asked).scalar())
    except Exception as error:  # noqa: BLE001 - a role that is not there is a finding
        return Finding("row level security", fine=False, says=type(error).__name__)
    return Finding("row level security", fine, "every transaction takes the role msp_app")


def of_providers(app: Flask) -> Iterator[Finding]:
    """Whether what lies sealed can be opened, and whether each mailbox is read."""
    keys = jobs_mail.post_of(app).keys
    for provider in app.extensions["provider_ids"]():
        with look(app.extensions["sessions"], system_actor(provider, "doctor")) as work:
            lost = sealing.lost(work, keys)
            told = ", ".join(f"{table}: {count}" for table, count in lost.items())
            says = f"cannot be opened ({told}): {ANEW}" if lost else "every secret can be opened"
            yield Finding("seals", not lost, says)
            for box in queries.active(work):
                opens = keys.open(box.secret_sealed) is not None
                wrong = box.error if opens else jobs_mail.NO_SECRET
                yield Finding(f"mailbox {box.address}", not wrong, wrong or "is read", vital=False)


def _of_stripe(settings: Settings) -> Finding:
    key = settings.stripe_key.get_secret_value() if settings.stripe_key else ""
    secret = settings.stripe_webhook_secret
    if not key:
        return Finding(
            "Stripe", fine=True, says="not set: hours are bought by invoice", vital=False
        )
    mode = "live" if "_live_" in key else "test"
    hooked = "webhook secret set" if secret else "MSP_STRIPE_WEBHOOK_SECRET is missing"
    return Finding("Stripe", secret is not None, f"{mode} key, API {api_version()}, {hooked}")


def api_version() -> str:
    """The version of Stripe's API that the pinned client speaks."""
    return str(stripe.api_version)


def figures(sessions: Sessions) -> dict[str, int]:
    """Counts over the whole installation, without a name in them, for `/metrics`."""
    with at_the_gate(sessions) as session:
        jobs = select(func.count(Job.id)).where(Job.state == JobState.QUEUED)
        mails = select(func.count(OutboxMessage.id)).where(OutboxMessage.state == Delivery.QUEUED)
        failed = select(func.count(OutboxMessage.id)).where(OutboxMessage.state == Delivery.FAILED)
        return {
            "tasuki_jobs_queued": session.scalar(jobs) or 0,
            "tasuki_mails_queued": session.scalar(mails) or 0,
            "tasuki_mails_failed": session.scalar(failed) or 0,
        }
