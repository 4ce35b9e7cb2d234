"""An erasure reaches every table and every file, those that are added one day among them (R18)."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Date, Enum, LargeBinary, String, Uuid, inspect, select

from msp.accounts.actions import privacy
from msp.accounts.locks import keyring
from msp.accounts.models import Client, Person
from msp.data import personal, searching
from msp.data.base import Base, OfProvider
from msp.data.searching import SearchText
from msp.data.types import Moment
from msp.data.work import Work, begin, look
from msp.desk import jobs_mail
from msp.kernel.access import system_actor
from msp.kernel.ids import new_id
from msp.outside import files
from tests.conftest import NOW, SECRET

MAIL = "mejirushi@minato.example"
WHO = {"name": "目印 直子", "kana": "メジルシ ナオコ", "mail": MAIL, "phone": "+81312345678"}
NAMES = ("目印", "メジルシ", MAIL, "1234-5678")
FILES = {"attachment", "log_file", "received_mail"}  # the others are papers that the law keeps
WORDS = {1: "ないしょの話", 2: "別の人の話"}
TEXT = f"目印直子 {MAIL} 03-1234-5678"
HELD_ELSEWHERE = {"client", "person", "search_text", "search_note", "erasure", "dropped_file"}
# outside tenancy: hashes and ids, the provider's own settings, and the raw Stripe inbox
OUTSIDE = {
    *("provider", "login", "session", "api_token", "invitation", "attempt", "asked_reset"),
    "stripe_event",
}
# what the desk itself wrote about somebody's tickets: it stays, without the name
THE_DESKS = {
    "article": "title_ja title_en body_ja body_en",
    "article_version": "title_ja title_en body_ja body_en",
    "asset": "name maker model serial notes search_key source",
    "attachment": "kind",
    "board_item": "title details",
    "bulk_change": "lines",
    "complaint": "learnt",
    "deadline": "title notice_days vendor reference notes source",
    "device_slip": "device serial accessories condition",
    "environment_sheet": "body because",
    "escalation": "told",
    "goods": "name serial_number",
    "hand_over": "because tried facts returned_because summary outcome said programs"
    " database_objects api_names review_note criteria",
    "intake": "scope_steps",
    "isolation": "note",
    "known_error": "title symptom cause workaround reply_ja reply_en root_fix",
    "meeting": "agenda minutes pulse voices",
    "meeting_decision": "said",
    "note": "body",
    "note_file": "kind",
    "outage": "detail acknowledged_note",
    "picture_request": "what",
    "priority_proposal": "because",
    "priority_talk": "reason",
    "problem": "title symptom codes cause rma vendor_report",
    "problem_decision": "because rma",
    "procedure_run": "steps",
    "received_mail": "message_id reasons because",
    "research_task": "title result",
    "security_check": "note",
    "team_desk": "skills",
    "team_request": "subject question evidence answer",
    "team_request_line": "said",
    "ticket": "cause solution clock_log",
    "ticket_action": "note",
    "ticket_candidate": "note",
    "time_entry": "explanation note sent_back_because",
    "vendor_case": "reference question outcome_note rma_number",
    "vendor_case_line": "body",
    "work_consent": "what",
}
ONE_EACH = {"notice_channel", "signal_cursor", "hour_settings", "top_up"}  # of a provider or client
LATER = NOW + timedelta(days=40)
BY_NAME: dict[str, Any] = {
    **dict.fromkeys(("ends_on", "end_on"), LATER.date()),
    "ends_at": LATER,
    "minutes": 30,
    "interval_seconds": 60,
    "from_client": True,
}
UNLIKE: dict[str, Any] = {
    "error_code": {"article_id": None},
    "quote": {"number": None},  # what was offered takes no more lines
    "invoice": {"number": None},
}


def test_what_stands_outside_tenancy_is_known():
    outside = {m.class_ for m in Base.registry.mappers if not issubclass(m.class_, OfProvider)}

    assert {str(inspect(one).local_table) for one in outside} == OUTSIDE


def test_each_text_that_hangs_on_a_person_or_a_ticket_is_somebodys():
    """A new column has to be declared in a `reach.py`, or named here as the desk's own words."""
    decided = {
        (own.model.__tablename__, name) for own in personal.OWN for name in own.words
    } | personal.SPARED.keys()

    undecided = {
        (model.__tablename__, name)
        for model, columns in personal.texts()
        if _hangs_on_people(model)
        for name in columns
        if (model.__tablename__, name) not in decided and _has_room(model, name)
    }

    desks = {(table, name) for table, names in THE_DESKS.items() for name in names.split()}
    assert undecided == desks


def _hangs_on_people(model: Any) -> bool:
    targets = {key.referred_table.name for key in model.__table__.foreign_key_constraints}
    return bool(targets & {"person", "ticket"}) and model.__tablename__ not in HELD_ELSEWHERE


def _has_room(model: Any, name: str) -> bool:
    """Whether people may write there: codes, seals and addresses of files are short or made."""
    return name != "sha256" and (getattr(model.__table__.c[name].type, "length", 0) or 999) > 64


