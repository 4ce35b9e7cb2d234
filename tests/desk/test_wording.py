"""Words of the trade are found in a reply, with what to say instead (R70)."""

import pytest

from msp.desk.actions import wording as actions
from msp.desk.rules import wording as rules


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ＤＮＳのキャッシュを消します", ["DNS", "キャッシュ"]),
        ("the dns, please", ["DNS"]),
        ("dnsmasq and xdns", []),
        ("dnsmasq, then DNS", ["DNS"]),
        ("再起動してください", []),
    ],
)
def test_a_word_is_found_however_it_is_written_but_not_inside_another(text, found):
    assert rules.found(text, ["キャッシュ", "DNS", ""]) == found


def test_words_of_the_trade_are_hinted_at_before_a_reply_is_sent(work, browser, ticket):
    actions.add_usual_words(work)
    assert actions.add_usual_words(work) == []
    work.session.flush()
    address, asked = f"/tickets/{ticket.id}/plain", {"HX-Request": "true"}

    hint = browser.post(address, data={"body": "DNSを確認します"}, headers=asked).text
    whole = browser.post(address, data={"body": "DNSを確認します"}).text

    assert "インターネットの住所録" in hint
    assert "<html" not in hint
    assert "インターネットの住所録" in whole
    assert "notice warn" not in browser.post(address, data={"body": "確認します"}).text
    assert (
        f'hx-post="{address}"' in browser.get(f"/tickets/{ticket.id}/compose", headers=asked).text
    )
    new = {"word": "SLA", "say_ja": "お約束の時間"}
    assert browser.post("/settings/plain-words/new", data=new).status_code == 303
    assert browser.post("/settings/plain-words/new", data=new).status_code == 422
    assert "お約束の時間" in browser.get("/settings/plain-words").text
