"""The desk below the door: hours, promises, tiers, a vendor, and an error that is known already."""

from datetime import date
from email.header import Header
from email.mime.text import MIMEText
from email.utils import formataddr
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from contracts import actions as contracts
from contracts.rules.clocks import Pledge
from contracts.rules.lines import LineKind
from contracts.rules.promises import PauseReason
from msp.accounts.actions import people
from msp.accounts.models import Client, Login, Person
from msp.data.work import Work, at_the_gate, begin
from msp.desk.actions import categories, tiers, vendors
from msp.kernel.access import Role, system_actor
from msp.knowledge import actions as knowledge
from tests.browser import desk_story_reckoned as reckoned
from tests.browser import walkthrough_house
from tests.browser.story_cast import Cast
from tests.browser.story_house import Installation

DESK = "support@mirai.example"
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-12:00, 13:00-18:00")
PROMISED = {
    3: (reckoned.FIRST, reckoned.NEXT, reckoned.WHOLE),
    2: (reckoned.FIRST_HIGH, reckoned.NEXT_HIGH, reckoned.WHOLE_HIGH),
}
PLEDGES = (Pledge.FIRST_RESPONSE, Pledge.NEXT_RESPONSE, Pledge.RESOLUTION)


def founded(house: Installation, cast: Cast) -> None:
    """A provider with one client, and all that the desk works by."""
    walkthrough_house.founded(house, cast)
    provider_id = house.app.extensions["provider_ids"]()[0]
    with begin(house.sessions, system_actor(provider_id)) as work:
        calendar_id = _promises(work, cast)
        _arranged(work, cast, calendar_id)
        _knows(work, cast)
        engineer_id = _staffed(work, cast)
    with at_the_gate(house.sessions) as opened:
        digest = house.keyring.mail_hash(cast.mail("engineer"))
        opened.add(Login(provider_id=provider_id, person_id=engineer_id, mail_hash=digest))


def _promises(work: Work, cast: Cast) -> UUID:
    """The desk's hours with both closed days, and what is promised by priority."""
    told = WEEK | {"own_holidays": "2026-11-03\n2026-11-05", "zone": "Asia/Tokyo"}
    calendar = contracts.create_calendar(
        work, contracts.CreateCalendar.model_validate(told | {"name": cast["calendar"]})
    )
    targets = [
        contracts.TargetWish(priority=priority, pledge=pledge, minutes=minutes)
        for priority, promised in PROMISED.items()
        for pledge, minutes in zip(PLEDGES, promised, strict=True)
    ]
    policy = contracts.create_sla_policy(
        work,
        contracts.CreateSlaPolicy(
            name=cast["policy"],
            calendar_id=calendar.id,
            is_default=True,
            targets=targets,
            pausing=[PauseReason.CLIENT, PauseReason.VENDOR],
        ),
    )
    _signed(work, cast, policy.id)
    return calendar.id


def _signed(work: Work, cast: Cast, policy_id: UUID) -> None:
    client_id = work.session.scalars(select(Client.id)).one()
    draft = {"client_id": client_id, "title": cast["care"], "starts_on": date(2026, 11, 1)}
    wish = contracts.DraftContract.model_validate(draft | {"sla_policy_id": policy_id})
    contract = contracts.draft_contract(work, wish)
    line = {"contract_id": contract.id, "kind": LineKind.MANAGED, "title": cast["care"]}
    contracts.add_line(work, contracts.AddLine.model_validate(line | {"fee": 48_000}))
    contracts.activate_contract(work, contracts.ActivateContract(contract_id=contract.id))


def _arranged(work: Work, cast: Cast, calendar_id: UUID) -> None:
    second = {"level": 2, "ola_minutes": reckoned.OLA, "calendar_id": calendar_id}
    tiers.arrange_tier(work, tiers.ArrangeTier.model_validate(second))
    told = {"name": cast["vendor"], "mail": cast.mail("vendor"), "calendar_id": calendar_id}
    wish = vendors.SaveVendor.model_validate(told | {"target_minutes": reckoned.UC})
    vendors.save_vendor(work, wish)
    categories.add_usual_categories(work)


def _knows(work: Work, cast: Cast) -> None:
    told = {"title": cast["known"], "symptom": cast["known_symptom"], "codes": "ERROR 691"}
    told |= {"workaround": cast["known_help"], "reply_ja": cast["known_help"]}
    knowledge.record_known_error(work, knowledge.RecordKnownError.model_validate(told))


def _staffed(work: Work, cast: Cast) -> UUID:
    """The technician answers at tier 1, the engineer at tier 2."""
    agent = work.session.scalars(select(Person).where(Person.name == cast["technician"])).one()
    agent.tier = 1
    told = {"name": cast["engineer"], "mail": cast.mail("engineer"), "tier": 2}
    told |= {"language": cast.words.language, "roles": (Role.TECHNICIAN,)}
    return people.add_person(work, people.AddPerson.model_validate(told)).id


def mailed(house: Installation, folder: Path, raw: bytes) -> str:
    """A mail comes in by the shell, as the operator takes one in; what became of it."""
    file = folder / "mail.eml"
    file.write_bytes(raw)
    return house.shell("mail", "take", str(file))


def letter(cast: Cast, subject: str, body: str, answers: str = "") -> bytes:
    """What the client's mail program writes: in Japan the charset that it has always written."""
    charset = cast.words.either("iso-2022-jp", "us-ascii")
    mail = MIMEText(body, "plain", charset)
    name = Header(cast["buyer"], charset).encode()
    mail["From"], mail["To"] = formataddr((name, cast.mail("buyer"))), DESK
    mail["Subject"] = Header(f"Re: {subject}" if answers else subject, charset).encode()
    mail["Message-ID"] = f"<{'answer' if answers else 'first'}.20261102@minato.example>"
    if answers:
        mail["In-Reply-To"] = mail["References"] = answers
    return mail.as_bytes()
