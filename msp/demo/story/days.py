"""The desk's days: people ask, technicians answer, log time, hand over and solve."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from contracts import actions as contracts
from msp.demo.story.cast import Firm
from msp.demo.story.plots import PLOTS, Plot
from msp.demo.story.scene import Stage, is_working_day
from msp.desk import actions as desk
from msp.desk.actions import time as clock
from msp.desk.actions.reviewing import ReviewHandOver, review_hand_over
from msp.desk.models import Ticket, TimeEntry
from msp.desk.rules import Channel, EntryState, HandOverReason, Status, WaitReason
from msp.desk.rules.problems import CauseCode
from msp.desk.rules.reviews import Validity

CHANNELS = (Channel.PHONE, Channel.MAIL, Channel.PORTAL, Channel.PORTAL)
FIRST_LINE, SECOND_LINE = ("ken.sato", "rei.kudo"), ("aoi.tanaka", "daisuke.mori")
PACE = {"hourly": 2, "block": 3, "allotment": 8, "managed": 2, "critical": 3}  # of 21 days


def live(stage: Stage, day: date) -> None:
    """One day at the desk; weekends and holidays are quiet."""
    _turn(stage, day)
    if not is_working_day(day):
        return
    for firm in stage.firms.values():
        if stage.dice.randrange(21) < PACE[firm.deal]:
            Trouble(stage, firm, stage.dice.choice(PLOTS)).run(day)
    if day.weekday() == 4:
        approve_week(stage, day)


def _turn(stage: Stage, day: date) -> None:
    """What the worker does at night."""
    with stage.as_system(stage.at(day, 0, 5)) as work:
        contracts.grant_allotments(work)
        contracts.expire_pools(work)
        desk.close_quiet_tickets(work)


def approve_week(stage: Stage, day: date) -> None:
    """The lead looks at what was submitted and lets it pass."""
    moment = stage.at(day, 19)
    if moment > stage.now:
        return
    with stage.acting("daisuke.mori", moment) as work:
        asked = select(TimeEntry.id).where(TimeEntry.state == EntryState.SUBMITTED)
        if waiting := list(work.session.scalars(asked)):
            clock.approve_time(work, clock.ApproveTime(entry_ids=waiting))


Step = Callable[[str, datetime], None]


class Trouble:
    """One ticket from the question to the answer, or as far as the story has come."""

    def __init__(self, stage: Stage, firm: Firm, plot: Plot) -> None:
        self.stage, self.firm, self.plot = stage, firm, plot
        self.ticket_id = UUID(int=0)
        self.receiver = ""  # who has not yet reviewed what was handed over

    def run(self, day: date) -> None:
        """One that begins in the course of a day, and ends."""
        dice = self.stage.dice
        hour, minute = dice.choice((9, 10, 11, 13, 14)), dice.randrange(0, 55, 5)
        self.begin(self.stage.at(day, hour, minute))

    def begin(self, moment: datetime, most: int = 99) -> None:
        """Open, answer, work, perhaps wait or hand over, solve: each at its own moment.

        After `most` steps it is left as it is.
        """
        dice = self.stage.dice
        agent = dice.choice(FIRST_LINE)
        steps: list[tuple[int, Step]] = [
            (0, self.open),
            (dice.choice((8, 12, 20, 35)), self.answer),
        ]
        if self.plot.is_hard:
            steps.append((40, self.hand_over))
        waits = dice.randrange(4) == 0
        if waits:
            steps.append((30, self.wait))
        steps += [(minutes + 10, self.log(minutes)) for minutes in self.plot.minutes]
        steps.append((10, self.solve))
        for minutes, step in steps[:most]:
            moment += timedelta(minutes=minutes)
            if moment > self.stage.now:
                return
            hard_now = self.plot.is_hard and step not in (self.open, self.answer, self.hand_over)
            if hard_now:
                self.take_over(moment)
            step(dice.choice(SECOND_LINE) if hard_now else agent, moment)

    def open(self, agent: str, moment: datetime) -> None:
        """A client's person asks at the portal, or the desk takes it down."""
        contact = self.stage.dice.choice(self.firm.people)
        channel = self.stage.dice.choice(CHANNELS)
        impact, urgency = self.stage.dice.choice(((2, 2), (2, 2), (2, 1), (3, 2), (1, 1)))
        wish = desk.OpenTicket(
            client_id=self.stage.clients[self.firm.key],
            contact_id=self.stage.people[contact.key],
            contract_id=self.stage.deals[self.firm.key].contract_id,
            subject=self.plot.subject,
            description=f"{self.plot.subject}。{contact.title}の端末で起きています。",
            kind=self.plot.kind,
            channel=channel,
            impact=impact,
            urgency=urgency,
        )
        with self.stage.acting(agent, moment) as work:
            self.ticket_id = desk.open_ticket(work, wish).id

    def answer(self, agent: str, moment: datetime) -> None:
        """The desk takes it and says so."""
        with self.stage.acting(agent, moment) as work:
            wish = desk.AssignTicket(ticket_id=self.ticket_id, assignee_id=work.actor.id)
            desk.assign_ticket(work, wish)
            said = desk.ReplyToClient(ticket_id=self.ticket_id, body=self.plot.answer)
            desk.reply_to_client(work, said)

    def hand_over(self, agent: str, moment: datetime) -> None:
        """Beyond tier 1: what was tried goes along."""
        self.receiver = self.stage.dice.choice(SECOND_LINE)
        with self.stage.acting(agent, moment) as work:
            desk.hand_over(
                work,
                desk.HandOver(
                    ticket_id=self.ticket_id,
                    tier=2,
                    team_id=self.stage.kept["team:network"],
                    person_id=self.stage.people[self.receiver],
                    reason=next(iter(HandOverReason)),
                    because="一次対応の範囲を超えるため",
                    summary=self.plot.subject,
                    outcome="いつもどおり仕事に使える状態に戻したい",
                    tried="再起動とケーブルの確認、既知エラーの検索",
                    facts="同じ時間帯に3台で再現",
                ),
            )
            desk.add_note(
                work, desk.AddNote(ticket_id=self.ticket_id, body="夜間の変更作業の後から発生。")
            )

    def take_over(self, moment: datetime) -> None:
        """Whoever it went to has read it before anybody there works on it."""
        if self.receiver:
            with self.stage.acting(self.receiver, moment) as work:
                wish = ReviewHandOver(ticket_id=self.ticket_id, validity=Validity.CONFIRMED)
                review_hand_over(work, wish)
            self.receiver = ""

    def wait(self, agent: str, moment: datetime) -> None:
        """A question back; the client answers after lunch."""
        with self.stage.acting(agent, moment) as work:
            desk.reply_to_client(
                work,
                desk.ReplyToClient(
                    ticket_id=self.ticket_id, body="画面の写真をお送りいただけますか。"
                ),
            )
            wish = desk.MoveTicket(
                ticket_id=self.ticket_id,
                status=Status.WAITING,
                wait_reason=WaitReason.CLIENT,
            )
            desk.move_ticket(work, wish)
        later = moment + timedelta(minutes=25)
        if later < self.stage.now:
            contact = self.firm.people[0]
            with self.stage.acting(contact.key, later) as work:
                said = desk.ClientReplies(ticket_id=self.ticket_id, body="写真を添付しました。")
                desk.client_replies(work, said)

    def log(self, minutes: int) -> "Log":
        """The step that books so many minutes."""
        return Log(self, minutes)

    def solve(self, agent: str, moment: datetime) -> None:
        """Cause and solution, and a word to the client."""
        with self.stage.acting(agent, moment) as work:
            ticket = work.get(Ticket, self.ticket_id)
            if ticket.status is Status.WAITING:
                return
            said = desk.ReplyToClient(ticket_id=self.ticket_id, body=self.plot.solution)
            desk.reply_to_client(work, said)
            wish = desk.SolveTicket(
                ticket_id=self.ticket_id,
                cause_code=CauseCode.CONFIGURATION,
                cause="設定の不整合",
                solution=self.plot.solution,
            )
            desk.solve_ticket(work, wish)


