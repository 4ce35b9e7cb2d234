"""What the desk does by itself: answers leave, what is solved closes, changed terms weigh anew."""

from msp.data.jobs import Recurring
from msp.desk import actions
from msp.desk.actions.agreeing import alert_mismatches
from msp.desk.actions.escalations import escalate
from msp.desk.actions.tier_limits import remind_tiers
from msp.desk.actions.time.reweighing import reweigh_open
from msp.desk.actions.vendors import remind_vendors

JOBS = (
    Recurring("desk.alert_mismatches", 60, alert_mismatches),
    Recurring("desk.mail_replies", 2, actions.mail_replies),
    Recurring("desk.remind_vendors", 300, remind_vendors),
    Recurring("desk.remind_tiers", 300, remind_tiers),
    Recurring("desk.escalate", 15, escalate),
    Recurring("desk.close_quiet_tickets", 3600, actions.close_quiet_tickets),
    Recurring("desk.reweigh_open", 3600, reweigh_open),
)
