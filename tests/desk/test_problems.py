"""Candidates on a ticket, and a problem from its first ticket to what is published of it."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from msp.accounts.models import Client, Person
from msp.data.work import Work
from msp.desk import actions as desk
from msp.desk.actions import candidates, problem_fixes, problems
from msp.desk.actions.candidates import InsertCandidate, MarkCandidate
from msp.desk.models import Message, Note, Ticket
from msp.desk.queries import problems as asked
from msp.desk.queries import tickets
from msp.desk.queries.candidates import (
    Uses,
    asked_of,
    candidates_of,
    found_for,
    marked,
    uses_of,
)
from msp.desk.queries.drafts import drafts
from msp.desk.rules import Status, WaitReason
from msp.desk.rules.problems import Finding, FixDecision, Mark, ProblemState, Stage, TrialResult
from msp.kernel.access import Actor, Permission
from msp.kernel.errors import Conflict, Forbidden, NotFound, Refused
from msp.knowledge import actions as knowledge
from msp.knowledge.models import KnownError
from msp.knowledge.rules import Audience, Source
from tests.desk.conftest import misaki


@pytest.fixture
def vpn(work: Work) -> KnownError:
    """A known error with what helps and what a client is told."""
    wish = knowledge.RecordKnownError(
        title="VPNが頻繁に切断される",
        symptom="接続して数分で切れる。エラー 691",
        codes="E-1234, 0x80070005",
        workaround="MTUを1454にする",
        reply_ja="MTUの設定を変更してください。",
        reply_en="Please change the MTU.",
    )
    return knowledge.record_known_error(work, wish)


def opened(work: Work, client: Client, subject: str, text: str = "") -> Ticket:
    wish = desk.OpenTicket(client_id=client.id, subject=subject, description=text)
    return desk.open_ticket(work, wish)


def test_a_code_in_the_text_leads_to_the_known_error_with_its_reasons(work, client, vpn, promise):
    found = candidates_of(work, "画面に E1234? いいえ、エラーコード E1234 です", [], client.id)

    assert [each.known.id for each in found] == [vpn.id]
    assert found[0].points >= 10_000
    assert found[0].reasons[0].told == "E-1234"
    assert candidates_of(work, "", ["0x80070005"], client.id)[0].known.id == vpn.id
    assert candidates_of(work, "給与明細", [], client.id) == []


def test_similar_tickets_are_the_clients_own_unless_staff_looks_wider(work, client, promise):
    other = work.add(Client(name="青葉歯科", number=2))
    ours = opened(work, client, "複合機から印刷できない", "経理部の複合機")
    theirs = opened(work, other, "複合機から印刷できない")
    desk.solve_ticket(
        work, desk.SolveTicket(ticket_id=ours.id, solution="再起動", cause_code="hardware")
    )

    own = candidates_of(work, "複合機から印刷できません", [], client.id)
    wide = candidates_of(work, "複合機から印刷できません", [], None)

    assert [each.known.id for each in own] == [ours.id]
    assert [each.known.id for each in wide] == [ours.id, theirs.id]
    assert own[0].known.offers == "再起動"


def test_a_ticket_is_not_its_own_candidate_and_clients_get_published_articles_only(
    work, client, vpn, ticket, contact
):
    assert ticket.id not in {
        each.known.id for each in found_for(work, asked_of(work, ticket), client.id, ticket.id)
    }
    wish = knowledge.WriteArticle(
        title_ja="VPNが切断されるとき", body_ja="つなぎ直す", audience=Audience.CLIENTS
    )
    article = knowledge.write_article(work, wish)
    knowledge.publish_article(work, knowledge.NameArticle(article_id=article.id))
    theirs = Work(work.session, misaki(contact), work.now)
    work.session.info["actor"] = theirs.actor

    found = candidates_of(theirs, "VPNが切断される E-1234", [], client.id)

    work.session.info["actor"] = work.actor
    assert [each.known.id for each in found] == [article.id]


def test_a_candidate_is_marked_and_its_text_goes_into_the_reply(work, ticket, vpn):
    wish = MarkCandidate(
        ticket_id=ticket.id, source="known_error", subject_id=vpn.id, mark=Mark.TRIED
    )
    before = ticket.version, ticket.turns
    candidates.mark_candidate(work, wish)
    put = InsertCandidate(ticket_id=ticket.id, source="known_error", subject_id=vpn.id)
    row = candidates.insert_candidate(work, put)
    candidates.insert_candidate(work, put)
    candidates.mark_candidate(work, wish.model_copy(update={"mark": Mark.WORKED}))

    assert drafts(work, ticket.id)["reply"].body == "MTUの設定を変更してください。"
    assert (row.mark, row.inserted_at, row.answers_itself) == (Mark.WORKED, work.now, False)
    assert list(marked(work, ticket.id)) == [vpn.id]
    # whoever is writing an answer meanwhile is not disturbed
    assert (ticket.version, ticket.turns) == (before[0], before[1] + 4)
    candidates.forget_candidate(
        work, candidates.ForgetCandidate(ticket_id=ticket.id, subject_id=vpn.id)
    )
    assert not marked(work, ticket.id)


def test_an_article_that_clients_can_read_counts_as_answerable_by_tier_0(work, ticket):
    told = {"title_ja": "再起動の手順", "body_ja": "本文", "audience": Audience.CLIENTS}
    wish = knowledge.WriteArticle(**told)
    article = knowledge.write_article(work, wish)
    put = InsertCandidate(ticket_id=ticket.id, source=Source.ARTICLE, subject_id=article.id)
    with pytest.raises(NotFound):
        candidates.insert_candidate(work, put)
    knowledge.publish_article(work, knowledge.NameArticle(article_id=article.id))

    assert candidates.insert_candidate(work, put).answers_itself
    assert uses_of(work, article.id)[0] == Uses(tried=1, helped=0, inserted=1, by_itself=1)
    assert drafts(work, ticket.id)["reply"].body == "再起動の手順\n\n本文"


def test_an_incident_is_solved_with_a_cause_of_the_list(work, ticket):
    told = {"ticket_id": ticket.id, "solution": "再起動しました"}
    with pytest.raises(Refused, match="what caused it"):
        desk.solve_ticket(work, desk.SolveTicket(**told))

    desk.solve_ticket(work, desk.SolveTicket(**told, cause_code="power"))

    assert (ticket.status, ticket.cause_code) == (Status.SOLVED, "power")


def test_send_and_solve_asks_for_the_cause_and_keeps_what_was_typed(work, browser, ticket):
    work.session.flush()
    typed = {"body": "電源を直しました", "after": "solve", "version": ticket.version}
    address = f"/tickets/{ticket.id}/reply"

    refused = browser.post(address, data=typed)
    messages = work.session.query(Message).count()
    solved = browser.post(address, data=typed | {"cause_code": "power"})
    work.session.refresh(ticket)

    assert (solved.status_code, refused.status_code, messages) == (302, 422, 0)
    assert "電源を直しました" in refused.text
    assert "<details open><summary>" in refused.text
    assert (ticket.status, ticket.cause_code) == (Status.SOLVED, "power")


def test_isolation_and_the_security_check_stand_on_the_ticket(work, ticket):
    step = candidates.RecordIsolation(
        ticket_id=ticket.id, stage=Stage.FIRST, finding=Finding.NOT_FOUND, minutes=12
    )
    candidates.record_isolation(work, step)
    told = {"ticket_id": ticket.id, "state": "done"}
    with pytest.raises(Refused, match="what the check showed"):
        candidates.record_security(work, candidates.RecordSecurity(**told))
    first = candidates.record_security(
        work, candidates.RecordSecurity(ticket_id=ticket.id, state="needed")
    )
    done = candidates.RecordSecurity(**told, result="attack", version=first.version)
    row = candidates.record_security(work, done)

    assert (row.result, row.done_at) == ("attack", work.now)
    with pytest.raises(Conflict):
        candidates.record_security(work, done)
    verbs = [event.verb for event in tickets.events(work, ticket.id)]
    assert verbs[-3:] == ["isolated", "security", "security"]


def test_a_problem_goes_from_its_ticket_to_a_known_error_and_ends_the_wait(
    work, ticket, tanaka, client
):
    tanaka.tier = 1
    wish = problems.OpenProblem(title="VPN切断の原因", ticket_id=ticket.id, owner_id=tanaka.id)
    with pytest.raises(Refused, match="second tier"):
        problems.open_problem(work, wish)
    tanaka.tier = 2
    problem = problems.open_problem(work, wish)
    key = {"problem_id": problem.id}
    other = opened(work, client, "別の拠点でも切れる")
    problems.link_number(work, problems.LinkNumber(**key, number=other.number, waits=True))
    with pytest.raises(Refused, match="already"):
        problems.link_number(work, problems.LinkNumber(**key, number=other.number))
    assert (other.status, other.wait_reason) == (Status.WAITING, WaitReason.PROBLEM)

    problems.move_problem(work, problems.MoveProblem(**key, state=ProblemState.INVESTIGATING))
    task = problem_fixes.add_task(work, problem_fixes.AddResearch(**key, title="ログを読む"))
    problem_fixes.finish_task(work, problem_fixes.FinishTask(task_id=task.id, result="MTU"))
    problem_fixes.add_reference(
        work, problem_fixes.AddReference(**key, kind="code", target="https://git.example/vpn#L12")
    )
    fix = problem_fixes.propose_fix(
        work, problem_fixes.ProposeFix(**key, description="MTUを1454に", kind=FixDecision.ROOT_FIX)
    )
    with pytest.raises(Refused, match="passed its test"):
        problem_fixes.choose_fix(work, problem_fixes.ChooseFix(fix_id=fix.id))
    decide = problem_fixes.DecideProblem(**key, decision="root_fix", because="再発しないため")
    with pytest.raises(Refused, match="choose a fix"):
        problem_fixes.decide_problem(work, decide)
    problem_fixes.try_fix(
        work,
        problem_fixes.TryFix(fix_id=fix.id, tested_where="検証室", result=TrialResult.PASSED),
    )
    problem_fixes.choose_fix(work, problem_fixes.ChooseFix(fix_id=fix.id))
    decided = problem_fixes.decide_problem(work, decide)
    known = problem_fixes.publish_problem(
        work, problem_fixes.PublishProblem(**key, title="VPNが切れる", symptom="数分で切れる")
    )

    assert (decided.fix_id, decided.decided_by) == (fix.id, work.actor.id)
    assert problem.state is ProblemState.KNOWN_ERROR
    assert known.source == f"problem:{problem.id}"
    with pytest.raises(Conflict):
        problem_fixes.publish_problem(
            work, problem_fixes.PublishProblem(**key, title="もう一度", symptom="同じこと")
        )
    problems.resolve_problem(work, problems.ResolveProblem(**key, because="MTUを直しました"))
    assert (other.status, other.wait_reason) == (Status.ACTIVE, None)
    notes = work.session.scalars(select(Note.body).where(Note.ticket_id == other.id)).all()
    assert notes == [f"P-{problem.number} VPN切断の原因\nMTUを直しました"]
    assert problem.resolved_at == work.now
    assert asked.problem_of(work, ticket.id) is problem


def test_a_replacement_needs_the_number_of_its_return(work):
    problem = problems.open_problem(work, problems.OpenProblem(title="電源が入らない"))
    told = {"problem_id": problem.id, "decision": "replace", "because": "直せない"}
    with pytest.raises(Refused, match="RMA"):
        problem_fixes.decide_problem(work, problem_fixes.DecideProblem(**told))

    problem_fixes.decide_problem(work, problem_fixes.DecideProblem(**told, rma="RMA-7781"))

    assert problem.rma == "RMA-7781"


def test_a_scope_without_problems_reads_none(work, ticket):
    narrow: Actor = replace(work.actor, scopes=frozenset({Permission.TICKET_WORK}))
    with pytest.raises(Forbidden):
        asked.problem_of(Work(work.session, narrow, work.now), ticket.id)
    assert isinstance(work.get(Person, work.actor.id), Person)
