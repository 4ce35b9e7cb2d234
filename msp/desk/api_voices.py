"""Clients' voices for programs: complaints, wishes, scores, announcements."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from msp.data.work import Work
from msp.desk.actions.voices import announcements, complaints, wishes
from msp.desk.models import Ticket
from msp.desk.models.voices import Announcement, Complaint, Satisfaction, Wish
from msp.desk.queries.voices import announcements as announced
from msp.desk.queries.voices import complaints as complained
from msp.desk.queries.voices import wishes as wished
from msp.desk.rules.announcements import MailTo, News
from msp.desk.rules.complaints import Severity
from msp.desk.rules.wishes import WishState
from msp.doors.api import endpoint, listing
from msp.kernel.access import Permission

complaint_api = Blueprint("complaints_api", __name__, url_prefix="/api/v1/complaints")
wish_api = Blueprint("wishes_api", __name__, url_prefix="/api/v1/wishes")
score_api = Blueprint("scores_api", __name__, url_prefix="/api/v1/scores")
news_api = Blueprint("announcements_api", __name__, url_prefix="/api/v1/announcements")
ENDPOINTS = (complaint_api, wish_api, score_api, news_api)


class ComplaintOut(BaseModel):
    """A complaint; what protects our people and what was learnt stay on its page."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    ticket_id: UUID
    severity: Severity
    began_at: datetime
    acknowledge_by: datetime
    acknowledged_at: datetime | None
    lead_id: UUID | None
    follow_up_at: datetime | None
    followed_up_at: datetime | None
    closed_at: datetime | None
    version: int


class WishOut(BaseModel):
    """A wish or an opinion: where it stands and what the client was told."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    client_id: UUID
    ticket_id: UUID
    state: WishState
    answer: str
    decided_at: datetime | None
    version: int


class ScoreOut(BaseModel):
    """How somebody was content with our help, from 1 to 5."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    client_id: UUID
    ticket_id: UUID
    agent_id: UUID | None
    score: int
    comment: str
    answered_at: datetime


class AnnouncementOut(BaseModel):
    """What was announced, in both languages."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: News
    title_ja: str
    title_en: str
    body_ja: str
    body_en: str
    starts_at: datetime
    ends_at: datetime | None
    only_clients: list[UUID]
    mail_to: MailTo
    withdrawn_at: datetime | None
    version: int


@complaint_api.get("")
@listing(ComplaintOut)
def complaint_index(work: Work) -> Any:
    """Complaints, the latest first."""
    work.require(Permission.VOICE_READ)
    seen = select(Ticket.id)
    wanted = select(Complaint).where(Complaint.ticket_id.in_(seen))
    return wanted.order_by(Complaint.began_at.desc(), Complaint.id)


@complaint_api.get("/<uuid:complaint_id>")
@endpoint(ComplaintOut)
def complaint(work: Work, complaint_id: UUID) -> Complaint:
    """One complaint."""
    row: Complaint = complained.complaint(work, complaint_id)[0]
    return row


@complaint_api.post("/weigh")
@endpoint(ComplaintOut)
def weigh(work: Work, wish: complaints.WeighComplaint) -> Complaint:
    """Say how grave it is; a ticket of another kind becomes a complaint by this."""
    return complaints.weigh_complaint(work, wish)


@complaint_api.post("/acknowledge")
@endpoint(ComplaintOut)
def acknowledge(work: Work, wish: complaints.AcknowledgeComplaint) -> Complaint:
    """Say that the client was told that it was heard."""
    return complaints.acknowledge_complaint(work, wish)


@complaint_api.post("/plan-call")
@endpoint(ComplaintOut)
def plan_call(work: Work, wish: complaints.PlanCall) -> Complaint:
    """Say when the client is called again."""
    return complaints.plan_call(work, wish)


@complaint_api.post("/note-call")
@endpoint(ComplaintOut)
def note_call(work: Work, wish: complaints.NoteCall) -> Complaint:
    """Write down what the call brought."""
    return complaints.note_call(work, wish)


@complaint_api.post("/reopen")
@endpoint(ComplaintOut)
def reopen(work: Work, wish: complaints.ReopenComplaint) -> Complaint:
    """Take it up again."""
    return complaints.reopen_complaint(work, wish)


@complaint_api.post("/lead")
@endpoint(ComplaintOut)
def lead(work: Work, wish: complaints.LeadComplaint) -> Complaint:
    """Put it into the hands of a lead."""
    return complaints.lead_complaint(work, wish)


@complaint_api.post("/close")
@endpoint(ComplaintOut)
def close(work: Work, wish: complaints.CloseComplaint) -> Complaint:
    """Close it with what was learnt."""
    return complaints.close_complaint(work, wish)


@wish_api.get("")
@listing(WishOut)
def wish_index(work: Work) -> Any:
    """Wishes and opinions as far as the reader may see, the latest first."""
    found = wished.visible(work).with_only_columns(Wish.id)
    return select(Wish).where(Wish.id.in_(found.order_by(None))).order_by(Wish.created_at.desc())


@wish_api.get("/<uuid:wish_id>")
@endpoint(WishOut)
def wish(work: Work, wish_id: UUID) -> Wish:
    """One wish."""
    row: Wish = wished.wish(work, wish_id)[0]
    return row


@wish_api.post("/<uuid:wish_id>/decide")
@endpoint(WishOut)
def decide(work: Work, wish: wishes.DecideWish) -> Wish:
    """Put it under review, adopt or decline it; the client is told the answer."""
    return wishes.decide_wish(work, wish)


@score_api.get("")
@listing(ScoreOut)
def score_index(work: Work) -> Any:
    """Answered questions, the latest first."""
    work.require(Permission.VOICE_READ)
    wanted = select(Satisfaction).where(Satisfaction.score.is_not(None))
    return wanted.order_by(Satisfaction.answered_at.desc(), Satisfaction.id)


@news_api.get("")
@listing(AnnouncementOut)
def news_index(work: Work) -> Any:
    """Everything that was announced, the latest first."""
    return announced.written(work)


@news_api.get("/<uuid:announcement_id>")
@endpoint(AnnouncementOut)
def news(work: Work, announcement_id: UUID) -> Announcement:
    """One announcement."""
    return announced.announcement(work, announcement_id)


@news_api.post("")
@endpoint(AnnouncementOut, status=201)
def announce(work: Work, wish: announcements.Announce) -> Announcement:
    """Announce something to all clients, or to some."""
    return announcements.announce(work, wish)


@news_api.post("/<uuid:announcement_id>/withdraw")
@endpoint(AnnouncementOut)
def withdraw(work: Work, wish: announcements.WithdrawAnnouncement) -> Announcement:
    """Take an announcement back."""
    return announcements.withdraw_announcement(work, wish)
