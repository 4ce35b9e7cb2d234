"""What somebody wrote anew, apart from what they quote: line by line, in one pass."""

import re

MARKED = re.compile(r"^\s*[>＞|]")
BEGINS = re.compile(
    r"^\s*(-{3,}\s*(original message|forwarded message|元のメッセージ|転送メッセージ)\s*-{3,}"
    r"|_{20,}\s*$"
    r"|on\b.{5,200}\bwrote\s*[:：]\s*$"
    r"|am\b.{5,200}\bschrieb.{0,100}[:：]\s*$"
    r"|\d{4}[年/.-]\s?\d{1,2}[月/.-]\s?\d{1,2}日?.{0,200}[<＜]?[^\s@]{1,64}@[^\s]{1,100}[>＞]?.{0,20}[:：]\s*$"
    r"|.{1,100}さん(は|が)書きました[:：]?\s*$)",
    re.IGNORECASE,
)
HEAD = re.compile(r"^\s*\*?(from|差出人|送信者|von)\s*[:：]", re.IGNORECASE)
NEXT_HEAD = re.compile(
    r"^\s*\*?(sent|date|to|cc|subject|送信日時|日付|日時|宛先|件名|gesendet|an)\s*[:：]",
    re.IGNORECASE,
)
LONGEST_LINE = 400  # signs of a line that are looked at


def parted(text: str) -> tuple[str, str]:
    """(what is new, what is quoted below it). A text that is nothing but quotes stays whole."""
    lines = text.split("\n")
    end = _end(lines)
    fresh = "\n".join(lines[:end]).strip()
    if not fresh:
        return text.strip(), ""
    return fresh, "\n".join(lines[end:]).strip()


def _end(lines: list[str]) -> int:
    """The number of the first line that belongs to the quoted rest."""
    for number, line in enumerate(lines):
        cut = line[:LONGEST_LINE]
        if BEGINS.match(cut) or _is_head(lines, number):
            return number
    end = len(lines)
    while end and (not lines[end - 1].strip() or MARKED.match(lines[end - 1])):
        end -= 1
    return end


def _is_head(lines: list[str], number: int) -> bool:
    """`From:` and two more of a mail's heads right below it, as mail programs of offices write."""
    if not HEAD.match(lines[number][:LONGEST_LINE]):
        return False
    below = [line[:LONGEST_LINE] for line in lines[number + 1 : number + 6]]
    return sum(NEXT_HEAD.match(line) is not None for line in below) >= 2
