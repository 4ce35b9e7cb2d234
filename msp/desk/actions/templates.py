"""Answers that are given often are written once, for oneself or for everybody."""

from uuid import UUID

from pydantic import Field

from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.actions import log
from msp.desk.models import ReplyTemplate
from msp.desk.queries import templates as queries
from msp.desk.rules import templates as rules
from msp.desk.rules.templates import After
from msp.desk.rules.usual_templates import USUAL
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark

LONGEST = 10_000


class SaveReplyTemplate(Command):
    """A template in one language or in both; `is_shared` offers it to everybody."""

    template_id: UUID | None = None
    name: str = Field(min_length=1, max_length=80)
    body_ja: str = Field(default="", max_length=LONGEST)
    body_en: str = Field(default="", max_length=LONGEST)
    after: After = After.STAY
    is_shared: bool = False
    version: int | None = None


class RemoveTemplate(Command):
    """A template that is no longer wanted."""

    template_id: UUID


def save_template(work: Work, wish: SaveReplyTemplate) -> ReplyTemplate:
    """Keep a template; what is or becomes everybody's needs the right to arrange the desk."""
    work.require(Permission.TICKET_WORK)
    if not (wish.body_ja or wish.body_en):
        raise Refused(mark("Please write the text in at least one language."), field="body_ja")
    rules.checked(wish.body_ja, "body_ja")
    rules.checked(wish.body_en, "body_en")
    row = _row(work, wish)
    if wish.is_shared or (wish.template_id and row.owner_id is None):
        work.require(Permission.DESK_ARRANGE)
    row.owner_id = None if wish.is_shared else work.actor.id
    row.name, row.after = wish.name, wish.after
    row.body_ja, row.body_en = wish.body_ja, wish.body_en
    return _told(work, row)


def remove_template(work: Work, wish: RemoveTemplate) -> ReplyTemplate:
    """Take a template off the list; it can be brought back."""
    work.require(Permission.TICKET_WORK)
    row = _held(work, wish.template_id)
    row.removed_at = row.removed_at or work.now
    return _told(work, row)


def restore_template(work: Work, wish: RemoveTemplate) -> ReplyTemplate:
    """Bring a removed template back."""
    work.require(Permission.TICKET_WORK)
    row = _held(work, wish.template_id)
    row.removed_at = None
    return _told(work, row)


def add_usual_templates(work: Work) -> list[ReplyTemplate]:
    """Offer everybody the answers that every desk gives, but for those that are there by name."""
    work.require(Permission.DESK_ARRANGE)
    known = {row.name for row in queries.templates(work)}
    japanese = work.actor.language == "ja"
    rows = [
        ReplyTemplate(
            owner_id=None,
            name=each.name_ja if japanese else each.name_en,
            body_ja=each.body_ja,
            body_en=each.body_en,
            after=each.after,
        )
        for each in USUAL
        if known.isdisjoint({each.name_ja, each.name_en})
    ]
    return [work.add(row) for row in rows]


def _row(work: Work, wish: SaveReplyTemplate) -> ReplyTemplate:
    if wish.template_id is None:
        return ReplyTemplate(version=1)
    row = queries.template(work, wish.template_id)
    work.fresh(row, wish.version)
    return row


def _held(work: Work, template_id: UUID) -> ReplyTemplate:
    row = queries.template(work, template_id)
    if row.owner_id is None:
        work.require(Permission.DESK_ARRANGE)
    return row


def _told(work: Work, row: ReplyTemplate) -> ReplyTemplate:
    """The stored row; pages that were kept with its old words are drawn anew."""
    work.add(row)
    log.beat(work)
    return row
