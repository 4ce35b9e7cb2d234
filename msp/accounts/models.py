"""Providers, their clients, sites and people; and the gate's own tables outside tenancy."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, synonym

from msp.data.base import OfClient, OfLog, OfParty, OfStaff, Row, within_client, within_provider
from msp.kernel.access import Sight


class Provider(Row):
    """A managed-service provider: the house's owner, who is billed by nobody here."""

    __tablename__ = "provider"

    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    zone: Mapped[str] = mapped_column(String(64), default="Asia/Tokyo")
    currency: Mapped[str] = mapped_column(String(3), default="JPY")
    language: Mapped[str] = mapped_column(String(8), default="ja")
    registration_number: Mapped[str] = mapped_column(String(14), default="")
    postal_code: Mapped[str] = mapped_column(String(16), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str] = mapped_column(String(32), default="")
    bank_account: Mapped[dict[str, Any]] = mapped_column(default=dict)
    seal: Mapped[bytes | None] = mapped_column(LargeBinary)
    tax_percent: Mapped[int] = mapped_column(default=10)
    tax_rounding: Mapped[str] = mapped_column(String(16), default="floor")
    closing_day: Mapped[int] = mapped_column(default=31)  # 31 is the last day of any month
    pay_months: Mapped[int] = mapped_column(default=1)
    pay_day: Mapped[int] = mapped_column(default=31)
    pay_day_rule: Mapped[str] = mapped_column(String(16), default="before")
    transfer_fee_note: Mapped[str] = mapped_column(String(300), default="")
    approval_limit_minor: Mapped[int | None]
    invoice_prefix: Mapped[str] = mapped_column(String(12), default="INV")
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    set_up_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Client(OfClient, Row):
    """A provider's customer: the tenant that is served and billed."""

    __tablename__ = "client"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("provider_id", "number"),
        CheckConstraint("number >= 0", name="number_not_negative"),
    )

    client_id: Mapped[UUID] = synonym("id")  # a client is its own client

    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    kana: Mapped[str] = mapped_column(String(120), default="")
    name_en: Mapped[str] = mapped_column(String(120), default="")
    honorific: Mapped[str] = mapped_column(String(16), default="御中")
    language: Mapped[str] = mapped_column(String(8), default="ja")
    zone: Mapped[str] = mapped_column(String(64), default="Asia/Tokyo")
    currency: Mapped[str] = mapped_column(String(3), default="JPY")
    postal_code: Mapped[str] = mapped_column(String(16), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str] = mapped_column(String(32), default="")
    billing_name: Mapped[str] = mapped_column(String(160), default="")
    billing_address: Mapped[str] = mapped_column(String(300), default="")
    billing_mail: Mapped[str] = mapped_column(String(320), default="")
    closing_day: Mapped[int | None]  # null: as the provider's
    pay_months: Mapped[int | None]
    pay_day: Mapped[int | None]
    needs_po: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    source: Mapped[str] = mapped_column(String(32), default="")  # "imported" where a log named it
    search_key: Mapped[str] = mapped_column(String(300), default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    mail_domains: Mapped[str] = mapped_column(String(300), default="", server_default="")
    version: Mapped[int] = mapped_column(default=1)


class Site(OfClient, Row):
    """A place where a client works."""

    __tablename__ = "site"
    __table_args__ = (
        UniqueConstraint("provider_id", "client_id", "id"),
        UniqueConstraint("provider_id", "client_id", "name"),
    )

    name: Mapped[str] = mapped_column(String(120))
    postal_code: Mapped[str] = mapped_column(String(16), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str] = mapped_column(String(32), default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)


class Team(OfStaff, Row):
    """People of the provider who share a queue."""

    __tablename__ = "team"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("provider_id", "name"),
    )

    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80), default="")
    source: Mapped[str] = mapped_column(String(32), default="")


