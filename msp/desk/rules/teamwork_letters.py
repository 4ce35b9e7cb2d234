"""What two teams mail each other: a difference that lasts, a request, a chase, an answer."""

from collections.abc import Mapping

from msp.accounts.rules.letters import Addressee, Words, addressed

Letters = Mapping[str, Words]

MISMATCH: Letters = {
    "ja": Words(
        "【優先度の不一致】#{number} {subject}({age})",
        """{address}

受付と技術で優先度の見立てが分かれたまま、営業時間で{age}経っています。

#{number} {subject}
受付: {desk} / 技術: {engineers}

チケットの「優先度の話し合い」で合意を記録するか、双方のリーダーに決定を依頼してください。
""",
    ),
    "en": Words(
        "Priorities differ: #{number} {subject} ({age})",
        """{address}

Desk and engineers have weighed this ticket differently for {age} of business time.

#{number} {subject}
Desk: {desk} / Engineers: {engineers}

Please record an agreement on the ticket's priority talk, or let both leads decide.
""",
    ),
}
LEADS: Letters = {
    "ja": Words(
        "【優先度の決定依頼】#{number} {subject}",
        """{address}

受付と技術で優先度の見立てが分かれています。双方のリーダーで決めて、理由とともに記録してください。

#{number} {subject}
受付: {desk} / 技術: {engineers}
""",
    ),
    "en": Words(
        "Please decide the priority: #{number} {subject}",
        """{address}

Desk and engineers weigh this ticket differently. Both leads decide, and record why.

#{number} {subject}
Desk: {desk} / Engineers: {engineers}
""",
    ),
}
ASKED: Letters = {
    "ja": Words(
        "【依頼 R-{number}】{subject}",
        """{address}

{sender}から依頼が届きました。回答の予定を知らせるか、理由を添えて延期してください。

R-{number} {subject}
{about}

{said}
""",
    ),
    "en": Words(
        "Request R-{number}: {subject}",
        """{address}

{sender} asks you for an answer. Please say when you expect to have it, or put it off with a reason.

R-{number} {subject}
{about}

{said}
""",
    ),
}
CHASED: Letters = {
    "ja": Words(
        "【催促 {count}回目】R-{number} {subject}",
        """{address}

{sender}が回答を待っています(催促 {count}回目)。

R-{number} {subject}
{about}

{said}
""",
    ),
    "en": Words(
        "Chased ({count}): R-{number} {subject}",
        """{address}

{sender} is waiting for your answer (chased {count} times).

R-{number} {subject}
{about}

{said}
""",
    ),
}
ANSWERED: Letters = {
    "ja": Words(
        "【回答】R-{number} {subject}",
        """{address}

{sender}から回答がありました。確認して、受け入れるか聞き直してください。

R-{number} {subject}
{about}

{said}
""",
    ),
    "en": Words(
        "Answered: R-{number} {subject}",
        """{address}

{sender} has answered. Please look at it, and accept it or ask again.

R-{number} {subject}
{about}

{said}
""",
    ),
}


def written(letters: Letters, whom: Addressee, told: Mapping[str, str]) -> Words:
    """The letter in the reader's language; names may hold braces, they are values here."""
    letter = letters.get(whom.language, letters["en"])
    places = {"address": addressed(whom), **told}
    subject = " ".join(letter.subject.format(**places).split())
    return Words(subject[:400], letter.body.format(**places))
