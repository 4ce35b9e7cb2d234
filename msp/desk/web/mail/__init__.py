"""Mail that came in, in a browser: the log with its reasons, the tray, and the mailboxes."""

from msp.desk.web.mail import boxes, received
from msp.desk.web.mail.places import PLACES
from msp.desk.web.mail.room import pages

__all__ = ["PLACES", "boxes", "pages", "received"]
