"""Who has to know of an order hears of it by mail, once, in the own language."""

from __future__ import annotations

from uuid import UUID

from billing.models import HourOrder
from billing.rules.orders import OrderState
from msp.accounts.models import Client, Person, Provider
from msp.accounts.rules.letters import Addressee, addressed
from msp.data.work import Work
from msp.kernel import writing
from msp.outside import outbox
from msp.outside.outbox import Letter

REQUEST = {
    "ja": (
        "【{provider}】時間パックのご承認のお願い(注文 {number})",
        """{address}

いつもお世話になっております。{provider}です。
{asker}様より、時間パックの購入のご承認依頼がございます。

内容: {title}({hours})
金額: {amount}(税込)
注文: {number}

お手数ですが、サポートポータルの「注文」からご承認ください。

{provider}
""",
    ),
    "en": (
        "Please approve an order for support hours (order {number})",
        """{address}

{asker} asks for your approval of this order with {provider}:

{title} ({hours})
{amount} with tax
Order {number}

Please decide in the support portal, under Orders.

{provider}
""",
    ),
}
DECISION = {
    "ja": (
        "【{provider}】時間パックのご注文について(注文 {number})",
        """{address}

いつもお世話になっております。{provider}です。
ご申請いただいた時間パックの注文は、{verdict}

内容: {title}({hours})
金額: {amount}(税込)
注文: {number}

詳しくは、サポートポータルの「注文」をご覧ください。

{provider}
""",
    ),
    "en": (
        "Your order for support hours (order {number})",
        """{address}

Your order with {provider} {verdict}

{title} ({hours})
{amount} with tax
Order {number}

The support portal has the details, under Orders.

{provider}
""",
    ),
}
VERDICTS = {
    "ja": {True: "承認されました。", False: "承認されませんでした。"},
    "en": {True: "was approved.", False: "was not approved."},
}


def ask_approver(work: Work, order: HourOrder) -> None:
    """The named approver hears that somebody waits."""
    if order.approver_id is not None:
        _owe(work, order, ("request", order.approver_id))


def tell_asker(work: Work, order: HourOrder) -> None:
    """Whoever asked hears what the approver decided."""
    _owe(work, order, ("decision", order.asked_by))


def _owe(work: Work, order: HourOrder, told: tuple[str, UUID]) -> None:
    name, person_id = told
    person = work.session.get(Person, person_id)
    if person is None or not person.mail or not person.is_active:
        return
    language = person.language if person.language in REQUEST else "ja"
    provider, client = work.get(Provider, order.provider_id), work.get(Client, order.client_id)
    asker = work.session.get(Person, order.asked_by)
    whom = Addressee(person.name, person.honorific, client.name, language)
    english = language == "en"
    places = {
        "provider": (provider.name_en if english else "") or provider.name,
        "address": addressed(whom),
        "asker": asker.name if asker else "",
        "title": order.title,
        "hours": writing.hours_text(order.minutes, language),
        "amount": writing.money_text(order.gross, language),
        "number": str(order.number),
        "verdict": VERDICTS[language][order.state is not OrderState.DECLINED],
    }
    subject, body = {"request": REQUEST, "decision": DECISION}[name][language]
    letter = Letter(
        source=f"order:{order.id}:{name}",
        to=person.mail,
        subject=subject.format(**places),
        body=body.format(**places),
        client_id=order.client_id,
    )
    outbox.owe(work, letter)
