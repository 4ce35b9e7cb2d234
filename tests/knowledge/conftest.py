"""Somebody of a client, who reads what is published."""

import pytest

from msp.accounts.models import Client, Person
from msp.data.work import Work
from msp.kernel.access import Role


@pytest.fixture
def contact(work: Work, client: Client) -> Person:
    """Misaki, who works at the client."""
    told = {"roles": [Role.END_USER.value], "mail": "misaki@minato.example"}
    return work.add(Person(name="高橋 美咲", client_id=client.id, **told))
