"""What is decided of a mail, by values; and the shared cases of mail, each by its id."""

import json
from pathlib import Path
from uuid import UUID

import pytest

from msp.desk.rules import mail
from msp.desk.rules.mail import Lately, Why
from msp.desk.rules.quoting import parted
from msp.outside.incoming import heads
from msp.outside.incoming.parsing import parsed

FILE = Path(__file__).parents[4] / "shared" / "cases" / "desk.json"
KNOWN = json.loads(FILE.read_text(encoding="utf-8"))["email"] if FILE.is_file() else []
OURS, THEIRS = UUID(int=7), UUID(int=8)
TICKET = UUID(int=1118974)


def own_id(installation: UUID) -> str:
    return f"<{UUID(int=5).hex}.{TICKET.hex}@{installation.hex}.tasuki.invalid>"


def told_of(case: dict) -> dict[str, str]:
    """The headers as ours: another product's sign and Message-ID stand for the same of ours."""
    told = mail.heads(case["headers"])
    told["subject"] = told.get("subject", "").replace("[Ticket#", "[#")
    if case["category"] == "foreign_instance":
        told["references"] = told["in-reply-to"] = own_id(THEIRS)
    return told


def sender_of(told: dict[str, str]) -> str:
    found = heads.addresses([told.get("from", "")])
    return found[0][1] if found else ""


def answer(case: dict) -> dict:
    """What our rules say to everything that the case asks."""
    told = told_of(case)
    sender = sender_of(told)
    thread = mail.thread_of(told, OURS)
    reply_to = heads.addresses([told.get("reply-to", "")])
    automatic = bool(mail.why_automatic(told, sender))
    on_ticket = case.get("context", {}).get("subject_token", False)
    raw = b"\r\n".join(f"{name}: {text}".encode() for name, text in case["headers"].items())
    body = case["expected"].get("body_text", "").encode("iso-2022-jp")
    read = parsed(raw + b"\r\nContent-Type: text/plain; charset=iso-2022-jp\r\n\r\n" + body)
    return {
        "send_auto_response": not mail.why_silent(told, sender),
        "is_automated": automatic,
        "is_bounce": mail.is_bounce(told, sender),
        "out_of_office": mail.is_out_of_office(told, sender),
        "attach_to": "T" if on_ticket else None,
        "ticket_state_after": "closed" if automatic else "open",
        "follow_up": 1118974 in thread.numbers,
        "refused": thread.is_foreign,
        "reason": "reply to another instance of the same product" if thread.is_foreign else None,
        "requester": mail.requester(told, sender, reply_to[0][1] if reply_to else ""),
        "subject": read.subject,
        "body_text": read.text,
    }


@pytest.mark.skipif(not KNOWN, reason="the shared cases are not beside this checkout")
@pytest.mark.parametrize("case", [pytest.param(each, id=each["id"]) for each in KNOWN])
def test_case(case):
    told = answer(case)

    assert {name: told[name] for name in case["expected"]} == case["expected"]


@pytest.mark.parametrize(
    ("subject", "plain"),
    [
        ("Re: 転送: 返信: ＲＥ： FW: VPNが切れる", "VPNが切れる"),
        ("[#12] Re: VPN", "VPN"),
        ("Re[2]: AW: WG: hello", "hello"),
        ("件名のみ", "件名のみ"),
        ("Regarding: the printer", "Regarding: the printer"),
        ("", ""),
    ],
)
def test_a_subject_is_the_same_whatever_mail_programs_put_in_front(subject, plain):
    assert mail.plain_subject(subject) == plain


@pytest.mark.parametrize("subject", ["Re: [#42] x", "［＃４２］ x", "[#9] [#42]"])
def test_our_sign_is_found_in_any_width_and_beside_an_unknown_one(subject):
    assert 42 in mail.thread_of({"subject": subject}, OURS).numbers


def test_a_mail_that_refers_to_us_and_to_them_is_ours():
    told = {"references": f"{own_id(THEIRS)} {own_id(OURS)}"}

    assert mail.thread_of(told, OURS) == mail.Thread((), (TICKET,), is_foreign=False)


def test_whoever_was_answered_often_is_answered_no_more():
    assert mail.why_silent({}, "a@x.example", Lately(answered=4)) == ()
    assert mail.why_silent({}, "a@x.example", Lately(answered=5)) == (Why.ANSWERED_OFTEN,)


@pytest.mark.parametrize(
    ("lately", "why"),
    [
        (Lately(received=29, in_thread=19), None),
        (Lately(received=30), Why.FLOOD),
        (Lately(received=30, in_thread=20), Why.THREAD_LOOP),
    ],
)
def test_far_too_much_mail_is_held_back(lately, why):
    assert mail.why_held_back(lately) == why


@pytest.mark.parametrize("code", list(mail.Why))
def test_every_reason_has_a_sentence(code):
    assert mail.REASONS[code]


@pytest.mark.parametrize(
    "rest",
    [
        "2026年11月20日(金) 10:00 みらいIT <support@mirai.example>:\n> 前の文",
        "On Fri, 20 Nov 2026 at 10:00, Mirai <s@mirai.example> wrote:\n> before",
        "-----Original Message-----\nFrom: Mirai",
        "差出人: みらいIT\n送信日時: 2026年11月20日\n宛先: 高橋\n件名: Re: VPN",
        "> quoted\n> again",
    ],
)
def test_what_is_quoted_is_folded_away(rest):
    assert parted(f"直りました。\n\n{rest}\n") == ("直りました。", rest.strip())


def test_a_quote_between_answers_stays_and_nothing_but_quotes_stays_whole():
    between = "> 何時ですか\n10時です。"

    assert parted(between) == (between, "")
    assert parted("> nothing\n> else") == ("> nothing\n> else", "")
