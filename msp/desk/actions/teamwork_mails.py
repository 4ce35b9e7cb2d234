"""A colleague is mailed by the outbox, once for each cause, in the colleague's own language."""

from collections.abc import Mapping

from msp.accounts.models import Person
from msp.accounts.rules.letters import Addressee
from msp.data.work import Work
from msp.desk.rules.teamwork_letters import Letters, written
from msp.outside.outbox import Letter, owe


def tell(work: Work, person: Person, source: str, said: tuple[Letters, Mapping[str, str]]) -> None:
    """Owe the person that letter; the same source is sent once, and without an address never."""
    if not person.mail or not person.is_active:
        return
    letters, told = said
    words = written(letters, Addressee(person.name, "", "", person.language), told)
    headers = {"Auto-Submitted": "auto-generated"}
    owe(work, Letter(source, person.mail, words.subject, words.body, headers=headers))
