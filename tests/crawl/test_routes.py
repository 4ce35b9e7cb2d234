"""Every address, asked by everybody: only the answers that GROUND names, only one's own words."""

from collections.abc import Mapping
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from msp.app import create_app
from msp.kernel.access import Actor
from msp.settings import Settings
from tests.conftest import SECRET
from tests.crawl.addresses import COUNTED, ROLES, Address, addresses, plain
from tests.crawl.conftest import Crawl
from tests.crawl.world import STAFF

# rows that belong to one person: somebody else's is missing, whatever one's role
PERSONAL = {"token", "session", "message", "turn", "bulk"}
# what one's own row answers instead, and why
OTHERWISE: Mapping[tuple[str, str], tuple[int, str]] = {
    ("GET", "/contracts/files/{file}"): (404, "the world keeps no bytes"),
    ("GET", "/tickets/files/{attachment}"): (404, "the world keeps no bytes"),
    ("GET", "/mail/{received}/raw"): (404, "the world keeps no bytes"),
    ("GET", "/tickets/{ticket}/logs/{log}"): (404, "the world keeps no bytes"),
    ("POST", "/tickets/{ticket}/logs/{log}/marks"): (404, "the world keeps no bytes"),
    ("GET", "/quotes/{quote}/deliveries/{=2026-11-20}"): (404, "nothing was delivered yet"),
    ("GET", "/settings/seal.png"): (404, "no seal was uploaded"),
    ("GET", "/orders/{order}/refund"): (404, "nothing was paid yet"),
    ("POST", "/orders/{order}/refund"): (404, "nothing was paid yet"),
    ("GET", "/welcome/{=nothing}"): (404, "no invitation has that token"),
    ("POST", "/welcome/{=nothing}"): (404, "no invitation has that token"),
    ("GET", "/time/answer/{=nothing}"): (404, "nobody was asked by that link"),
    ("POST", "/time/answer/{=nothing}"): (404, "nobody was asked by that link"),
    ("GET", "/calendar/{=nothing}.ics"): (404, "nobody has that calendar"),
    ("GET", "/score/{=nothing}"): (404, "nobody was asked by that link"),
    ("POST", "/score/{=nothing}"): (404, "nobody was asked by that link"),
    ("GET", "/picture/{=nothing}"): (404, "nobody was asked by that link"),
    ("POST", "/picture/{=nothing}"): (404, "nobody was asked by that link"),
    ("POST", "/hooks/stripe"): (404, "Stripe is not set up"),
    ("GET", "/_ui/"): (404, "the samples are shown in the demo only"),
    ("GET", "/_ui/{=queue}"): (404, "the samples are shown in the demo only"),
}
# what belongs to one client: the provider's people have to name it, by another address
NAMELESS = {
    ("GET", "/hours.csv"),
    ("GET", "/sla/paper"),
    ("GET", "/sla/{=response}/{=kept}"),
    ("GET", "/orders/new"),
    ("POST", "/orders/"),
}
STAFF_NAMES = {role.value for role in STAFF.values()}
UNASKED = {"/readyz"}  # opens a connection of its own; tests/home asks it


