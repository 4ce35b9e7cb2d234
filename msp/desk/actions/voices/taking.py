"""Complaints, wishes and opinions get their record when they are opened, or soon after."""

from msp.data.work import Work
from msp.desk.actions.voices.complaints import begin, keep_complaints
from msp.desk.actions.voices.wishes import begin_wish, keep_wishes
from msp.desk.models import Ticket
from msp.desk.queries.voices.wishes import KINDS
from msp.desk.rules import Kind


def take_in(work: Work, ticket: Ticket) -> None:
    """The record that the kind of a newly opened ticket asks for, if it asks for one."""
    if ticket.kind is Kind.COMPLAINT:
        begin(work, ticket)
    elif ticket.kind in KINDS:
        begin_wish(work, ticket)


def keep_voices(work: Work) -> int:
    """Records for tickets whose kind was changed or that were imported; how many were missing.

    What humans have answered meanwhile is noted, and grave complaints get their lead.
    """
    return keep_complaints(work) + keep_wishes(work)
