"""What is true of articles, known errors and the codes they are found by."""

from msp.knowledge.rules.articles import (
    ArticleState,
    Audience,
    Category,
    ErrorState,
    System,
)
from msp.knowledge.rules.candidates import Asked, Candidate, Known, Reason, Source, Why, ranked
from msp.knowledge.rules.codes import codes_in, normal, typed_codes
from msp.knowledge.rules.prose import html_of

__all__ = [
    "ArticleState",
    "Asked",
    "Audience",
    "Candidate",
    "Category",
    "ErrorState",
    "Known",
    "Reason",
    "Source",
    "System",
    "Why",
    "codes_in",
    "html_of",
    "normal",
    "ranked",
    "typed_codes",
]
