"""The demo's quarter tells what a desk does: each of these was done by somebody, at its moment."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from billing.models import SlaCredit
from billing.models.credits import CreditState
from monitoring.models import Check, CheckKind
from msp.accounts import queries
from msp.data.engine import connect, sessions_of
from msp.data.work import Work, at_the_gate, begin, look
from msp.demo.story import watch
from msp.demo.story.relay import SUBJECT
from msp.desk.models import HandOver, Problem, Ticket, VendorCase, VendorCaseLine
from msp.desk.models.agreeing import PriorityTalk
from msp.desk.models.intake import LogMark
from msp.desk.models.meetings import Meeting
from msp.desk.models.requests import TeamRequestLine
from msp.desk.models.voices import Complaint, Satisfaction, Thanks, Wish
from msp.desk.rules import Channel, Status
from msp.desk.rules.requests import RequestVerb
from msp.desk.rules.reviews import ReturnReason
from msp.desk.rules.vendors import CaseStep
from msp.kernel.access import system_actor
from msp.knowledge.models import ClientArticle
from tests.browser.house import Story
from tests.conftest import NOW


@pytest.fixture(scope="module")
def work(story: Story) -> Iterator[Work]:
    """The told quarter, read by its provider."""
    engine = connect(f"sqlite:///{story.database}")
    sessions = sessions_of(engine, lambda: NOW)
    with at_the_gate(sessions) as gate:
        actor = system_actor(queries.providers(gate)[0])
    with look(sessions, actor) as found:
        yield found
    engine.dispose()


@pytest.fixture(scope="module")
def relay(work: Work) -> Ticket:
    return work.session.scalars(select(Ticket).where(Ticket.subject == SUBJECT)).one()


def test_the_hardest_ticket_came_by_phone_was_bounced_reviewed_and_solved(
    work: Work, relay: Ticket
) -> None:
    wanted = select(HandOver).where(HandOver.ticket_id == relay.id).order_by(HandOver.created_at)
    first, second = work.session.scalars(wanted).all()

    assert (relay.channel, relay.status) in {
        (Channel.PHONE, Status.SOLVED),
        (Channel.PHONE, Status.CLOSED),
    }
    assert first.returned_reason is ReturnReason.FACTS_MISSING
    assert second.taken_at is not None
    assert second.taken_at - second.created_at == timedelta(minutes=15)
    marks = select(LogMark.line).where(LogMark.ticket_id == relay.id).order_by(LogMark.line)
    assert work.session.scalars(marks).all() == [2, 6]
    assert relay.priority_confirmed is True


def test_its_vendor_was_reminded_by_itself_and_what_was_learnt_is_public(
    work: Work, relay: Ticket
) -> None:
    case = work.session.scalars(select(VendorCase).where(VendorCase.ticket_id == relay.id)).one()
    steps = work.session.scalars(
        select(VendorCaseLine.step)
        .where(VendorCaseLine.case_id == case.id)
        .order_by(VendorCaseLine.created_at)
    ).all()
    named = select(Problem).where(Problem.title.like("HX-900%"))
    problem = work.session.scalars(named).one()

    assert CaseStep.REMINDED in steps
    assert steps[-1] is CaseStep.CLOSED
    assert problem.known_error_id is not None
    assert problem.article_id is not None
    assert work.session.get(ClientArticle, problem.article_id) is not None


def test_desk_and_engineers_promise_defer_chase_and_meet(work: Work) -> None:
    verbs = set(work.session.scalars(select(TeamRequestLine.verb)))
    held = work.session.scalars(select(Meeting).where(Meeting.closed_at.is_not(None))).all()
    open_talks = select(PriorityTalk).where(PriorityTalk.ended_at.is_(None))

    assert verbs >= {
        RequestVerb.PROMISED,
        RequestVerb.DEFERRED,
        RequestVerb.CHASED,
        RequestVerb.ANSWERED,
        RequestVerb.ACCEPTED,
    }
    assert [len(meeting.voices) for meeting in held] == [2]
    assert work.session.scalars(open_talks).first() is not None


def test_clients_complained_wished_thanked_and_got_something_back(work: Work) -> None:
    learnt = select(Complaint).where(Complaint.learnt != "")
    answered = select(Wish).where(Wish.answer != "")
    scored = select(Satisfaction).where(Satisfaction.score.is_not(None))
    states = set(work.session.scalars(select(SlaCredit.state)))

    assert work.session.scalars(learnt).first() is not None
    assert len(work.session.scalars(answered).all()) >= 2
    assert len(work.session.scalars(scored).all()) >= 4
    assert work.session.scalars(select(Thanks)).first() is not None
    assert states >= {CreditState.APPROVED, CreditState.PROPOSED}


def test_the_services_of_the_story_are_answered_for_by_the_demo(
    work: Work, story: Story, tmp_path: Path
) -> None:
    engine = connect(f"sqlite:///{story.copied(tmp_path).database}")
    with begin(sessions_of(engine, lambda: NOW), work.actor) as ours:
        own = ours.session.scalars(select(Check).where(Check.name == "本社VPN")).one()
        own.target = "vpn.minato.co.jp:443"
        ours.session.flush()
        watch.stand_at(ours, "127.0.0.1:5871")
        found = {(check.kind, check.target) for check in ours.session.scalars(select(Check))}
    engine.dispose()

    assert found == {
        (CheckKind.TCP, "vpn.minato.co.jp:443"),
        (CheckKind.TCP, "127.0.0.1:5871"),
        (CheckKind.HTTP, "http://127.0.0.1:5871/healthz"),
    } | {(CheckKind.LOG, check.target) for check in logs(work)}


def logs(work: Work) -> list[Check]:
    """The checks that read what is sent in: nobody is asked."""
    return list(work.session.scalars(select(Check).where(Check.kind == CheckKind.LOG)))
