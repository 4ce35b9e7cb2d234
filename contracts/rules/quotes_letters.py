"""The letters about quotes, in both languages, to the client's readers and to whoever sent them."""

from collections.abc import Mapping

from msp.accounts.rules.letters import Addressee, Words, addressed

SENT = {
    "ja": Words(
        "【{provider}】お見積書のご送付({number} {title})",
        """{address}

いつもお世話になっております。{provider}です。
お見積書をご用意いたしました。

件名: {title}
番号: {number}
金額: {amount}(税込)
有効期限: {day}

内容のご確認、ご質問、ご注文は、サポートポータルで承ります。
{link}

{provider}
""",
    ),
    "en": Words(
        "Quotation {number} from {provider}: {title}",
        """{address}

We have prepared a quotation for you.

Subject: {title}
Number: {number}
Amount: {amount} (tax included)
Valid until: {day}

You can read it, ask about it and order in the support portal:
{link}

{provider}
""",
    ),
}
ANSWERED = {
    "ja": Words(
        "【見積】{client}: {number}が{verdict}",
        """{address}

{client}の見積 {number}「{title}」({amount} 税込)が{verdict}。
{reason}
""",
    ),
    "en": Words(
        "Quote {number} for {client} was {verdict}",
        """{address}

Quote {number} “{title}” for {client} ({amount} with tax) was {verdict}.
{reason}
""",
    ),
}
VERDICTS = {
    "ja": {"accepted": "承諾されました", "declined": "辞退されました"},
    "en": {"accepted": "accepted", "declined": "declined"},
}
QUESTION = {
    "ja": Words(
        "【見積】{client}: {number}についての質問",
        """{address}

{client}から、見積 {number}「{title}」について質問がありました。

{body}
""",
    ),
    "en": Words(
        "A question about quote {number} from {client}",
        """{address}

{client} asks about quote {number} “{title}”:

{body}
""",
    ),
}
ANSWER = {
    "ja": Words(
        "【{provider}】お見積書({number})へのご質問について",
        """{address}

いつもお世話になっております。{provider}です。
お見積書 {number}「{title}」へのご質問について、次のとおりお答えいたします。

{body}

{provider}
""",
    ),
    "en": Words(
        "About your question on quotation {number}",
        """{address}

Here is our answer to your question on quotation {number} “{title}”:

{body}

{provider}
""",
    ),
}
LETTERS = {"sent": SENT, "answered": ANSWERED, "question": QUESTION, "answer": ANSWER}


def quote_letter(name: str, whom: Addressee, told: Mapping[str, str]) -> Words:
    """The letter of that name for a reader; `told` fills its places. The subject is one line."""
    letters = LETTERS[name]
    letter = letters.get(whom.language, letters["ja"])
    places = {"address": addressed(whom), **told}
    subject = " ".join(letter.subject.format(**places).split())
    return Words(subject, letter.body.format(**places))