def test_the_table_names_every_address_once() -> None:
    app = create_app(Settings(database="sqlite://", secret=SECRET), who=lambda: None)
    real = {
        (method, plain(rule.rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static"
    }
    named = [address.shape for address in addresses()]

    missing, gone = real - set(named), set(named) - real
    assert not missing, f"tests/crawl/table.py does not say who may: {sorted(missing)}"
    assert not gone, f"tests/crawl/table.py names what does not exist: {sorted(gone)}"
    assert len(named) == len(set(named)), "tests/crawl/table.py names an address twice"


def test_a_stranger_is_sent_to_sign_in_and_a_program_gets_401(crawl: Crawl) -> None:
    for address in addresses():
        if address.path in UNASKED:
            continue
        answer = crawl.ask(None, address, crawl.world.own.ids)
        fits = is_public(answer, address) if address.is_public else is_shut(answer, address)
        if not fits:
            crawl.fault(f"stranger: {address.method} {address.path} is {answer.status}")
    crawl.done()


@pytest.mark.parametrize("role", ROLES.values())
def test_ones_own_rows_answer_whoever_may_and_forbid_everybody_else(
    crawl: Crawl, role: str
) -> None:
    actor = crawl.world.own.actors[role]
    for address in addresses():
        if address.is_public:
            continue
        answer = crawl.ask(actor, address, crawl.world.own.ids)
        if not expected(crawl, answer, address, role):
            wrote = crawl.visitor.written[:2]
            crawl.fault(f"{role}: {address.method} {address.path} is {answer.status} {wrote}")
    crawl.done()


@pytest.mark.parametrize(
    "role", ["partner_agent", "end user", "site user", "technical contact", "client admin"]
)
def test_a_neighbours_rows_are_missing(crawl: Crawl, role: str) -> None:
    theirs = crawl.world.own.ids | crawl.world.neighbour.ids
    foreign(crawl, crawl.world.own.actors[role], role, theirs)


@pytest.mark.parametrize(
    "role", ["provider_admin", "technician", "finance", "partner_agent", "client admin"]
)
def test_another_providers_rows_are_missing(crawl: Crawl, role: str) -> None:
    foreign(crawl, crawl.world.own.actors[role], role, crawl.world.stranger.ids)


def test_the_other_providers_admin_finds_nothing_of_ours(crawl: Crawl) -> None:
    foreign(
        crawl,
        crawl.world.stranger.actors["their admin"],
        "provider_admin",
        crawl.world.neighbour.ids,
    )


def foreign(crawl: Crawl, actor: Actor, role: str, ids: Mapping[str, object]) -> None:
    """Foreign is missing: the same answer as an id that nobody has, and never a success."""
    own = crawl.world.own.ids
    for address in addresses():
        kinds = [kind for kind in address.kinds if ids[kind] != own[kind]]
        if address.is_public or not kinds:
            continue
        nobodys = {kind: 10**9 if kind in COUNTED else uuid4() for kind in ids}
        answer = crawl.ask(actor, address, {**ids})
        wrote = list(crawl.visitor.written)
        missing = crawl.ask(actor, address, nobodys)
        where = f"{role}: {address.method} {address.path} of others"
        if answer.status_code != missing.status_code:
            crawl.fault(f"{where} is {answer.status}, a missing one {missing.status}")
        if words(answer, address, ids) != words(missing, address, nobodys):
            crawl.fault(f"{where} does not read like a missing one")
        allowed = {404} if address.reads and address.lets_in(role) else {403, 404, 422}
        if answer.status_code not in allowed or wrote:
            crawl.fault(f"{where} is {answer.status} {wrote[:1]}")
    crawl.done()


def words(answer: TestResponse, address: Address, ids: Mapping[str, object]) -> str:
    """The answer without the ids that were asked for."""
    text = answer.text.replace(address.of(ids), "…")
    for kind, value in ids.items():
        if kind not in COUNTED:
            text = text.replace(str(value), "…")
    return text


def expected(crawl: Crawl, answer: TestResponse, address: Address, role: str) -> bool:
    """Whether that is what one's own row answers."""
    if to_sign_in(answer):
        return False
    if not address.lets_in(role):
        return forbids(crawl, answer, address)
    if (otherwise := OTHERWISE.get((address.method, address.path))) is not None:
        return answer.status_code == otherwise[0]
    if (address.method, address.path) in NAMELESS and role in STAFF_NAMES:
        return answer.status_code == 404
    if address.reads:
        return answer.status_code in {200, 302, 303}
    return answer.status_code not in {401, 403, 404}


def forbids(crawl: Crawl, answer: TestResponse, address: Address) -> bool:
    """403; a request that does not even fit may be told so first, but nothing is written."""
    if not PERSONAL.isdisjoint(address.kinds) and answer.status_code == 404:
        return True
    if crawl.visitor.written:
        return False
    return answer.status_code == 403 or (answer.status_code == 422 and not address.reads)


def is_public(answer: TestResponse, address: Address) -> bool:
    """Whether a stranger was answered."""
    otherwise = OTHERWISE.get((address.method, address.path))
    if otherwise is not None:
        return answer.status_code == otherwise[0]
    return answer.status_code in {200, 302, 422}


def is_shut(answer: TestResponse, address: Address) -> bool:
    """Whether a stranger was shown the way in, or a program that it needs a token."""
    return answer.status_code == 401 if address.is_api else to_sign_in(answer)


def to_sign_in(answer: TestResponse) -> bool:
    """Whether the answer leads to the sign-in page."""
    return answer.status_code == 302 and answer.location.startswith("/sign-in?")
