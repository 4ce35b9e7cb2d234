"""What was watched: an hourly result for each service, with two bad mornings in the quarter."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from monitoring.actions import checks, quiet, results, rollups, tickets
from monitoring.actions.results import Result
from monitoring.models import Check, CheckKind
from monitoring.rules import Cause, Outcome
from msp.data.work import Work
from msp.demo.story.days import settle_outages
from msp.demo.story.scene import Stage

HOUR = 3600
WATCHED = (
    ("minato", "本社VPN", CheckKind.TCP, "vpn.minato.example:443"),
    ("minato", "ファイルサーバー", CheckKind.TCP, "files.minato.example:445"),
    ("minato", "ホームページ", CheckKind.HTTP, "https://www.minato.example/"),
    ("aoba", "配車システム", CheckKind.HTTP, "https://haisha.aoba.example/"),
    ("midori", "電子カルテ", CheckKind.TCP, "karte.midori.example:8443"),
    ("midori", "予約サイト", CheckKind.HTTP, "https://yoyaku.midori.example/"),
    ("tsubame", "学習ポータル", CheckKind.HTTP, "https://portal.tsubame.example/"),
)
BAD_MORNINGS = {(1, 11): "本社VPN", (2, 17): "配車システム"}  # (month of the story, day)
BAD_HOURS = range(6, 9)
FEWEST, USUAL = 18, 40  # milliseconds


def set_up(stage: Stage) -> None:
    """The checks, on the first day."""
    moment = stage.at(stage.months[0].first, 8)
    with stage.acting("aoi.tanaka", moment) as work:
        for firm, name, kind, target in WATCHED:
            checks.create_check(
                work,
                checks.CreateCheck(
                    client_id=stage.clients[firm],
                    name=name,
                    kind=kind,
                    target=target,
                    interval_seconds=HOUR,
                    fail_after=2,
                ),
            )


def stand_at(work: Work, address: str) -> None:
    """Let the services of the story be answered for at `address` (host:port).

    Nobody answers to made-up names: an hour after the demo began, all of them would be down.
    """
    kinds = {name: kind for _, name, kind, _ in WATCHED}
    for check in work.session.scalars(select(Check).where(Check.name.in_(kinds))):
        if not any(made_up in check.target for made_up in (".example", "127.0.0.1")):
            continue  # somebody watches something real by now
        facts = {name: getattr(check, name) for name in checks.FACTS}
        facts["target"] = address if check.kind is CheckKind.TCP else f"http://{address}/healthz"
        checks.change_check(work, checks.ChangeCheck(check_id=check.id, **facts))


def watch(stage: Stage, day: date) -> None:
    """A day of results; a bad morning is told hour by hour, so that the desk hears of it."""
    place = next((n for n, month in enumerate(stage.months) if day in month), -1)
    bad = BAD_MORNINGS.get((place, day.day))
    begins = 9 if day == stage.months[0].first else 0
    hours = [moment for hour in range(begins, 24) if (moment := stage.at(day, hour)) <= stage.now]
    for batch in [[moment] for moment in hours] if bad else [hours]:
        if batch:
            _hear(stage, batch, bad)
    if bad:
        settle_outages(stage, day)


def _hear(stage: Stage, moments: list[datetime], bad: str | None) -> None:
    with stage.as_system(moments[-1] + timedelta(minutes=1)) as work:
        known = work.session.execute(select(Check.id, Check.name)).all()
        heard = [
            _result(stage, check_id, moment, fails=name == bad and moment.hour in BAD_HOURS)
            for moment in moments
            for check_id, name in known
        ]
        results.record_results(work, heard)
        tickets.tell_the_desk(work)


def _result(stage: Stage, check_id: UUID, moment: datetime, *, fails: bool) -> Result:
    if fails:
        return Result(check_id, moment, Outcome.FAIL, 0, Cause.TIMEOUT)
    return Result(check_id, moment, Outcome.OK, stage.dice.randrange(FEWEST, USUAL))


def close_days(stage: Stage) -> None:
    """Days are rolled up, a planned evening is announced, and the checks go on each minute."""
    with stage.as_system(stage.now) as work:
        rollups.roll_up_days(work, stage.months[0].first)
    with stage.acting("aoi.tanaka", stage.now) as work:
        first = work.session.scalars(select(Check).where(Check.name == "ファイルサーバー")).one()
        evening = stage.at(stage.today + timedelta(days=3), 22)
        quiet.schedule_maintenance(
            work,
            quiet.ScheduleMaintenance.model_validate(
                {
                    "client_id": first.client_id,
                    "check_id": first.id,
                    "starts_at": evening,
                    "ends_at": evening + timedelta(hours=2),
                    "reason": "ディスク交換のため",
                }
            ),
        )
