"""A reply is told in the client's words: those of the trade are found before it is sent (R70)."""

from collections.abc import Iterable

from msp.desk.rules.patterns import fold

USUAL: tuple[tuple[str, str, str], ...] = (
    ("キャッシュ", "ブラウザーに一時的に残ったデータ", "data that the browser keeps for a while"),
    ("DNS", "インターネットの住所録の仕組み", "the address book of the internet"),
    ("プロキシ", "社内からインターネットへ出る中継の仕組み", "the relay to the internet"),
    ("リブート", "再起動", "restart"),
    ("エスカレーション", "上位の担当者への引き継ぎ", "passing it on to a specialist"),
    ("ドライバー", "機器を動かすためのソフト", "the software that runs the device"),
    ("ファームウェア", "機器に組み込まれたソフト", "the software inside the device"),
    ("デフォルト", "最初の設定", "the first setting"),
    ("ペンディング", "保留", "on hold"),
    ("レイテンシ", "応答までの遅れ", "the delay before an answer"),
)


def found(text: str, words: Iterable[str]) -> list[str]:
    """Those of the words that stand in the text, in the order in which they first do.

    Width and case do not matter; a word in Latin letters has to stand by itself.
    """
    folded = fold(text)
    places = {word: _place(folded, fold(word)) for word in words}
    return sorted((word for word, at in places.items() if at >= 0), key=lambda word: places[word])


def _place(text: str, word: str) -> int:
    at = text.find(word) if word else -1
    while at >= 0 and not _alone(text, at, at + len(word)):
        at = text.find(word, at + 1)
    return at


def _alone(text: str, begins: int, ends: int) -> bool:
    """No Latin letter or digit goes on where the word begins or ends with one."""
    before, after = text[begins - 1 : begins], text[ends : ends + 1]
    return not (_latin(before) and _latin(text[begins])) and not (
        _latin(after) and _latin(text[ends - 1])
    )


def _latin(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()
