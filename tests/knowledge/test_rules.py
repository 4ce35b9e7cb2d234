"""Codes, likeness, order of candidates and safe text: by values."""

from uuid import UUID

import pytest

from msp.kernel.errors import Refused
from msp.knowledge.rules import (
    ArticleState,
    Asked,
    Known,
    Source,
    Why,
    codes_in,
    html_of,
    normal,
    ranked,
    typed_codes,
)
from msp.knowledge.rules.articles import moved
from msp.knowledge.rules.candidates import CODE, PRODUCT
from msp.knowledge.rules.likeness import marks_of, rarity

A, B, C, D = (UUID(int=n) for n in range(1, 5))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("更新に失敗します 0x80070005", ("0x80070005",)),
        ("０ｘ８００７０００５ と出ます", ("0x80070005",)),
        ("Windows Update error 8024401c", ("0x8024401C",)),
        ("ORA-00942: 表またはビューが存在しません", ("ORA-00942",)),
        ("HTTP 503 が返る", ("HTTP 503",)),
        ("503 Service Unavailable", ("HTTP 503",)),
        ("画面に「404エラー」", ("HTTP 404",)),
        ("HTTP/1.1 502 Bad Gateway", ("HTTP 502",)),
        ("複合機に E-1234 と出る", ("E-1234",)),
        ("エラーコード:E1234", ("E-1234",)),
        ("Ｅ－１２３４", ("E-1234",)),
        ("VPN接続時にエラー 691", ("ERROR 691",)),
        ("The screen shows ERROR 691.", ("ERROR 691",)),
        ("Event ID: 7031 Source: SCM", ("EVENT 7031",)),
        ("イベントID 1001 と 6008", ("EVENT 1001",)),
        ("550 5.7.1 Relaying denied", ("SMTP 5.7.1",)),
        ("net::ERR_CONNECTION_RESET", ("ERR_CONNECTION_RESET",)),
        ("E_ACCESSDENIED (0x80070005)", ("E_ACCESSDENIED", "0x80070005")),
        ("0x80070005 のあと 0X80070005", ("0x80070005",)),
        ("AADSTS50126: Error validating credentials", ("AADSTS-50126",)),
        ("TNS-12541 そして HTTP 500", ("TNS-12541", "HTTP 500")),
    ],
)
def test_codes_are_found_in_what_people_write(text, codes):
    assert codes_in(text) == codes


@pytest.mark.parametrize(
    "text",
    [
        "電話 03-1234-5678 まで",
        "請求書 MR-202610-014 の件",
        "2026-11-20 から使えません",
        "UTF-8 と ISO-8859-1",
        "チケット #4821 と同じ",
        "404号室へ来てください",
        "CVE-2024-12345",
        "10.0.0.15 に届かない",
        "",
    ],
)
def test_numbers_that_are_no_codes_are_left(text):
    assert codes_in(text) == ()


def test_a_long_log_gives_twenty_codes_at_most_and_takes_no_time():
    log = "\n".join(f"2026-11-20 10:00:{n % 60:02} app[{n}] ORA-{n:05}: x" for n in range(5_000))

    assert len(codes_in(log)) == 20
    assert codes_in("E" * 300_000) == ()


def test_a_typed_code_is_written_as_the_index_writes_it():
    assert normal(" 0x80070005 ") == "0x80070005"
    assert normal("e-12") == "E-12"
    assert (normal("E1234"), normal("503"), normal("691")) == ("E-1234", "HTTP 503", "ERROR 691")
    assert normal("paper jam") == "PAPER JAM"
    assert typed_codes("E1234、 0x80070005\nE-1234") == ("E-1234", "0x80070005")


def test_likeness_counts_what_carries_meaning():
    vpn = marks_of("VPNが頻繁に切断されます")
    likeness = rarity([]).likeness

    assert {"vpn", "頻繁", "切断"} <= vpn
    assert likeness(vpn, marks_of("VPN の切断が頻繁に起きる")) == 750
    assert likeness(vpn, marks_of("印刷できません。お願いします。")) == 0
    assert likeness(marks_of(""), vpn) == 0
    assert likeness(marks_of("vpn"), marks_of("vpn と印刷機の両方")) == 250


def test_what_many_texts_say_tells_nothing():
    usual = "お世話になっております。至急ご確認ください。"
    texts = [marks_of(f"{usual} {word}") for word in ("印刷", "電源", "回線", "画面") * 3]
    rare = rarity(texts)
    asked = marks_of(f"{usual} 印刷が止まる")

    assert rare.weight("世話") == 0
    assert rare.weight("印刷") == 2
    assert rare.likeness(asked, texts[0]) > 0
    assert rare.likeness(asked, texts[1]) == 0


def known(key, title, **told):
    told.setdefault("source", Source.KNOWN_ERROR)
    return Known(id=key, number=key.int, title=title, **told)


def test_a_code_outweighs_product_and_words_and_product_outweighs_words():
    asked = Asked("VPNが頻繁に切断される", frozenset({"E-1"}), product_id=D)
    by_code = known(A, "無関係の題名", codes=frozenset({"E-1"}))
    by_product = known(B, "別の話題", product_id=D)
    by_words = known(C, "VPNが頻繁に切断される", source=Source.TICKET, is_solved=True)
    unlike = known(D, "給与明細")

    found = ranked(asked, [unlike, by_words, by_product, by_code])

    assert [each.known.id for each in found] == [A, B, C]
    assert found[0].points == CODE
    assert found[0].reasons[0].told == "E-1"
    assert found[1].points == PRODUCT
    assert {reason.why for reason in found[2].reasons} == {Why.WORDS, Why.SOLVED}
    assert all(each.points == sum(r.points for r in each.reasons) for each in found)


def test_equal_points_go_by_kind_and_then_by_the_newest():
    asked = Asked("", frozenset({"E-1"}))
    same = frozenset({"E-1"})
    rows = [
        known(A, "a", source=Source.TICKET, codes=same),
        known(B, "b", source=Source.ARTICLE, codes=same),
        known(C, "c", codes=same),
        known(D, "d", codes=same),
    ]

    assert [each.known.id for each in ranked(asked, rows)] == [D, C, B, A]
    assert len(ranked(asked, rows, most=2)) == 2


def test_an_article_takes_only_the_steps_there_are():
    assert moved(ArticleState.DRAFT, ArticleState.PUBLISHED) is ArticleState.PUBLISHED
    with pytest.raises(Refused):
        moved(ArticleState.PUBLISHED, ArticleState.DRAFT)


def test_text_is_rendered_and_nothing_in_it_can_act():
    told = html_of("# 見出し\n\n- 一つ\n\n<script>alert(1)</script> [x](javascript:alert(1))")

    assert "<h2>見出し</h2>" in told
    assert "<li>一つ</li>" in told
    assert "<script" not in told
    assert 'href="javascript' not in told
    assert "<img" not in html_of("![p](https://a.example/x.png)")
    assert 'rel="noopener' in html_of("[a](https://a.example/)")
    assert html_of('<img src=x onerror="x">').startswith("<p>&lt;img")
