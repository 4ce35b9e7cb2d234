"""The hosted page's own sentences, in the two languages a session may ask for.

They stand here and not in the portal's catalogue, because the page plays another company's site.
"""

from typing import Final

JA: Final[dict[str, str]] = {
    "double": "決済の代役です(本物の決済ではありません)",
    "double_more": "この画面はStripeの代わりをするテスト用の画面です。お金は動きません。",
    "pay_title": "お支払い",
    "items": "ご注文の内容",
    "item": "品名",
    "quantity": "数量",
    "amount": "金額",
    "total": "合計",
    "choose": "お支払い方法",
    "card_ok": "カードで支払う(4242・成功)",
    "card_declined": "カードで支払う(0002・拒否される)",
    "card_3ds": "カードで支払う(3220・本人認証あり)",
    "konbini": "コンビニで支払う(後払い)",
    "cancel": "やめて戻る",
    "declined": "カードが拒否されました。別の方法をお試しください。",
    "unauthenticated": "本人認証に失敗しました。別の方法をお試しください。",
    "challenge_title": "本人認証(3Dセキュア)",
    "challenge_text": "カード会社の本人認証の代わりの画面です。",
    "challenge_pass": "認証に成功する",
    "challenge_fail": "認証に失敗する",
    "closed_title": "この支払いページは終了しています",
    "closed_text": "状態: ",
    "voucher_title": "コンビニでのお支払い",
    "voucher_text": "お店で支払ったこと、または期限が切れたことにします。",
    "voucher_until": "お支払い期限",
    "voucher_pay": "お店で支払った",
    "voucher_lapse": "期限が切れた",
    "voucher_done": "この支払いは終わっています。状態: ",
    "back": "お店の画面へ戻る",
}
EN: Final[dict[str, str]] = {
    "double": "This is a double (not a real payment)",
    "double_more": "This page stands in for Stripe in tests. No money moves.",
    "pay_title": "Payment",
    "items": "Your order",
    "item": "Item",
    "quantity": "Quantity",
    "amount": "Amount",
    "total": "Total",
    "choose": "How to pay",
    "card_ok": "Pay by card (4242, succeeds)",
    "card_declined": "Pay by card (0002, is declined)",
    "card_3ds": "Pay by card (3220, asks for authentication)",
    "konbini": "Pay at a convenience store (later)",
    "cancel": "Cancel and go back",
    "declined": "The card was declined. Please try another way.",
    "unauthenticated": "Authentication failed. Please try another way.",
    "challenge_title": "Authentication (3-D Secure)",
    "challenge_text": "This page stands in for the card issuer's authentication.",
    "challenge_pass": "Authenticate",
    "challenge_fail": "Fail the authentication",
    "closed_title": "This payment page is closed",
    "closed_text": "Status: ",
    "voucher_title": "Payment at a convenience store",
    "voucher_text": "Say that the store was paid, or that the time ran out.",
    "voucher_until": "Pay by",
    "voucher_pay": "The store was paid",
    "voucher_lapse": "The time ran out",
    "voucher_done": "This payment is finished. Status: ",
    "back": "Back to the shop",
}


def words_for(locale: str | None) -> dict[str, str]:
    """Japanese for `ja` and for no wish at all (a Japanese account), English for the rest."""
    return JA if locale in {"ja", "auto", None} else EN


def language_of(locale: str | None) -> str:
    """What the page's `lang` says."""
    return "ja" if words_for(locale) is JA else "en"


def amount_text(minor: int, currency: str) -> str:
    """`¥110,000`; other currencies with their code and no fraction lost."""
    if currency in {"jpy", "krw"}:
        sign = {"jpy": "¥", "krw": "₩"}[currency]
        return f"{sign}{minor:,}"
    return f"{currency.upper()} {minor // 100:,}.{minor % 100:02d}"
