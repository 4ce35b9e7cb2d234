"""What the house writes to itself when a ticket stays at a tier for too long."""

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "ja": (
        "[#{number}] {tier}での対応時間を超えました",
        "#{number}「{subject}」は、{tier}で対応する時間を超えました。\n"
        "次の階層へ引き継ぐか、対応の見込みを書き残してください。\n",
    ),
    "en": (
        "[#{number}] Longer at {tier} than agreed",
        "#{number} “{subject}” has been at {tier} for longer than agreed.\n"
        "Please hand it over to the next tier, or write down how it will go on.\n",
    ),
}


def overstayed(language: str, ticket: tuple[int, str], tier: str) -> tuple[str, str]:
    """Subject (one line) and text; `ticket` is its number and its subject."""
    number, about = ticket
    subject, body = WORDS.get(language, WORDS["en"])
    told = {"number": number, "subject": about, "tier": tier}
    return " ".join(subject.format(**told).split()), body.format(**told)
