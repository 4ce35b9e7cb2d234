"""Wishes, scores, thanks, announcements and news: from the deed to whoever it concerns."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from msp.accounts.actions import notices as choosing
from msp.accounts.models import Client, Person, TeamMember
from msp.data.work import Work
from msp.desk import actions as desk
from msp.desk.actions import signals
from msp.desk.actions.voices import announcements, satisfaction, wishes
from msp.desk.models.voices import Satisfaction, Thanks
from msp.desk.queries.voices import announcements as announced
from msp.desk.queries.voices import wishes as wish_queries
from msp.desk.rules import Channel, Status
from msp.desk.rules.wishes import WishState
from msp.desk.web.voices import links
from msp.kernel.access import Actor, Role, Sight
from msp.kernel.errors import Conflict, Forbidden
from msp.outside.deliveries import NoticeDelivery, Webhook, WebhookDelivery
from msp.outside.models import OutboxMessage
from tests import portals
from tests.conftest import SETTINGS, browser_of
from tests.desk.conftest import misaki

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def link_to(ticket):
    return f"https://desk.example/tickets/{ticket.number}"


def told(work):
    """Everything new, told: (event, to whom) in order."""
    work.session.flush()
    signals.tell_news(work, link_to)
    rows = work.session.scalars(select(NoticeDelivery).order_by(NoticeDelivery.id))
    return [(row.event, row.address) for row in rows]


def solved(work, ticket):
    """Whoever works solves it."""
    return desk.move_ticket(work, desk.MoveTicket(ticket_id=ticket.id, status=Status.SOLVED))


def as_staff(work, person):
    actor = Actor(person.id, person.name, frozenset({Role.TECHNICIAN}), work.actor.provider_id)
    return Work(work.session, actor, work.now)


def hers(sessions, work, contact, sight=Sight.OWN):
    work.session.flush()
    return browser_of(sessions, misaki(contact, sight))


def asked(work):
    return work.session.scalars(select(Satisfaction)).one_or_none()


@pytest.fixture
def begun(work):
    """The log has been told up to here."""
    signals.tell_news(work, link_to)


def test_a_wish_is_answered_by_mail_and_in_the_portal(sessions, work, client, contact, promise):
    wish = desk.OpenTicket(
        client_id=client.id, contact_id=contact.id, subject="夜間窓口がほしい", kind="wish"
    )
    ticket = desk.open_ticket(work, wish)
    row = wish_queries.of_ticket(work, ticket)
    browser = hers(sessions, work, contact)
    assert "受付済み" in browser.get("/wishes").text

    decide = wishes.DecideWish(
        wish_id=row.id, state=WishState.DECLINED, answer="夜間は監視のみとさせてください"
    )
    wishes.decide_wish(work, decide)
    desk.mail_replies(work)

    mails = work.session.scalars(select(OutboxMessage.body)).all()
    page = browser.get(f"/tickets/{ticket.id}").text
    assert any("夜間は監視のみ" in body for body in mails)
    assert "今回は見送り" in page
    assert "夜間は監視のみ" in page
    assert "夜間窓口" in browser.get("/wishes?state=declined").text
    assert "夜間窓口" not in browser.get("/wishes?state=adopted").text


def test_a_wish_is_weighed_in_the_browser(browser, work, ticket):
    address = f"/tickets/{ticket.id}/wish"

    kept = browser.post(address, data={"kind": "opinion"})
    silent = browser.post(address, data={"state": "adopted", "answer": ""})
    done = browser.post(address, data={"state": "adopted", "answer": "来月から始めます"})

    assert (kept.status_code, silent.status_code, done.status_code) == (302, 422, 302)
    assert "VPNが切れる" in browser.get("/wishes?state=adopted&kind=opinion").text
    assert "来月から始めます" in browser.get(f"/tickets/{ticket.id}/beside").text


def test_whoever_was_helped_is_asked_once_by_one_link(
    sessions, work, ticket, tanaka, contact, begun, later
):
    desk.assign_ticket(work, desk.AssignTicket(ticket_id=ticket.id, assignee_id=tanaka.id))
    solved(as_staff(work, tanaka), ticket)
    told(work)
    assert asked(work).agent_id == tanaka.id
    assert satisfaction.mail_questions(work, lambda row: "x") == 0, "not before its moment"

    soon = later(minutes=15)
    app = portals.named(SETTINGS)
    with app.app_context():
        assert satisfaction.mail_questions(soon, links.score_link) == 1
        link = links.score_link(asked(work))
    assert satisfaction.mail_questions(soon, lambda row: "x") == 0

    work.session.flush()
    stranger = browser_of(sessions, None)
    path = link.removeprefix(SETTINGS.public_url)
    first = stranger.post(path, data={"score": "5", "thanks": "親切でした", "comment": ""})
    wrong = stranger.post(path, data={"score": "6"})
    again = stranger.post(path, data={"score": "4", "thanks": "", "comment": "早かった"})
    work.session.expire_all()

    assert "VPNが切れる" in stranger.get(path).text
    assert (first.status_code, wrong.status_code, again.status_code) == (200, 422, 200)
    assert (asked(work).score, asked(work).comment) == (4, "早かった")
    assert work.session.scalars(select(Thanks)).all() == []
    assert stranger.get(path[:-2] + "xx").status_code == 404


def test_an_answer_in_the_portal_is_for_whoever_was_asked_and_can_be_changed_for_a_week(
    sessions, work, ticket, tanaka, contact, begun, later, client
):
    solved(as_staff(work, tanaka), ticket)
    told(work)
    soon = later(minutes=20)
    sessions.configure(info={"clock": lambda: soon.now})
    colleague = work.add(
        Person(name="鈴木", client_id=client.id, roles=["end_user"], mail="s@x.jp")
    )
    told_by = {"score": "5", "thanks": "助かりました"}

    done = hers(sessions, work, contact).post(f"/tickets/{ticket.id}/score", data=told_by)
    other = hers(sessions, work, colleague, Sight.CLIENT)
    forbidden = other.post(f"/tickets/{ticket.id}/score", data=told_by)

    thanks = work.session.scalars(select(Thanks)).one()
    assert (done.status_code, forbidden.status_code) == (302, 403)
    assert (thanks.words, thanks.to_person_id) == ("助かりました", tanaka.id)
    assert "助かりました" in browser_of(sessions, as_staff(work, tanaka).actor).get("/thanks").text
    late = Work(work.session, misaki(contact), soon.now + 7 * DAY)
    with pytest.raises(Conflict, match="closed"):
        satisfaction.give_score(
            late, satisfaction.GiveScore(satisfaction_id=asked(work).id, score=1)
        )


@pytest.mark.parametrize("what", ["monitoring", "by_the_client", "too_often", "by_a_job"])
def test_nobody_is_asked_about_what_no_human_solved_for_them_or_too_often(
    work, ticket, tanaka, contact, begun, what
):
    staff = as_staff(work, tanaka)
    if what == "monitoring":
        ticket.channel = Channel.MONITORING
    if what == "too_often":
        told_before = {"nonce": "n", "ask_at": work.now - DAY, "expires_at": work.now}
        other = desk.open_ticket(
            work, desk.OpenTicket(client_id=ticket.client_id, subject="Another one")
        )
        whose = {"client_id": ticket.client_id, "ticket_id": other.id, "person_id": contact.id}
        work.add(Satisfaction(**told_before, **whose))
    if what == "by_the_client":
        staff = Work(
            work.session,
            Actor(contact.id, "x", frozenset({Role.PROVIDER_ADMIN}), work.actor.provider_id),
            work.now,
        )
    if what == "by_a_job":
        staff = Work(work.session, signals_actor(work), work.now)

    solved(staff, ticket)
    told(work)

    assert (
        work.session.scalars(
            select(Satisfaction).where(Satisfaction.ticket_id == ticket.id)
        ).one_or_none()
        is None
    )


def signals_actor(work):
    return Actor(work.actor.id, "job", frozenset({Role.SYSTEM}), work.actor.provider_id)


def test_a_ticket_that_was_taken_up_again_asks_nothing(work, ticket, tanaka, begun, later):
    solved(as_staff(work, tanaka), ticket)
    told(work)
    desk.reopen_ticket(work, desk.ReopenTicket(ticket_id=ticket.id))

    assert satisfaction.mail_questions(later(hours=1), lambda row: "x") == 0
    assert asked(work) is None


def test_an_announcement_reaches_whom_it_names_while_it_lasts(
    sessions, work, client, contact, ticket, browser, later
):
    other = work.add(Client(name="株式会社やまと商事", number=2))
    tanaka = work.add(
        Person(name="大和 花", client_id=other.id, roles=["client_admin"], mail="h@y.example")
    )
    wish = announcements.Announce(
        kind="maintenance",
        title_ja="計画停止のお知らせ",
        body_ja="22時から",
        ends_at=work.now + HOUR,
        only_clients=[client.id],
        mail_to="everybody",
    )
    row = announcements.announce(work, wish)
    mails = work.session.scalars(select(OutboxMessage.to_address)).all()
    mine, theirs = hers(sessions, work, contact), hers(sessions, work, tanaka)

    assert mails.count("misaki@minato.example") == 2, "the acknowledgement, the announcement"
    assert "h@y.example" not in mails
    for address in ("/", "/announcements/", f"/tickets/{ticket.id}"):
        assert "計画停止のお知らせ" in mine.get(address).text, address
    assert "計画停止のお知らせ" not in theirs.get("/announcements/").text
    assert announced.now(later(hours=1)) == []
    assert "計画停止のお知らせ" in browser.get(f"/announcements/{row.id}").text
    done = browser.post(f"/announcements/{row.id}/withdraw")
    assert (done.status_code, "計画停止" in mine.get("/").text) == (302, False)
    assert "計画停止" in browser.get("/announcements/").text


def test_an_announcement_is_written_and_put_right_in_the_browser(browser, work):
    typed = {"kind": "info", "title_ja": "年末年始", "mail_to": "nobody"}
    typed |= {"starts_at": "2026-11-20T09:00", "ends_at": "2026-11-21T09:00"}

    wrong = browser.post("/announcements/new", data={**typed, "ends_at": "2026-11-19T09:00"})
    made = browser.post("/announcements/new", data=typed)
    changed = browser.post(made.location + "/edit", data={**typed, "title_ja": "年末年始の休業"})

    assert (wrong.status_code, made.status_code, changed.status_code) == (422, 302, 302)
    assert "年末年始の休業" in browser.get(made.location).text


def test_news_reach_whom_they_concern_once_and_not_who_made_them(
    work, ticket, tanaka, team, contact, begun
):
    work.add(TeamMember(team_id=team.id, person_id=tanaka.id))
    sato = work.add(Person(name="佐藤 誠", roles=[Role.TECHNICIAN.value], mail="s@x.example"))
    desk.assign_ticket(work, desk.AssignTicket(ticket_id=ticket.id, assignee_id=tanaka.id))
    desk.add_note(work, desk.AddNote(ticket_id=ticket.id, body="＠佐藤 見てください"))
    at = work.now + HOUR
    desk.set_next_update(work, desk.SetNextUpdate(ticket_id=ticket.id, next_update_at=at))
    solved(as_staff(work, tanaka), ticket)

    first, second = told(work), told(work)

    assert (
        first
        == second
        == [
            ("assigned", tanaka.mail),
            ("mentioned", sato.mail),
            ("update_promised", contact.mail),
            ("solved", contact.mail),
        ]
    )


def test_quiet_hours_and_choices_hold(work, ticket, tanaka, begun):
    mine = Work(work.session, as_staff(work, tanaka).actor, work.now)
    wish = {"choices": ["assigned:mail"], "quiet_from": "09:00", "quiet_until": "12:00"}
    choosing.choose_notices(mine, choosing.ChooseNotices(**wish, urgent_breaks=True))
    desk.assign_ticket(work, desk.AssignTicket(ticket_id=ticket.id, assignee_id=tanaka.id))
    desk.add_note(work, desk.AddNote(ticket_id=ticket.id, body="@田中 至急"))

    assert told(work) == [("assigned", tanaka.mail)]
    assert work.session.scalars(select(NoticeDelivery.next_try_at)).one() == work.now + 2 * HOUR


def test_what_is_due_and_overdue_is_told_to_its_owner_once(work, ticket, tanaka, later):
    mine = Work(work.session, as_staff(work, tanaka).actor, work.now)
    choices = choosing.ChooseNotices(choices=["due_soon:mail", "overdue:mail"])
    choosing.choose_notices(mine, choices)
    ticket.assignee_id = tanaka.id
    work.session.flush()

    for moment in (work, work, later(hours=2), later(hours=2, minutes=1)):
        signals.tell_due(moment, link_to)

    events = work.session.scalars(select(NoticeDelivery.event).order_by(NoticeDelivery.id)).all()
    assert list(events) == ["due_soon", "overdue"]


def test_webhooks_hear_what_they_asked_for_without_anybodys_words(work, ticket, contact, begun):
    told_of = {"sealed": "x", "url": "https://a.example/"}
    quiet = work.add(Webhook(name="a", events=["ticket.client_message"], **told_of))
    open_one = work.add(
        Webhook(name="b", events=["ticket.client_message"], with_words=True, **told_of)
    )
    work.add(Webhook(name="c", events=["ticket.solved"], **told_of))
    desk.client_replies(work, desk.ClientReplies(ticket_id=ticket.id, body="まだ切れます"))

    told(work)

    rows = {row.webhook_id: row.payload for row in work.session.scalars(select(WebhookDelivery))}
    assert set(rows) == {quiet.id, open_one.id}
    assert rows[quiet.id]["type"] == "ticket.client_message"
    assert rows[quiet.id]["data"]["ticket"]["number"] == ticket.number
    assert "まだ切れます" not in str(rows[quiet.id])
    assert "VPN" not in str(rows[quiet.id])
    assert rows[open_one.id]["data"]["words"] == {
        "subject": "VPNが切れる",
        "message": "まだ切れます",
    }


def test_only_the_client_scores_its_help(work, ticket, begun, tanaka):
    solved(as_staff(work, tanaka), ticket)
    told(work)

    with pytest.raises(Forbidden):
        satisfaction.give_score(
            work, satisfaction.GiveScore(satisfaction_id=asked(work).id, score=5)
        )
