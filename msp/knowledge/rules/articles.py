"""An article is written, published and retired; who reads it and what it is about."""

from collections.abc import Mapping
from enum import StrEnum

from msp.kernel.errors import Refused, mark


class ArticleState(StrEnum):
    """Where an article stands; only a published one is offered or read by clients."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Audience(StrEnum):
    """For whom an article is written."""

    STAFF = "staff"
    CLIENTS = "clients"


class ErrorState(StrEnum):
    """A known error is open until its root fix is out."""

    OPEN = "open"
    FIXED = "fixed"


class Category(StrEnum):
    """What it is about (R56)."""

    NETWORK = "network"
    OS = "os"
    DEVICE = "device"
    SOFTWARE = "software"
    SECURITY = "security"
    ACCOUNT = "account"
    OTHER = "other"


class System(StrEnum):
    """For which operating system it holds; handling differs (R57)."""

    ANY = "any"
    WINDOWS = "windows"
    MACOS = "macos"
    LINUX = "linux"
    IOS = "ios"
    ANDROID = "android"


MOVES: Mapping[ArticleState, frozenset[ArticleState]] = {
    ArticleState.DRAFT: frozenset({ArticleState.PUBLISHED, ArticleState.RETIRED}),
    # publishing again brings what was changed since to its readers
    ArticleState.PUBLISHED: frozenset({ArticleState.PUBLISHED, ArticleState.RETIRED}),
    ArticleState.RETIRED: frozenset({ArticleState.PUBLISHED}),
}
STATES: Mapping[ArticleState, str] = {
    ArticleState.DRAFT: mark("Draft"),
    ArticleState.PUBLISHED: mark("Published"),
    ArticleState.RETIRED: mark("No longer published"),
}
AUDIENCES: Mapping[Audience, str] = {
    Audience.STAFF: mark("The desk only"),
    Audience.CLIENTS: mark("The desk and clients"),
}
ERROR_STATES: Mapping[ErrorState, str] = {
    ErrorState.OPEN: mark("Not fixed yet"),
    ErrorState.FIXED: mark("Fixed"),
}
CATEGORIES: Mapping[Category, str] = {
    Category.NETWORK: mark("Network"),
    Category.OS: mark("Operating system"),
    Category.DEVICE: mark("Devices"),
    Category.SOFTWARE: mark("Software"),
    Category.SECURITY: mark("Security"),
    Category.ACCOUNT: mark("Accounts and passwords"),
    Category.OTHER: mark("Other"),
}
SYSTEMS: Mapping[System, str] = {
    System.ANY: mark("Any system"),
    System.WINDOWS: mark("Windows"),
    System.MACOS: mark("macOS"),
    System.LINUX: mark("Linux"),
    System.IOS: mark("iOS"),
    System.ANDROID: mark("Android"),
}


def moved(current: ArticleState, wanted: ArticleState) -> ArticleState:
    """The state after the step, or a refusal."""
    if wanted not in MOVES[current]:
        raise Refused(mark("An article in this state cannot take that step."), field="state")
    return wanted


def complete(title: str, body: str) -> None:
    """Refuse to publish what has no title or no text in the language of the desk."""
    if not title.strip():
        raise Refused(mark("An article needs a Japanese title."), field="title_ja")
    if not body.strip():
        raise Refused(mark("There is nothing to publish: the text is empty."), field="body_ja")
