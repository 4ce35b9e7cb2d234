"""What sides, requests, work on the board and meetings are called (msgids)."""

from collections.abc import Mapping

from msp.desk.rules.agreeing import Side, TalkState
from msp.desk.rules.board import BoardRule, ItemState, Lane, WorkClass
from msp.desk.rules.meetings import Topic
from msp.desk.rules.requests import AnswerForm, RequestKind, RequestState, RequestVerb
from msp.kernel.errors import mark

SIDES: Mapping[Side, str] = {
    Side.DESK: mark("Desk side"),
    Side.ENGINEERS: mark("Engineers' side"),
}
TALKS: Mapping[TalkState, str] = {
    TalkState.OPEN: mark("The sides differ"),
    TalkState.WITH_LEADS: mark("With both leads"),
    TalkState.AGREED: mark("Agreed by both sides"),
    TalkState.DECIDED: mark("Decided by both leads"),
    TalkState.SETTLED: mark("Settled"),
}
REQUEST_KINDS: Mapping[RequestKind, str] = {
    RequestKind.INVESTIGATION: mark("Investigation for a client"),
    RequestKind.CONSULT: mark("Ask an expert"),
    RequestKind.OTHER: mark("Other request"),
}
FORMS: Mapping[AnswerForm, str] = {
    AnswerForm.EXPLANATION: mark("An explanation"),
    AnswerForm.YES_NO: mark("Yes or no"),
    AnswerForm.STEPS: mark("Steps for the client"),
    AnswerForm.FIX: mark("A fix"),
    AnswerForm.ESTIMATE: mark("An estimate of time"),
}
STATES: Mapping[RequestState, str] = {
    RequestState.ASKED: mark("No word yet"),
    RequestState.PROMISED: mark("Answer promised"),
    RequestState.DEFERRED: mark("Put off"),
    RequestState.ANSWERED: mark("Answered, to be accepted"),
    RequestState.ACCEPTED: mark("Answer accepted"),
    RequestState.WITHDRAWN: mark("Request withdrawn"),
}
TONES: Mapping[RequestState, tuple[str, str]] = {
    RequestState.ASKED: ("warn", "circle-dot"),
    RequestState.PROMISED: ("info", "calendar-clock"),
    RequestState.DEFERRED: ("warn", "circle-pause"),
    RequestState.ANSWERED: ("ok", "message-square"),
    RequestState.ACCEPTED: ("ok", "circle-check"),
    RequestState.WITHDRAWN: ("", "archive"),
}
DEEDS: Mapping[RequestVerb, str] = {
    RequestVerb.ASKED: mark("asked"),
    RequestVerb.PROMISED: mark("promised an answer"),
    RequestVerb.DEFERRED: mark("put it off"),
    RequestVerb.CHASED: mark("chased"),
    RequestVerb.ANSWERED: mark("gave the answer"),
    RequestVerb.ACCEPTED: mark("accepted the answer"),
    RequestVerb.ASKED_AGAIN: mark("asked again"),
    RequestVerb.WITHDRAWN: mark("withdrew the request"),
}
CLASSES: Mapping[WorkClass, str] = {
    WorkClass.CUSTOMER: mark("Customer investigation"),
    WorkClass.OPERATION: mark("Server and network operation"),
    WorkClass.MAINTENANCE: mark("Maintenance of products"),
    WorkClass.DEVELOPMENT: mark("New development"),
}
ITEMS: Mapping[ItemState, str] = {
    ItemState.PLANNED: mark("Planned"),
    ItemState.DOING: mark("In hand"),
    ItemState.PAUSED: mark("Put off"),
    ItemState.DONE: mark("Done"),
}
LANES: Mapping[Lane, str] = {
    Lane.TODO: mark("To take up"),
    Lane.DOING: mark("In hand"),
    Lane.PUT_OFF: mark("Put off"),
    Lane.ANSWERED: mark("Answered, to be accepted"),
}
RULES: Mapping[BoardRule, str] = {
    BoardRule.CUSTOMERS_FIRST: mark("Every customer investigation before everything else"),
    BoardRule.AT_EQUAL_PRIORITY: mark("Customers first only at equal priority"),
}
TOPICS: Mapping[Topic, str] = {
    Topic.MISMATCH: mark("Priorities that differ"),
    Topic.CHASED: mark("Chased most"),
    Topic.UNANSWERED: mark("Promised and not answered"),
    Topic.OLDEST: mark("Oldest requests"),
}
WEEKDAYS: Mapping[int, str] = {
    1: mark("Monday"),
    2: mark("Tuesday"),
    3: mark("Wednesday"),
    4: mark("Thursday"),
    5: mark("Friday"),
    6: mark("Saturday"),
    7: mark("Sunday"),
}
MOODS: Mapping[int, str] = {
    1: mark("1 – very bad"),
    2: mark("2 – bad"),
    3: mark("3 – so so"),
    4: mark("4 – good"),
    5: mark("5 – very good"),
}
