"""A link for a picture is good for a week and for one picture (R52)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msp.kernel.errors import Refused, mark

VALID = timedelta(days=7)
LETTERS: Mapping[str, tuple[str, str]] = {
    "ja": (
        "画面の写真のお願い: {subject}",
        "{name} {honorific}\n\nお問い合わせ #{number}「{subject}」の調査のため、"
        "画面の写真(スクリーンショット)を1枚お送りいただけますでしょうか。\n{what}\n"
        "下のリンクを開き、画像を選ぶだけでお送りいただけます。\n\n{link}\n\n"
        "リンクは{until}まで、1回だけお使いいただけます。\n"
        "パスワードなどが写らないよう、ご注意ください。\n",
    ),
    "en": (
        "A picture of your screen, please: {subject}",
        "Dear {name},\n\nTo look into your request #{number} “{subject}”, "
        "could you send us one picture of your screen?\n{what}\n"
        "Open this link and choose the picture:\n\n{link}\n\n"
        "The link works once, until {until}.\n"
        "Please make sure that no password can be seen.\n",
    ),
}


def is_open(expires_at: datetime, given_at: datetime | None, now: datetime) -> bool:
    """Whether the link still takes a picture."""
    return given_at is None and now < expires_at


def checked(expires_at: datetime, given_at: datetime | None, now: datetime) -> None:
    """Refuse a second picture, and one that comes too late."""
    if given_at is not None:
        raise Refused(mark("A picture was sent by this link already. Thank you."))
    if now >= expires_at:
        raise Refused(mark("This link is too old. Please ask us for a new one."))


def checked_picture(kind: str) -> None:
    """Refuse what is no picture."""
    if not kind.startswith("image/"):
        raise Refused(mark("Please choose a picture: PNG, JPEG, GIF, WebP or HEIC."), field="files")