def settle_outages(stage: Stage, day: date) -> None:
    """By noon the technicians have found out why something stopped."""
    moment = stage.at(day, 11, 40)
    if moment > stage.now:
        return
    with stage.acting("aoi.tanaka", moment) as work:
        asked = select(Ticket.id).where(
            Ticket.channel == Channel.MONITORING, Ticket.status.in_((Status.NEW, Status.ACTIVE))
        )
        for ticket_id in work.session.scalars(asked).all():
            desk.assign_ticket(
                work, desk.AssignTicket(ticket_id=ticket_id, assignee_id=work.actor.id)
            )
            told = "回線事業者の障害でした。復旧し、その後の通信に問題がないことを確認しました。"
            desk.reply_to_client(work, desk.ReplyToClient(ticket_id=ticket_id, body=told))
            why = {"cause_code": CauseCode.THIRD_PARTY, "cause": "回線事業者の障害"}
            wish = desk.SolveTicket(ticket_id=ticket_id, solution=told, **why)
            desk.solve_ticket(work, wish)


def leave_open(stage: Stage) -> None:
    """What lies on the desk when the curtain rises: asked, answered, waiting, handed over."""
    for place, firm in enumerate(stage.firms.values()):
        ago = timedelta(minutes=(12, 35, 75, 130, 210, 300)[place % 6])
        plot = PLOTS[(place * 5 + 3) % len(PLOTS)]
        Trouble(stage, firm, plot).begin(stage.now - ago, most=1 + place % 4)


@dataclass(frozen=True, slots=True)
class Log:
    """Minutes booked on a ticket and submitted."""

    trouble: Trouble
    minutes: int

    def __call__(self, agent: str, moment: datetime) -> None:
        """Log what was just done."""
        trouble = self.trouble
        with trouble.stage.acting(agent, moment) as work:
            clock.log_time(
                work,
                clock.LogTime(
                    ticket_id=trouble.ticket_id,
                    work_type_id=trouble.stage.work_types[trouble.plot.work],
                    minutes=self.minutes,
                    note=trouble.plot.subject,
                    on_site=trouble.plot.work == "onsite",
                    submit=True,
                ),
            )
