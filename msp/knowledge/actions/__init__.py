"""Verbs of what is known: articles, known errors, pages of products."""

from msp.knowledge.actions.articles import (
    ChangeArticle,
    NameArticle,
    WriteArticle,
    change_article,
    publish_article,
    retire_article,
    write_article,
)
from msp.knowledge.actions.errors import (
    ChangeKnownError,
    FixKnownError,
    RecordKnownError,
    ReopenKnownError,
    change_known_error,
    fix_known_error,
    record_known_error,
    reopen_known_error,
)
from msp.knowledge.actions.products import DescribeProduct, describe_product

__all__ = [
    "ChangeArticle",
    "ChangeKnownError",
    "DescribeProduct",
    "FixKnownError",
    "NameArticle",
    "RecordKnownError",
    "ReopenKnownError",
    "WriteArticle",
    "change_article",
    "change_known_error",
    "describe_product",
    "fix_known_error",
    "publish_article",
    "record_known_error",
    "reopen_known_error",
    "retire_article",
    "write_article",
]
