"""The letters that accounts sends, in both languages, addressed as each language does it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a letter is for. `company` is the client's name, "" for the provider's own people."""

    name: str
    honorific: str
    company: str
    language: str


@dataclass(frozen=True, slots=True)
class Words:
    """A letter's subject and body."""

    subject: str
    body: str


INVITATION = {
    "ja": Words(
        "【{provider}】サポートポータルへのご招待",
        """{address}

いつもお世話になっております。{provider}です。

サポートポータルをご利用いただけるようになりました。
次のリンクを開き、パスワードをお決めください。

{link}

リンクは一度だけ使えます。{days}日を過ぎると使えなくなりますので、
その場合はお手数ですが、あらためてご連絡ください。

お心当たりのない場合は、このメールを破棄してください。

{provider}
""",
    ),
    "en": Words(
        "Your invitation to the support portal of {provider}",
        """{address}

You can now use the support portal of {provider}.
Please open this link and choose a password:

{link}

The link works once and for {days} days. After that, please ask us for a new one.
If you did not expect this message, please ignore it.

{provider}
""",
    ),
}
RESET = {
    "ja": Words(
        "【{provider}】パスワードの再設定",
        """{address}

パスワード再設定のお申し込みを受け付けました。
次のリンクを開き、新しいパスワードをお決めください。

{link}

リンクは一度だけ、1時間以内に使えます。
お心当たりのない場合は、何もなさらなくて結構です。パスワードは変わりません。

{provider}
""",
    ),
    "en": Words(
        "Choose a new password for {provider}",
        """{address}

Somebody asked for a new password for your account. If that was you, please open this link:

{link}

The link works once and for one hour. If it was not you, please do nothing: your password
stays as it is.

{provider}
""",
    ),
}


def invitation(whom: Addressee, provider: str, link: str, days: int) -> Words:
    """The letter that lets somebody in for the first time."""
    return _written(INVITATION, whom, provider, link=link, days=str(days))


def reset(whom: Addressee, provider: str, link: str) -> Words:
    """The letter for somebody who forgot the password."""
    return _written(RESET, whom, provider, link=link)


def addressed(whom: Addressee) -> str:
    """The first lines: the company, then the person; colleagues go without 様 (GLOSSARY)."""
    if whom.language != "ja":
        return f"Dear {whom.name}," if whom.name else "Dear customer,"
    if not whom.company:
        return f"{whom.name} さん"
    person = f"{whom.name} {whom.honorific}" if whom.name else "ご担当者様"
    return f"{whom.company}\n{person}"


def _written(letters: dict[str, Words], whom: Addressee, provider: str, **told: str) -> Words:
    letter = letters.get(whom.language, letters["ja"])
    places = {"provider": provider, "address": addressed(whom), **told}
    # names may hold braces: they are values here, never patterns
    return Words(letter.subject.format(**places), letter.body.format(**places))
