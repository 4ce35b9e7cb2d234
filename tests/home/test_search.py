"""One box finds what one may see, in any width and kana, and never what is another's."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from msp.accounts.models import Client
from msp.assets.actions import CreateAsset, create_asset
from msp.data.work import Work
from msp.desk.actions import (
    AddNote,
    ReplyToClient,
    UnsendReply,
    add_note,
    reply_to_client,
    unsend_reply,
)
from msp.desk.actions.intake import ChangeIntake, change_intake
from msp.desk.models import Ticket
from msp.home.queries import search
from msp.kernel.access import Actor, Role, Sight

Opened = Callable[..., Ticket]


def _tickets(work: Work, words: str) -> list[UUID]:
    return [hit.id for hit in search.search(work, words).tickets or ()]


@pytest.mark.parametrize("words", ["vpn", "ＶＰＮ", "VPN", "ぷりんた", "プリンタ", "ﾌﾟﾘﾝﾀ"])
def test_width_kana_and_case_do_not_matter(work: Work, opened: Opened, words: str) -> None:
    ticket = opened("VPNのプリンタが動かない")
    assert _tickets(work, words) == [ticket.id]


def test_a_number_finds_its_ticket_first(work: Work, opened: Opened) -> None:
    ticket = opened("最初の件")
    opened(f"#{ticket.number} の続き")
    found = search.search(work, f"＃{ticket.number}").tickets
    assert found
    assert found[0].id == ticket.id


def test_signs_of_like_are_plain_letters(work: Work, opened: Opened) -> None:
    opened("容量が90になった")
    assert search.search(work, "%").total == 0
    assert search.search(work, "_").total == 0


def test_nothing_is_found_for_no_words(work: Work, opened: Opened) -> None:
    opened("ある件名")
    assert search.search(work, " 　").total == 0


def test_a_client_finds_nothing_of_another_and_no_register_of_clients(
    work: Work, client: Client, opened: Opened, person: Callable[..., Actor]
) -> None:
    opened("みなとの秘密")
    other = work.add(Client(name="あおば物流", number=2))
    stranger = replace(work, actor=person(Role.CLIENT_ADMIN, other))
    # The test shares one session, whose reads are narrowed by whoever is noted in it.
    work.session.info["actor"] = stranger.actor
    found = search.search(stranger, "みなと")
    assert found.total == 0
    assert found.clients is None


def test_an_end_user_finds_own_tickets_only(
    work: Work, client: Client, opened: Opened, person: Callable[..., Actor]
) -> None:
    user = person(Role.END_USER, client, Sight.OWN)
    opened("同僚の件")
    mine = opened("わたしの件", contact_id=user.id)
    work.session.info["actor"] = user
    found = search.search(replace(work, actor=user), "の件")
    assert [hit.id for hit in found.tickets or ()] == [mine.id]
    assert found.invoices is None
    assert found.people is None


def test_what_was_said_finds_its_ticket_until_it_is_taken_back(work: Work, opened: Opened) -> None:
    ticket = opened("画面が固まる")
    told = reply_to_client(work, ReplyToClient(ticket_id=ticket.id, body="再起動をお試しください"))
    assert _tickets(work, "再起動") == [ticket.id]
    unsend_reply(work, UnsendReply(message_id=told.id))
    assert search.search(work, "再起動").total == 0


def test_a_note_is_found_by_the_desk_and_never_by_the_client(
    work: Work, client: Client, opened: Opened, person: Callable[..., Actor]
) -> None:
    ticket = opened("請求の件")
    add_note(work, AddNote(ticket_id=ticket.id, body="値引きを検討中"))
    assert _tickets(work, "値引") == [ticket.id]
    admin = person(Role.CLIENT_ADMIN, client)
    work.session.info["actor"] = admin
    assert search.search(replace(work, actor=admin), "値引").total == 0
    assert _tickets(replace(work, actor=admin), "請求") == [ticket.id]


def test_what_was_taken_down_and_the_clients_devices_are_found(
    work: Work, client: Client, opened: Opened
) -> None:
    ticket = opened("画面が出ない")
    intake = ChangeIntake.model_validate({"ticket_id": ticket.id, "goal": "請求書を送りたい"})
    change_intake(work, intake)
    told = {"client_id": client.id, "tag": "PC-1", "name": "経理のノートPC", "serial": "LX200-77"}
    asset = create_asset(work, CreateAsset.model_validate(told))
    assert _tickets(work, "請求書") == [ticket.id]
    assert search.search(work, "lx200").assets == [asset]
    assert search.search(work, "経理").assets == [asset]
