"""What states, kinds and events are called: one word for the desk, another for the client."""

from collections.abc import Mapping

from contracts.rules.promises import PRIORITY_NAMES
from msp.desk.rules.handovers import HandOverReason
from msp.desk.rules.log import Verb
from msp.desk.rules.tickets import Channel, Kind, Status, WaitReason
from msp.kernel.errors import mark

STATUS: Mapping[Status, str] = {
    Status.NEW: mark("New"),
    Status.ACTIVE: mark("In progress"),
    Status.WAITING: mark("Waiting"),
    Status.SOLVED: mark("Solved"),
    Status.CLOSED: mark("Closed"),
    Status.MERGED: mark("Merged"),
}
WAITS: Mapping[WaitReason, str] = {
    WaitReason.CLIENT: mark("Waiting for the client"),
    WaitReason.VENDOR: mark("Waiting for the vendor"),
    WaitReason.PROBLEM: mark("Waiting for a problem to be solved"),
    WaitReason.EVIDENCE: mark("Waiting for evidence"),
    WaitReason.AGREED_DATE: mark("Waiting for an agreed date"),
}
CLIENT_STATUS: Mapping[Status, str] = {
    Status.NEW: mark("Received"),
    Status.ACTIVE: mark("Being worked on"),
    Status.SOLVED: mark("Resolved"),
    Status.CLOSED: mark("Completed"),
    Status.MERGED: mark("Joined with another request"),
}
CLIENT_WAITS: Mapping[WaitReason, str] = {
    WaitReason.CLIENT: mark("Awaiting your reply"),
    WaitReason.VENDOR: mark("Being checked with the vendor"),
    WaitReason.PROBLEM: mark("Under investigation"),
    WaitReason.EVIDENCE: mark("Awaiting material"),
    WaitReason.AGREED_DATE: mark("Awaiting the agreed date"),
}
KINDS: Mapping[Kind, str] = {
    Kind.HOW_TO: mark("How-to"),
    Kind.INCIDENT: mark("Incident"),
    Kind.REQUEST: mark("Request"),
    Kind.COMPLAINT: mark("Complaint"),
    Kind.WISH: mark("Wish"),
    Kind.OPINION: mark("Opinion"),
    Kind.OTHER: mark("Other"),
}
CLIENT_KINDS: Mapping[Kind, str] = {
    Kind.HOW_TO: mark("A question about using something"),
    Kind.INCIDENT: mark("Something does not work"),
    Kind.REQUEST: mark("A request for work"),
    Kind.COMPLAINT: mark("Something I am not content with"),
    Kind.WISH: mark("A wish or suggestion"),
    Kind.OPINION: mark("My opinion"),
    Kind.OTHER: mark("Something else"),
}
CHANNELS: Mapping[Channel, str] = {
    Channel.PHONE: mark("Phone"),
    Channel.MAIL: mark("Mail"),
    Channel.PORTAL: mark("Portal"),
    Channel.CHAT: mark("Chat"),
    Channel.SMS: mark("SMS"),
    Channel.FAX: mark("Fax"),
    Channel.WALK_IN: mark("In person"),
    Channel.MONITORING: mark("Monitoring"),
    Channel.IMPORTED: mark("Imported"),
}
PRIORITIES: Mapping[int, str] = PRIORITY_NAMES
LEVELS: Mapping[int, str] = {1: mark("High"), 2: mark("Medium"), 3: mark("Low")}
IMPACTS: Mapping[int, str] = {
    1: mark("The whole company"),
    2: mark("A department or several people"),
    3: mark("One person"),
}
URGENCIES: Mapping[int, str] = {
    1: mark("Work has stopped"),
    2: mark("Work is hindered"),
    3: mark("No hurry"),
}
TIERS: Mapping[int, str] = {
    0: mark("Self-help"),
    1: mark("Tier 1"),
    2: mark("Tier 2"),
    3: mark("Tier 3"),
    4: mark("Vendor"),
}
REASONS: Mapping[HandOverReason, str] = {
    HandOverReason.SKILL: mark("Needs deeper knowledge"),
    HandOverReason.ACCESS: mark("Needs rights that we do not have"),
    HandOverReason.TIME_LIMIT: mark("The time limit of this tier is reached"),
    HandOverReason.WRONG_TEAM: mark("Belongs to another team"),
    HandOverReason.ON_SITE: mark("Needs somebody on site"),
    HandOverReason.VENDOR: mark("Needs the vendor"),
    HandOverReason.ABSENCE: mark("The person in charge is away"),
    HandOverReason.OTHER: mark("Another reason"),
}
EVENTS: Mapping[str, str] = {
    Verb.OPENED: mark("opened the ticket"),
    Verb.STATUS: mark("changed the status"),
    Verb.SOLVED: mark("solved the ticket"),
    Verb.REOPENED: mark("reopened the ticket"),
    Verb.CLOSED: mark("closed the ticket"),
    Verb.PRIORITY: mark("changed the priority"),
    Verb.ASSIGNED: mark("changed the owner"),
    Verb.HANDED_OVER: mark("handed the ticket over"),
    Verb.RETURNED: mark("sent the ticket back"),
    Verb.REVIEWED: mark("reviewed the hand-over"),
    Verb.TIER_LIMIT: mark("reminded of the time limit of this tier"),
    Verb.VENDOR_CASE: mark("dealt with the vendor"),
    Verb.CONTRACT: mark("changed the contract"),
    Verb.CALL: mark("answered by phone"),
    Verb.UNSENT: mark("took a reply back before it left"),
    Verb.UPDATE_PROMISED: mark("promised the next update"),
    Verb.INTAKE: mark("took down what is known"),
    Verb.PROCEDURE: mark("worked on a guided procedure"),
    Verb.ACTION: mark("wrote down what kind of work was done"),
    Verb.PICTURE: mark("asked for a picture of the screen"),
    Verb.FINDING: mark("marked a finding in a log"),
    Verb.DEVICE: mark("took in or gave back a device"),
    Verb.OUTAGE: mark("reported an outage"),
    Verb.RECOVERED: mark("reported the recovery"),
    Verb.COMPLAINT: mark("weighed the complaint"),
    Verb.COMPLAINT_ANSWERED: mark("acknowledged the complaint"),
    Verb.COMPLAINT_LED: mark("took the lead of the complaint"),
    Verb.COMPLAINT_CALLED: mark("called the client again"),
    Verb.COMPLAINT_CLOSED: mark("closed the complaint"),
    Verb.WISH_DECIDED: mark("decided on the wish"),
    Verb.THANKED: mark("passed on a word of thanks"),
    Verb.MERGED: mark("merged the ticket into another"),
    Verb.TOOK_IN: mark("merged another ticket into this one"),
    Verb.SEPARATED: mark("took the ticket out of the other one again"),
    Verb.SPLIT: mark("split a ticket off"),
    Verb.SPLIT_OFF: mark("split this ticket off"),
    Verb.LINKED: mark("linked another ticket"),
    Verb.UNLINKED: mark("took a link away"),
    Verb.UNDONE: mark("undid a change"),
    Verb.IMPORTED: mark("came with the import"),
    Verb.CANDIDATE: mark("marked a candidate"),
    Verb.ISOLATED: mark("recorded a step of isolation"),
    Verb.SECURITY: mark("recorded the security check"),
    Verb.PROBLEM: mark("recorded something of a problem"),
    Verb.WEIGHED: mark("proposed a priority"),
    Verb.TO_LEADS: mark("asked both leads to decide the priority"),
    Verb.AGREED: mark("agreed on the priority"),
    Verb.REQUEST: mark("moved a request to another team"),
    Verb.ESCALATED: mark("raised the alarm about a promise"),
}


def status_words(status: Status, reason: WaitReason | None) -> str:
    """The state as the desk says it (a msgid)."""
    return WAITS[reason] if status is Status.WAITING and reason else STATUS[status]


def client_words(status: Status, reason: WaitReason | None) -> str:
    """The state as the client reads it (a msgid). Source: DOMAIN §7."""
    if status is Status.WAITING:
        return CLIENT_WAITS[reason] if reason else CLIENT_STATUS[Status.ACTIVE]
    return CLIENT_STATUS[status]
