"""Who has to know of a quote hears of it by mail, once, in the own language."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from contracts.models import Quote, QuoteMessage
from contracts.rules.quotes_letters import VERDICTS, quote_letter
from msp.accounts.models import Client, Person, Provider
from msp.accounts.rules.letters import Addressee
from msp.data.work import Work
from msp.kernel import writing
from msp.kernel.access import Role
from msp.outside import outbox
from msp.outside.outbox import Letter


def tell_client(work: Work, quote: Quote, portal: str) -> None:
    """The client's admins get the way to the offer."""
    link = f"{portal}/quotes/{quote.id}"
    for person in _admins(work, quote.client_id):
        _owe(work, quote, ("sent", person, "sent"), {"link": link})


def tell_sender(work: Work, quote: Quote, verdict: str) -> None:
    """Whoever sent the offer hears what the client decided."""
    person = _active(work, quote.sent_by)
    if person is not None:
        language = person.language if person.language in VERDICTS else "ja"
        told = {"verdict": VERDICTS[language][verdict], "reason": quote.reason}
        _owe(work, quote, ("answered", person, verdict), told)


def tell_of_message(work: Work, quote: Quote, message: QuoteMessage) -> None:
    """The provider hears a question, the client's admins the answer."""
    name = "question" if message.from_client else "answer"
    sender = _active(work, quote.sent_by)
    readers = [sender] if message.from_client else list(_admins(work, quote.client_id))
    for person in readers:
        if person is not None:
            _owe(work, quote, (name, person, str(message.id)), {"body": message.body})


def _admins(work: Work, client_id: UUID) -> Iterator[Person]:
    wanted = select(Person).where(
        Person.client_id == client_id, Person.is_active, Person.mail != ""
    )
    for person in work.session.scalars(wanted.order_by(Person.id)):
        if Role.CLIENT_ADMIN.value in person.roles:
            yield person


def _active(work: Work, person_id: UUID | None) -> Person | None:
    person = work.session.get(Person, person_id) if person_id else None
    return person if person is not None and person.is_active and person.mail else None


def _owe(work: Work, quote: Quote, what: tuple[str, Person, str], told: dict[str, str]) -> None:
    name, person, cause = what
    client, provider = work.get(Client, quote.client_id), work.get(Provider, quote.provider_id)
    language = "en" if person.language == "en" else "ja"
    english = language == "en"
    company = (client.name_en if english else "") or client.name
    whom = Addressee(person.name, person.honorific, company if person.client_id else "", language)
    places = {
        "provider": (provider.name_en if english else "") or provider.name,
        "client": company,
        "title": quote.title,
        "number": quote.shown_number,
        "amount": writing.money_text(quote.gross, language),
        "day": writing.day_text(quote.valid_until, language),
        **told,
    }
    words = quote_letter(name, whom, places)
    source = f"quote:{quote.id}:{cause}:{person.id}"
    outbox.owe(work, Letter(source, person.mail, words.subject, words.body, quote.client_id))
