"""A form that a page sends again, because the first answer was lost, has the effect of once."""

from flask import request
from sqlalchemy import select

from msp.data.answers import ApiAnswer
from msp.data.work import Work

LONGEST = 120


def done_before(work: Work) -> bool:
    """Whether this person's browser sent this very form before, by its `Idempotency-Key`."""
    key = _key()
    asked = select(ApiAnswer.id).where(
        ApiAnswer.token_id == work.actor.id, ApiAnswer.key == key[:LONGEST]
    )
    return bool(key) and work.session.scalars(asked).first() is not None


def remember(work: Work, what: str) -> None:
    """Keep the key of what was just done, in its own transaction; without one nothing is kept."""
    if key := _key():
        work.add(
            ApiAnswer(
                client_id=work.actor.client_id,
                token_id=work.actor.id,
                key=key[:LONGEST],
                request_hash="",
                status=200,
                body=what,
            )
        )


def _key() -> str:
    return request.headers.get("Idempotency-Key", "")
