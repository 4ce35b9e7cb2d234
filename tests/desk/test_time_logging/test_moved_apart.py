"""Time that goes back with a ticket that was merged by mistake is covered and rounded anew."""

import pytest
from sqlalchemy import select

from msp.desk import actions as desk
from msp.desk.actions import links
from msp.desk.actions.separating import SeparateTicket, separate_ticket
from msp.desk.models import TicketEvent
from msp.desk.queries import separating
from msp.desk.rules import Verb
from msp.desk.rules.time import EntryState
from msp.kernel.access import Role
from msp.kernel.errors import Forbidden
from tests.conftest import browser_of
from tests.desk.test_time_logging.conftest import log, used, with_block
from tests.desk.time_story import as_staff


@pytest.fixture
def merged(work, told, later):
    """Two tickets in one since an hour ago, and ten minutes for each of them on the one."""
    with_block(told, scope="ticket")
    one, two = (
        desk.open_ticket(work, desk.OpenTicket(client_id=told.client.id, subject=subject))
        for subject in ("VPNが切れる", "印刷できない")
    )
    links.merge_tickets(work, links.MergeTickets(ticket_id=two.id, into=one.number))
    after = later(hours=1)
    stays, goes = (log(after, told, ticket_id=one.id, spent="10") for _ in range(2))
    stays.created_at = goes.created_at = after.now
    work.session.flush()
    return one, two, stays, goes


def test_time_that_goes_back_is_rounded_on_its_own_ticket(work, merged, later):
    one, two, stays, goes = merged
    assert used(work, stays) + used(work, goes) == 30  # twenty minutes, in steps of fifteen

    wish = SeparateTicket(ticket_id=two.id, because="別の機器の件でした", entries=[goes.id])
    separate_ticket(later(days=3), wish)

    assert (stays.ticket_id, goes.ticket_id) == (one.id, two.id)
    assert [used(work, each) for each in (stays, goes)] == [15, 15]
    line = select(TicketEvent.detail).where(
        TicketEvent.ticket_id == two.id, TicketEvent.verb == Verb.SEPARATED
    )
    assert work.session.scalars(line).one()["entries"] == [str(goes.id)]


def test_a_colleagues_time_is_a_leads_to_move_and_what_is_billed_is_nobodys(
    work, sessions, merged, later
):
    _, two, stays, goes = merged
    goes.state = EntryState.BILLED
    work.session.flush()
    colleague = as_staff(later(days=1), Role.TECHNICIAN)
    wish = SeparateTicket(ticket_id=two.id, because="別の機器の件でした", entries=[stays.id])

    page = browser_of(sessions, colleague.actor).get(f"/tickets/{two.id}/separate").text
    told = separating.since(colleague, two)

    assert [row.id for row in told.entries] == [stays.id, goes.id]
    assert f'value="{stays.id}" disabled' in page
    assert f'value="{goes.id}" disabled' in page
    assert "リーダーだけが移せます" in page
    with pytest.raises(Forbidden):
        separate_ticket(colleague, wish)
