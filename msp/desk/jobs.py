"""What the desk does by itself: answers leave, and what is solved closes."""

from msp.data.jobs import Recurring
from msp.desk import actions

JOBS = (
    Recurring("desk.mail_replies", 2, actions.mail_replies),
    Recurring("desk.close_quiet_tickets", 3600, actions.close_quiet_tickets),
)
