"""A promise that was not kept, and what the client gets back for it."""

from datetime import date, timedelta

from billing.actions import credits as billing
from contracts.actions.credits import SetCredits, set_credits
from msp.data.work import Work
from msp.demo.story.scene import Stage
from msp.demo.story.talks import opened
from msp.desk import actions as desk
from msp.desk.rules import Kind
from msp.kernel.periods import Period

FIRM = "minato"
STEPS = "95.0: 5\n80.0: 10"
CAP = 20
FINANCE = "chie.nishi"


def agree_credits(work: Work, policy_id: object) -> None:
    """One policy gives part of the fee back where its promises are not kept."""
    wish = {"policy_id": policy_id, "steps": STEPS, "cap": CAP}
    set_credits(work, SetCredits.model_validate(wish))


def miss(stage: Stage, day: date) -> None:
    """Everybody was at another client: the first answer comes after the promised two hours."""
    begun = stage.at(day, 13, 5)
    key = {"ticket_id": opened(stage, (FIRM, begun), ("販売管理の画面が開かない", Kind.INCIDENT))}
    late = stage.lets("rei.kudo", begun + timedelta(minutes=150))
    said = "お待たせして申し訳ございません。販売管理の状態を確認いたしました。"
    late.do(desk.reply_to_client, desk.ReplyToClient(**key, body=said))
    done = stage.lets("rei.kudo", begun + timedelta(minutes=190))
    told = {
        "cause_code": "software",
        "cause": "販売管理の停止",
        "solution": "サービスを再起動しました。",
    }
    done.do(desk.solve_ticket, desk.SolveTicket.model_validate(key | told))


def give_back(stage: Stage, day: date, month: Period) -> None:
    """After the month's bills finance looks what they give back; the last month's still waits."""
    moment = stage.at(day, 14, 30)
    if moment > stage.now:
        return
    wish = billing.ProposeCredits(month=f"{month.first:%Y-%m}")
    with stage.acting(FINANCE, moment) as work:
        found = [row.id for row in billing.propose_credits(work, wish)]
    if month.end >= stage.months[-1].first:
        return
    title = f"SLA未達に伴うご返金({month.first:%Y年%m月分})"
    for credit_id in found:
        give = billing.ApproveCredit(credit_id=credit_id, title=title)
        later = stage.lets(FINANCE, moment + timedelta(minutes=20))
        later.do(billing.approve_credit, give)