class Planted:
    """A row in every table, with a marker wherever it fits; all of it is `person`'s."""

    def __init__(
        self, work: Work, whose: tuple[Client, Person], number: int, fingerprint: str
    ) -> None:
        self.work, self.number, self.fingerprint = work, number, fingerprint
        client, person = whose
        self.known = {"client": client.id, "person": person.id, "provider": client.provider_id}
        for table in Base.metadata.sorted_tables:
            if table.name not in HELD_ELSEWHERE | OUTSIDE | (ONE_EACH if number > 1 else set()):
                self._plant(table)

    def _plant(self, table: Any) -> None:
        told = {column.name: self._value(table, column) for column in table.c}
        told |= {"created_at": NOW} | UNLIKE.get(table.name, {})
        told = {name: value for name, value in told.items() if name in table.c}
        self.work.session.connection().execute(table.insert(), told)
        if "id" in told:
            self.known[table.name] = told["id"]

    def _value(self, table: Any, column: Any) -> Any:
        if column.name in ("provider_id", "client_id"):
            return self.known[column.name.removesuffix("_id")]
        for key in table.foreign_key_constraints:
            if key.columns.values()[-1] is column:
                return self.known.get(key.referred_table.name)
        return BY_NAME[column.name] if column.name in BY_NAME else self._plain(column)

    def _plain(self, column: Any) -> Any:
        kind = column.type
        if isinstance(kind, Enum):
            return None if column.nullable else kind.enum_class(kind.enums[0])
        if isinstance(kind, JSON):
            return {"x": [f"{WORDS[self.number]} {TEXT}"]}
        if isinstance(kind, String):
            return self._text(column)
        if isinstance(kind, Uuid):
            return new_id() if column.name == "id" else self.known["person"]
        if column.name in ("gross_minor", "charge_minutes"):
            return 2 * self.number
        return None if column.nullable else self._number(kind)

    def _text(self, column: Any) -> str:
        if column.name in ("sha256", "fingerprint"):
            return self.fingerprint if column.table.name in FILES else f"{self.number:064}"
        room = column.type.length or 999
        return f"{WORDS[self.number]} {TEXT}" if room > 60 else f"{self.number}"[:room]

    def _number(self, kind: Any) -> Any:
        usual = {Boolean: False, LargeBinary: b"", Date: date(2026, 11, self.number), Moment: NOW}
        return next((v for one, v in usual.items() if isinstance(kind, one)), self.number)


def _holding(work: Work, *markers: str) -> set[tuple[str, str]]:
    """Every column of every table in which one of the markers stands."""
    found = set()
    for table in Base.metadata.sorted_tables:
        texts = [c for c in table.c if isinstance(c.type, String | JSON) and c.type is not Enum]
        for row in work.session.connection().execute(select(*texts)) if texts else ():
            for column, value in zip(texts, row, strict=True):
                if any(marker in str(value) for marker in markers):
                    found.add((table.name, column.name))
    return found


@pytest.fixture
def erased(sessions, owner, provider, tmp_path):
    """Two people's things; what the copy of the first one's data said before their erasure."""
    with begin(sessions, owner, NOW) as work:
        client = work.add(Client(name="みなと", number=1))
        person = work.add(Person(**WHO, client_id=client.id, roles=["end_user"]))
        other = work.add(Person(name="別の人", client_id=client.id, roles=["end_user"]))
        Planted(work, (client, person), 1, files.keep(tmp_path, f"{TEXT} in a file".encode()))
        Planted(work, (client, other), 2, files.keep(tmp_path, b"somebody else's"))
        searching.rebuild(work)
        told = privacy.data_of(work, person.id)
        privacy.erase_person(work, privacy.ErasePerson(person_id=person.id, name=person.name))
    return told


def test_after_an_erasure_no_table_and_no_file_tells_of_the_person(
    sessions, owner, erased, tmp_path
):
    post = jobs_mail.Post(sessions, keyring(SECRET, "", "http://x"), tmp_path)
    actor = system_actor(owner.provider_id, "mail")

    dropped = jobs_mail.drop(post, actor, lambda: [owner.provider_id])

    own = {(one.model.__tablename__, name) for one in personal.OWN for name in one.words}
    with look(sessions, owner, NOW) as work:
        assert _holding(work, *NAMES) <= personal.SPARED.keys()
        assert _holding(work, WORDS[1]) & own == set()
        # what is somebody else's is as it was, but for the name in it
        assert {("message", "body"), ("intake", "facts"), ("draft", "body")} <= _holding(
            work, WORDS[2]
        )
        # those words find nothing of theirs any more, only what the desk wrote of a device
        assert {hit.kind for hit in next(searching.hits(work, SearchText, WORDS[1]))} == {"asset"}
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert (dropped, kept) == (1, [b"somebody else's"])
    assert jobs_mail.drop(post, actor, lambda: [owner.provider_id]) == 0
    # the copy of one's data had listed all that was to be erased, and nobody else's
    assert erased["held"].keys() == {one.model.__tablename__ for one in personal.OWN if one.words}
    assert WORDS[1] in erased["held"]["message"][0]["body"]
    assert WORDS[2] not in str(erased)
