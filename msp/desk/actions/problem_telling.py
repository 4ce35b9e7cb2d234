"""The clients of a problem are told that its cause is known or that it is solved: each once."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from pydantic import Field

from msp.accounts.models import Person
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.actions import log
from msp.desk.actions.messages import UNDO_SECONDS
from msp.desk.actions.problems import held
from msp.desk.models import Message, Problem
from msp.desk.models.problems import ProblemTold
from msp.desk.queries import problem_told as queries
from msp.desk.queries.problem_told import Listener
from msp.desk.rules import Channel, Status, Verb
from msp.desk.rules.problem_letters import Told, also, letter
from msp.desk.rules.problems import ProblemState
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark

LONGEST = 4_000


class TellClients(Command):
    """What the contacts of these tickets are told, in the language of each."""

    problem_id: UUID
    about: Told
    ticket_ids: tuple[UUID, ...] = Field(min_length=1)
    words_ja: str = Field(default="", max_length=LONGEST)
    words_en: str = Field(default="", max_length=LONGEST)

    def words(self, language: str) -> str:
        """What is said to a reader of that language."""
        return (self.words_ja if language == "ja" else self.words_en).strip()


def tell_clients(work: Work, wish: TellClients) -> list[Message]:
    """Answer each of the tickets; a person who asked several of them gets one mail for all."""
    work.require(Permission.PROBLEM_WORK)
    work.require(Permission.TICKET_WORK)
    problem = held(work, wish.problem_id)
    _may_be_told(problem, wish.about)
    chosen: dict[Person, list[Listener]] = {}
    for one in queries.listeners(work, problem.id, wish.about):
        if one.waits and one.contact is not None and one.ticket.id in wish.ticket_ids:
            chosen.setdefault(one.contact, []).append(one)
    made = [each for told in chosen.values() for each in _told(work, wish, told)]
    if not made:
        raise Refused(mark("Everybody who was chosen has been told already."), field="ticket_ids")
    history.record(work, "problem.tell", problem, about=wish.about)
    return made


def _may_be_told(problem: Problem, about: Told) -> None:
    if about is Told.KNOWN and problem.known_error_id is None:
        raise Refused(mark("Please publish the known error first."), field="about")
    if about is Told.SOLVED and problem.state is not ProblemState.RESOLVED:
        raise Refused(mark("Please resolve the problem first."), field="about")


def _told(work: Work, wish: TellClients, told: Sequence[Listener]) -> list[Message]:
    """The messages to one person: the first is mailed, the others stand on their tickets."""
    first, *others = told
    language = first.contact.language if first.contact else "ja"
    words = wish.words(language)
    if not words:
        field = "words_ja" if language == "ja" else "words_en"
        raise Refused(mark("Somebody who is told reads this language."), field=field)
    body = letter(wish.about, words, language)
    numbers = tuple(each.ticket.number for each in others)
    mailed = _said(work, first, body + also(numbers, language))
    mailed.send_at = work.now + timedelta(seconds=UNDO_SECONDS)
    made = [mailed, *(_said(work, each, body) for each in others)]
    for one, message in zip(told, made, strict=True):
        _remember(work, wish, (one, message))
    return made


def _said(work: Work, one: Listener, body: str) -> Message:
    ticket = log.held(work, one.ticket.id)
    message = work.add(
        Message(
            client_id=ticket.client_id,
            ticket_id=ticket.id,
            author_id=log.person_of(work),
            from_client=False,
            channel=Channel.PORTAL,
            body=body,
        )
    )
    before = [ticket.status, ticket.wait_reason]
    if ticket.status is Status.NEW:
        ticket.status = Status.ACTIVE
    log.write(work, ticket, Verb.STAFF_MESSAGE, message_id=message.id, before=before)
    return message


def _remember(work: Work, wish: TellClients, told: tuple[Listener, Message]) -> None:
    one, message = told
    if one.told is not None:
        one.told.message_id = message.id
        return
    told_of = {"problem_id": wish.problem_id, "ticket_id": one.ticket.id, "about": wish.about}
    work.add(ProblemTold(**told_of, message_id=message.id))
