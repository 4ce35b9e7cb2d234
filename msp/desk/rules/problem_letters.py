"""What a problem's clients are told: that its cause is known, or that it is solved for good."""

from collections.abc import Mapping
from enum import StrEnum

from msp.kernel.errors import mark


class Told(StrEnum):
    """What the clients of a problem are told; each of them once."""

    KNOWN = "known"
    SOLVED = "solved"


TOLD: Mapping[Told, str] = {
    Told.KNOWN: mark("The cause is known"),
    Told.SOLVED: mark("It is solved for good"),
}
OPENINGS: Mapping[Told, tuple[str, str]] = {
    Told.KNOWN: (
        "いつもお世話になっております。お問い合わせの件につきまして、原因と当面の対処方法が"
        "わかりましたので、お知らせいたします。",
        "Thank you for your patience. We now know what causes the trouble that you told us of,"
        " and how to get around it:",
    ),
    Told.SOLVED: (
        "いつもお世話になっております。お問い合わせの件につきまして、原因への対処が"
        "完了いたしましたので、お知らせいたします。",
        "Thank you for your patience. What caused the trouble that you told us of has been put"
        " right for good:",
    ),
}
CLOSINGS = (
    "ご不便をおかけいたしました。お気づきの点がございましたら、このままご返信ください。",
    "We are sorry for the inconvenience. If anything still seems wrong, please simply reply.",
)
OTHERS = ("この件は次のお問い合わせにも関わります: {numbers}", "This is also about: {numbers}")


def letter(about: Told, words: str, language: str) -> str:
    """The calm text around what the desk says, in the client's language."""
    at = 0 if language == "ja" else 1
    return "\n\n".join((OPENINGS[about][at], words.strip(), CLOSINGS[at]))


def also(numbers: tuple[int, ...], language: str) -> str:
    """Which other tickets of the same person it is about; nothing where there is none."""
    told = ", ".join(f"#{number}" for number in numbers)
    return f"\n\n{OTHERS[0 if language == 'ja' else 1].format(numbers=told)}" if told else ""
