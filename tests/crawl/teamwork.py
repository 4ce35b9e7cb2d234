"""What teams do with each other in the crawl's world: a request, a proposal, other work."""

from typing import Any

from msp.data.work import Work
from msp.desk.actions import agreeing, board, meetings, requests
from msp.kernel.access import system_actor

Ids = dict[str, Any]


def made(work: Work, ids: Ids, common: Ids, word: str) -> Ids:
    """A request about the client's ticket, the desk's own weight of it, and an item."""
    told = {"subject": f"{word}のログ", "question": f"{word} qzInsideq9 切断はありますか"}
    told |= {"ticket_id": ids["ticket"], "to_team_id": common["team"]}
    request = requests.ask_team(work, requests.AskTeam(**told))
    weight = {"ticket_id": ids["ticket"], "impact": 1, "urgency": 1, "side": "desk"}
    weight |= {"because": f"{word} qzInsideq9 見立て"}
    agreeing.propose_priority(work, agreeing.ProposePriority(**weight))
    item = board.add_item(work, board.AddItem(title=f"{word}監視画面"))
    lead = Work(work.session, system_actor(work.actor.provider_id), work.now)
    plan = {"title": f"{word}定例会", "weekday": 5, "begins": "10:00"}
    series = meetings.plan_series(lead, meetings.PlanSeries(**plan))
    meeting = meetings.open_meeting(lead, meetings.OpenMeeting(series_id=series.id))
    decision = {"meeting_id": meeting.id, "said": f"{word}の手順を見直す"}
    meetings.add_decision(work, meetings.AddDecision(**decision))
    met = {"meeting_series": series.id, "meeting": meeting.id}
    return met | {"team_request": request.id, "board_item": item.id}
