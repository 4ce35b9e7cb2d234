"""The lists of add-on services, as those who may read the contract read them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select

from contracts.models import ContractFile, ContractLine, LineVendor, Milestone, RecoveryDrill
from contracts.rules import addons
from contracts.rules.addons import Register
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.periods import Period


def registers_of(line: ContractLine) -> list[Register]:
    """The lists that a line keeps."""
    return [one for one in Register if addons.keeps(line.kind, line.service, one)]


def milestones_of(work: Work, line_id: UUID) -> Sequence[Milestone]:
    """The stages of a project, by the day when they are due."""
    work.require(Permission.CONTRACT_READ)
    wanted = select(Milestone).where(Milestone.line_id == line_id)
    return work.session.scalars(wanted.order_by(Milestone.due_on, Milestone.id)).all()


def reached_in(work: Work, period: Period) -> Sequence[Milestone]:
    """The milestones that were reached in `period`, to be billed once."""
    work.require(Permission.RUN_READ)
    wanted = select(Milestone).where(
        Milestone.reached_on >= period.first, Milestone.reached_on < period.end
    )
    return work.session.scalars(wanted.order_by(Milestone.reached_on, Milestone.id)).all()


def drills_of(work: Work, line_id: UUID) -> list[tuple[RecoveryDrill, ContractFile | None]]:
    """The drills of a line, the latest first, each with its evidence if that still stands."""
    work.require(Permission.CONTRACT_READ)
    stands = (ContractFile.id == RecoveryDrill.file_id) & ContractFile.removed_at.is_(None)
    wanted = (
        select(RecoveryDrill, ContractFile)
        .outerjoin(ContractFile, stands)
        .where(RecoveryDrill.line_id == line_id)
        .order_by(RecoveryDrill.planned_on.desc(), RecoveryDrill.id.desc())
    )
    return [(drill, paper) for drill, paper in work.session.execute(wanted)]


def vendors_of(work: Work, line_id: UUID) -> Sequence[LineVendor]:
    """The vendors that are dealt with now, by name."""
    work.require(Permission.CONTRACT_READ)
    today = work.now.date()
    wanted = select(LineVendor).where(
        LineVendor.line_id == line_id,
        or_(LineVendor.ends_on.is_(None), LineVendor.ends_on > today),
    )
    return work.session.scalars(wanted.order_by(LineVendor.name, LineVendor.id)).all()
