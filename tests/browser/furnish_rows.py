"""What the looks need of the last rows: a product's page, criteria, skills, patterns, a log."""

from sqlalchemy import select

from contracts.models import Product
from monitoring.actions import CreateCheck, ReportLines, create_check, report_lines
from monitoring.models import CheckKind
from msp.accounts.models import Client, Person
from msp.data.work import Work
from msp.desk.actions import criteria, log_patterns, pictures, runbooks, skills, wording
from msp.desk.models import Ticket
from msp.desk.rules.logs import Weight
from msp.desk.rules.runbooks import ActionType
from msp.knowledge import actions as knowledge

ABOUT = """## どんな製品か

社内の共有ディスクです。部署ごとにフォルダーがあり、毎晩バックアップします。

- 遅いときは、まず空き容量を確かめます
- 消したファイルは30日前まで戻せます
"""


def furnish(work: Work) -> None:
    """Put it into the story's provider."""
    _products(work)
    _desk(work)
    _log(work)
    _picture(work)


def _products(work: Work) -> None:
    for product in work.session.scalars(select(Product).order_by(Product.code).limit(1)):
        told = {"product_id": product.id, "about_ja": ABOUT, "is_public": True}
        about = "A shared disk with a folder for each department, backed up every night."
        wish = knowledge.DescribeProduct(**told, about_en=about, answer_minutes=30)
        knowledge.describe_product(work, wish)
        ticket = _ticket(work)
        if ticket is not None:
            ticket.product_id = product.id


def _ticket(work: Work) -> Ticket | None:
    wanted = select(Ticket).where(Ticket.is_open).order_by(Ticket.number.desc())
    return work.session.scalars(wanted).first()


def _desk(work: Work) -> None:
    for place, (ja, en) in enumerate(
        (
            ("手順書をすべて試したが直らない", "Every runbook was tried in vain"),
            ("管理者の権限が必要", "It needs an administrator's rights"),
            ("30分以上かかる見込み", "It will take more than half an hour"),
        )
    ):
        wish = criteria.AddCriterion(tier=2, text_ja=ja, text_en=en, position=place)
        criteria.add_criterion(work, wish)
    wording.add_usual_words(work)
    made = skills.add_usual_skills(work)
    staff = select(Person).where(Person.client_id.is_(None), Person.is_active)
    for place, person in enumerate(work.session.scalars(staff.order_by(Person.name)).all()):
        held = [f"{made[(place + step) % len(made)].id}:{1 + step % 3}" for step in range(3)]
        skills.rate_skills(work, skills.RateSkills(person_id=person.id, skills=held))
    told = (
        ("RAIDの縮退", "raid * degraded\nRAID * 縮退", Weight.ERROR),
        ("定時の再起動", "scheduled * reboot", Weight.PLAIN),
    )
    for name, text, weight in told:
        pattern = log_patterns.AddLogPattern(name=name, text=text, weight=weight)
        log_patterns.add_log_pattern(work, pattern)
    ticket = _ticket(work)
    if ticket is not None:
        for action, note in (
            (ActionType.REMOTE_CONTROL, "画面を共有して設定を確認"),
            (ActionType.SOFTWARE_REPAIR, "クライアントを再インストール"),
        ):
            line = runbooks.RecordAction(ticket_id=ticket.id, action=action, note=note)
            runbooks.record_action(work, line)


def _picture(work: Work) -> None:
    wanted = select(Ticket).where(Ticket.is_open, Ticket.contact_id.is_not(None))
    ticket = work.session.scalars(wanted.order_by(Ticket.number.desc())).first()
    if ticket is not None:
        wish = pictures.AskPicture(ticket_id=ticket.id, what="エラーの番号が見える画面")
        pictures.ask_picture(work, wish, lambda row: f"https://desk.example/picture/{row.id.hex}")


def _log(work: Work) -> None:
    client = work.session.scalars(select(Client).order_by(Client.number)).first()
    if client is None:
        return
    told = {"client_id": client.id, "name": "DBサーバーのログ", "target": "db01 syslog"}
    check = create_check(
        work,
        CreateCheck(**told, kind=CheckKind.LOG, pattern="disk * full\nora-", match_count=5),
    )
    lines = ["Nov 20 10:00:01 db01 kernel: disk sda1 is full", "10:00:02 ORA-01653: unable"]
    report_lines(work, ReportLines(check_id=check.id, lines=lines))
