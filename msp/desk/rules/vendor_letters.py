"""What the desk writes to a vendor, and to its own people when a vendor's word is overdue."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Letter(StrEnum):
    """Why the vendor is written to."""

    ASKED = "asked"
    CHASED = "chased"
    OVERDUE = "overdue"
    OWN = "own"  # to our own person: the vendor has not answered in time


@dataclass(frozen=True, slots=True)
class Case:
    """What a letter names; `body` is what somebody wrote."""

    provider: str
    vendor: str
    number: int
    reference: str
    due: str
    body: str = ""


WORDS: Mapping[str, Mapping[Letter, tuple[str, str]]] = {
    "ja": {
        Letter.ASKED: (
            "[#{number}] お問い合わせ",
            "{vendor} 御中\n\nお世話になっております。{provider}です。\n"
            "次の件についてご確認をお願いいたします。\n\n{body}\n\n"
            "当社番号: #{number}\n貴社番号: {reference}\nご回答の期限: {due}\n",
        ),
        Letter.CHASED: (
            "[#{number}] ご確認状況のお伺い",
            "{vendor} 御中\n\nお世話になっております。{provider}です。\n"
            "先にお願いした件の状況をお知らせください。\n\n{body}\n\n"
            "当社番号: #{number}\n貴社番号: {reference}\nご回答の期限: {due}\n",
        ),
        Letter.OVERDUE: (
            "[#{number}] ご回答のお願い",
            "{vendor} 御中\n\nお世話になっております。{provider}です。\n"
            "次の件のご回答期限を過ぎております。状況をお知らせください。"
            "行き違いの際はご容赦ください。\n\n"
            "当社番号: #{number}\n貴社番号: {reference}\nご回答の期限: {due}\n",
        ),
        Letter.OWN: (
            "[#{number}] {vendor}の回答期限が過ぎました",
            "ベンダー問い合わせ #{number}({vendor}、{reference})の期限 {due} を過ぎました。\n"
            "催促するか、お客様への次回連絡を見直してください。\n",
        ),
    },
    "en": {
        Letter.ASKED: (
            "[#{number}] A question",
            "Dear {vendor} team,\n\nplease look into this for {provider}.\n\n{body}\n\n"
            "Our number: #{number}\nYour number: {reference}\nAnswer due: {due}\n",
        ),
        Letter.CHASED: (
            "[#{number}] Where does it stand?",
            "Dear {vendor} team,\n\nplease tell us where this stands.\n\n{body}\n\n"
            "Our number: #{number}\nYour number: {reference}\nAnswer due: {due}\n{provider}\n",
        ),
        Letter.OVERDUE: (
            "[#{number}] Your answer is due",
            "Dear {vendor} team,\n\nthe time for your answer has passed. Please tell us where this"
            " stands. If our messages crossed, please excuse this one.\n\n"
            "Our number: #{number}\nYour number: {reference}\nAnswer due: {due}\n{provider}\n",
        ),
        Letter.OWN: (
            "[#{number}] {vendor} has not answered in time",
            "The vendor case of #{number} ({vendor}, {reference}) was due {due}.\n"
            "Please chase it, or tell the client when they will hear from us.\n",
        ),
    },
}


def written(language: str, letter: Letter, case: Case) -> tuple[str, str]:
    """Subject (one line) and text in the language."""
    subject, body = WORDS.get(language, WORDS["en"])[letter]
    told = {
        "provider": case.provider,
        "vendor": case.vendor,
        "number": case.number,
        "reference": case.reference or "—",
        "due": case.due or "—",
        "body": case.body,
    }
    return " ".join(subject.format(**told).split()), body.format(**told)
