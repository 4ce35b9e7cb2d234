"""Taking mails in, where Misaki is a contact and Tanaka works here."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.models import SlaPolicy
from msp.accounts.models import Person
from msp.data.work import Work
from msp.desk.actions import mail
from msp.desk.models import ReceivedMail
from msp.kernel.access import system_actor

Take = Callable[[bytes], ReceivedMail]


@pytest.fixture
def machine(work: Work) -> Work:
    """The worker's work in the same transaction."""
    actor = system_actor(work.actor.provider_id, "mail")
    work.session.info["actor"] = actor
    return replace(work, actor=actor)


@pytest.fixture
def take(machine: Work, contact: Person, promise: SlaPolicy, tmp_path: Path) -> Take:
    """Take a raw mail in, now."""
    return lambda raw: mail.take_mail(machine, mail.TakeMail(raw=raw), tmp_path)
