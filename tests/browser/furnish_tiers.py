"""What the looks need of tiers and vendors: a named level, a described team, a case, a partner."""

from sqlalchemy import select

from contracts.models import Calendar
from msp.accounts.actions.people import SaveTeam, save_team
from msp.accounts.models import Person, Team
from msp.data.work import Work
from msp.desk.actions import tiers, vendors
from msp.desk.actions.handovers import HandOver, hand_over
from msp.desk.models import HandOver as HandOverRow
from msp.desk.models import Ticket
from msp.desk.models.intake import Intake
from msp.kernel.access import Role

DUTY = (
    "一次で切り分けた問題の再現を確かめ、既知の解決策を探します。新しい問題は三次へ引き継ぎます。"
)


def furnish(work: Work) -> None:
    """Put it into the story's provider."""
    calendar_id = work.session.scalars(select(Calendar.id)).first()
    told = {"level": 2, "name_ja": "専門対応", "name_en": "Specialists", "aliases": "T2、L2、二線"}
    told |= {"duty_ja": DUTY, "ola_minutes": 30, "remind_minutes": 240}
    tiers.arrange_tier(work, tiers.ArrangeTier(**told, calendar_id=calendar_id))
    staff = work.session.scalars(
        select(Person).where(Person.client_id.is_(None), Person.tier == 2).order_by(Person.name)
    ).all()
    team = work.session.scalars(select(Team).order_by(Team.name)).first()
    if team is not None:
        people = [one.id for one in staff]
        save_team(work, SaveTeam(team_id=team.id, name=team.name, people=people))
        skills = [f"{one.id}:{2 + place % 2}" for place, one in enumerate(staff)]
        told = {"desk": "support", "group": "network", "calendar_id": calendar_id}
        told |= {"lead_id": staff[0].id if staff else None, "skills": skills}
        tiers.describe_team(work, tiers.DescribeTeam(team_id=team.id, **told))
    agent = work.add(
        Person(
            name="外部 委託", roles=[Role.PARTNER_AGENT.value], only_clients=[], mail="p@x.example"
        )
    )
    tiers.set_partner_hours(
        work, tiers.SetPartnerHours(person_id=agent.id, calendar_id=calendar_id)
    )
    _ask(work, calendar_id)
    if team is not None:
        _hand_over(work, team)


def _ask(work: Work, calendar_id: object) -> None:
    """A case on the open ticket that was handed over last."""
    vendor = vendors.save_vendor(
        work,
        vendors.SaveVendor(
            name="北斗電機サポート",
            mail="support@hokuto.example",
            phone="03-5555-0100",
            portal="https://support.hokuto.example/",
            contract_reference="HK-2026-118",
            support_hours="平日 9:00–18:00",
            calendar_id=calendar_id,
            target_minutes=480,
        ),
    )
    wanted = select(Ticket.id).where(Ticket.is_open).order_by(Ticket.number.desc())
    handed = wanted.join(HandOverRow, HandOverRow.ticket_id == Ticket.id)
    ticket_id = work.session.scalars(handed).first() or work.session.scalars(wanted).first()
    told = {"ticket_id": ticket_id, "vendor_id": vendor.id, "waits": False}
    ask = vendors.AskVendor(
        **told, question="毎時ちょうどに切断されます。原因は?", reference="HK-77"
    )
    case = vendors.ask_vendor(work, ask)
    said = vendors.ChaseVendor(case_id=case.id, body="お客様の業務に影響が出ています。")
    vendors.chase_vendor(work, said)


def _hand_over(work: Work, team: Team) -> None:
    """One that still waits for its review, of a ticket at tier 1 whose intake asks for no more."""
    taken_down = select(Intake.ticket_id)
    wanted = select(Ticket).where(Ticket.is_open, Ticket.tier == 1, ~Ticket.id.in_(taken_down))
    wanted = wanted.order_by(Ticket.number.desc())
    ticket = work.session.scalars(wanted).first()
    if ticket is not None:
        told = {"ticket_id": ticket.id, "tier": 2, "team_id": team.id, "reason": "skill"}
        told |= {"summary": ticket.subject, "outcome": "いつもどおり使えるようにしたい"}
        told |= {"tried": "再起動、ケーブルの確認", "facts": "同じ時刻に3台で再現"}
        hand_over(work, HandOver(**told, said="先週の工事のせいではないか、とのこと"))