class Person(OfParty, Row):
    """Somebody of the provider (`client_id` null) or of a client. Never deleted: pseudonymised."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        within_client("site_id", "site"),
        Index("ix_person_client", "provider_id", "client_id", "name"),
        Index("ix_person_mail", "provider_id", "mail"),
    )

    name: Mapped[str] = mapped_column(String(120))
    kana: Mapped[str] = mapped_column(String(120), default="")
    mail: Mapped[str] = mapped_column(String(320), default="")
    phone: Mapped[str] = mapped_column(String(32), default="")
    title: Mapped[str] = mapped_column(String(80), default="")
    honorific: Mapped[str] = mapped_column(String(16), default="様")
    roles: Mapped[list[Any]] = mapped_column(default=list)
    sight: Mapped[Sight] = mapped_column(default=Sight.OWN)
    site_id: Mapped[UUID | None]
    tier: Mapped[int | None]
    skills: Mapped[list[Any]] = mapped_column(default=list)
    only_clients: Mapped[list[Any] | None]  # a partner agent's named clients
    language: Mapped[str] = mapped_column(String(8), default="ja")
    zone: Mapped[str] = mapped_column(String(64), default="Asia/Tokyo")
    theme: Mapped[str] = mapped_column(String(8), default="auto")
    single_keys: Mapped[bool] = mapped_column(default=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    source: Mapped[str] = mapped_column(String(32), default="")
    search_key: Mapped[str] = mapped_column(String(300), default="")
    erased_at: Mapped[datetime | None]
    merged_into_id: Mapped[UUID | None]  # the same person, under whom they are known from then on
    version: Mapped[int] = mapped_column(default=1)


class TeamMember(OfStaff, Row):
    """A person's place in a team."""

    __tablename__ = "team_member"
    __table_args__ = (
        UniqueConstraint("provider_id", "team_id", "person_id"),
        within_provider("team_id", "team"),
        within_provider("person_id", "person"),
    )

    team_id: Mapped[UUID]
    person_id: Mapped[UUID]


class Login(Row):
    """The right to sign in: hashes and ids only. An e-mail address is unique per installation."""

    __tablename__ = "login"
    __table_args__ = (UniqueConstraint("mail_hash"), UniqueConstraint("person_id"))

    mail_hash: Mapped[str] = mapped_column(String(64))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("provider.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_set_at: Mapped[datetime | None]
    totp_sealed: Mapped[str | None] = mapped_column(Text)
    totp_last_step: Mapped[int | None]
    totp_on: Mapped[bool] = mapped_column(default=False)
    recovery_hashes: Mapped[list[Any]] = mapped_column(default=list)
    is_active: Mapped[bool] = mapped_column(default=True)


class SignedIn(Row):
    """A browser's session: the token's hash, and when it ends."""

    __tablename__ = "session"
    __table_args__ = (UniqueConstraint("token_hash"), Index("ix_session_login", "login_id"))

    token_hash: Mapped[str] = mapped_column(String(64))
    login_id: Mapped[UUID] = mapped_column(ForeignKey("login.id"))
    provider_id: Mapped[UUID]
    person_id: Mapped[UUID]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    proved_at: Mapped[datetime]  # when the person last proved who they are (step-up)
    revoked_at: Mapped[datetime | None]
    waits_for_totp: Mapped[bool] = mapped_column(default=False)
    agent: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(64), default="")


class ApiToken(Row):
    """A program's key: the secret's hash, whose it is, what it may at most do."""

    __tablename__ = "api_token"
    __table_args__ = (UniqueConstraint("token_hash"), Index("ix_api_token_person", "person_id"))

    token_hash: Mapped[str] = mapped_column(String(64))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("provider.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    label: Mapped[str] = mapped_column(String(80))
    hint: Mapped[str] = mapped_column(String(12))
    scopes: Mapped[list[Any]]
    expires_on: Mapped[date | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Invitation(Row):
    """A link that lets one person set a password, once, for a while: invitation or reset."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("token_hash"),)

    token_hash: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(12))  # "invite" or "reset"
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("provider.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Attempt(Row):
    """Something that may be tried only so often: sign-ins, codes, mails. For all workers."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_subject", "kind", "subject_hash", "created_at"),)

    kind: Mapped[str] = mapped_column(String(24))
    subject_hash: Mapped[str] = mapped_column(String(64))


class AskedReset(Row):
    """Somebody asked for a new password: the worker looks whether anyone has that address.

    The page writes one for every address alike, so that its time tells nobody who is known.
    """

    __tablename__ = "asked_reset"

    mail_hash: Mapped[str] = mapped_column(String(64))


class PersonView(OfLog, Row):
    """Who looked at whose personal data (R18). Ids only; clients' admins leave their trace too."""

    __tablename__ = "person_view"
    __table_args__ = (Index("ix_person_view_person", "provider_id", "person_id", "created_at"),)

    person_id: Mapped[UUID]
    viewer_id: Mapped[UUID]


class NoticePreference(OfParty, Row):
    """Of what somebody is told by which way, and when they want to be left alone."""

    __tablename__ = "notice_preference"
    __table_args__ = (
        UniqueConstraint("provider_id", "person_id"),
        within_provider("person_id", "person"),
    )

    person_id: Mapped[UUID]
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict)  # {event: [way, …]}
    handles: Mapped[dict[str, Any]] = mapped_column(default=dict)  # {way: name in that chat}
    quiet_from: Mapped[int | None]  # minutes after midnight in the person's zone
    quiet_until: Mapped[int | None]
    urgent_breaks: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
