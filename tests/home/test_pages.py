"""Every page that crosses domains opens for whom it should, empty or full, and for nobody else."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from contracts.actions import quotes
from contracts.models import HourPool
from msp.accounts.models import Client
from msp.data.work import Work
from msp.desk.models import Ticket
from msp.kernel.access import Role

Door = Callable[..., FlaskClient]
STAFF_PAGES = {
    "/": 200,
    "/hours/clients": 200,
    "/search": 200,
    "/search?q=VPN": 200,
    "/reports/desk": 200,
    "/reports/desk?month=2026-11": 200,
    "/reports/desk?month=nonsense": 200,
    "/reports/desk/rows": 200,
    "/reports/desk/made_sla": 200,
    "/reports/desk/nothing": 404,
    "/jobs/": 200,
    "/settings/": 200,
    "/settings/?q=祝日": 200,
    "/settings/goals": 200,
}


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_an_administrator_opens_every_page_of_an_empty_house(door: Door, path: str) -> None:
    assert door(Role.PROVIDER_ADMIN).get(path).status_code == STAFF_PAGES[path]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SYSTEM])
def test_everybody_has_a_first_page(door: Door, client: Client, role: Role) -> None:
    of = client if role.value in {"end_user", "technical_contact", "client_admin"} else None
    answer = door(role, of).get("/")
    assert answer.status_code in {200, 302}
    if role in {Role.TECHNICIAN, Role.PARTNER_AGENT}:
        assert answer.location == "/tickets/"


@pytest.mark.parametrize(
    "path", ["/", "/hours", "/hours.csv", "/sla", "/sla/paper", "/sla/response/kept", "/search?q=a"]
)
def test_a_client_administrator_opens_its_own_pages(door: Door, client: Client, path: str) -> None:
    assert door(Role.CLIENT_ADMIN, client).get(path).status_code == 200


@pytest.mark.parametrize("path", ["/hours", "/sla", "/jobs/", "/reports/desk", "/settings/goals"])
def test_an_end_user_may_not_read_what_is_the_administrators(
    door: Door, client: Client, path: str
) -> None:
    assert door(Role.END_USER, client).get(path).status_code == 403


def test_the_desks_figures_are_not_a_clients(door: Door, client: Client) -> None:
    admin = door(Role.CLIENT_ADMIN, client)
    assert admin.get("/reports/desk").status_code == 403
    assert admin.get("/reports/desk/incidents").status_code == 403


@pytest.mark.parametrize("page", ["hours", "hours.csv", "sla", "sla/paper", "sla/response/kept"])
def test_a_foreign_client_is_as_missing_as_one_that_does_not_exist(
    door: Door, client: Client, work: Work, page: str
) -> None:
    other = work.add(Client(name="あおば物流", number=2))
    admin = door(Role.CLIENT_ADMIN, client)
    assert admin.get(f"/clients/{other.id}/{page}").status_code == 404
    assert admin.get(f"/clients/{uuid4()}/{page}").status_code == 404
    assert door(Role.PROVIDER_ADMIN).get(f"/clients/{uuid4()}/{page}").status_code == 404


def test_a_dashboard_shows_hours_requests_and_the_buy_button(
    door: Door,
    client: Client,
    sold: Callable[..., HourPool],
    used: Callable[[str, int, date], None],
    opened: Callable[..., Ticket],
) -> None:
    sold("a", 1200)
    used("time:x", 90, date(2026, 11, 12))
    opened("本社のVPNが切れる")
    page = door(Role.CLIENT_ADMIN, client).get("/").get_data(as_text=True)
    assert "18.5" in page
    assert "20.0" in page
    assert "本社のVPNが切れる" in page
    assert 'href="/orders/new"' in page or "orders" in page


def test_a_technical_contact_sees_no_money(
    door: Door, client: Client, sold: Callable[..., HourPool]
) -> None:
    sold("a", 600)
    page = door(Role.TECHNICAL_CONTACT, client).get("/").get_data(as_text=True)
    assert "10.0" in page
    assert 'class="inv"' not in page
    assert "/orders/new" not in page


def test_the_hours_page_names_every_movement_and_downloads_it(
    door: Door,
    client: Client,
    sold: Callable[..., HourPool],
    used: Callable[[str, int, date], None],
) -> None:
    sold("old", 240, starts_on=date(2026, 10, 1), expires_on=date(2026, 11, 30))
    sold("new", 1200)
    used("time:x", 300, date(2026, 11, 12))
    admin = door(Role.CLIENT_ADMIN, client)
    page = admin.get("/hours").get_data(as_text=True)
    assert "19.0" in page
    assert "24.0" in page
    text = admin.get("/hours.csv").get_data(as_text=True)
    assert text.startswith("\ufeff")
    assert text.count("\r\n") == 1 + 2 + 2
    assert ",-240," in text
    assert ",-60," in text


def test_a_month_that_is_no_month_is_said_and_shown_as_this_one(
    door: Door, client: Client, sold: Callable[..., HourPool]
) -> None:
    sold("a", 600)
    page = door(Role.CLIENT_ADMIN, client).get("/hours?month=2026-13").get_data(as_text=True)
    assert "2026-13" in page
    assert "10.0" in page


def test_what_waits_for_a_clients_word_stands_on_its_first_page(
    work: Work, door: Door, client: Client
) -> None:
    told = {"client_id": client.id, "title": "ルーター更新", "starts_on": date(2026, 12, 1)}
    quote = quotes.draft_quote(
        work, quotes.DraftQuote.model_validate(told | {"valid_until": date(2026, 11, 30)})
    )
    item = {"quote_id": quote.id, "title": "ルーター", "price": 90_000, "kind": "goods"}
    quotes.put_quote_item(work, quotes.PutQuoteItem.model_validate(item))
    admin, waits = door(Role.CLIENT_ADMIN, client), "お見積もりのご承認"

    assert waits not in admin.get("/").text
    quotes.send_quote(work, quotes.SendQuote(quote_id=quote.id))
    work.session.flush()

    page = admin.get("/").text
    assert f"{waits}: {quote.number} ルーター更新" in page
    assert f'href="/quotes/{quote.id}"' in page
    assert "¥99,000 · 2026年11月30日(月)までにご回答ください" in page
    assert waits not in door(Role.TECHNICAL_CONTACT, client).get("/").text
    assert waits not in door(Role.SALES).get("/").text
