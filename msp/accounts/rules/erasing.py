"""Taking a person out of a text: by name however it is spaced, by address, by telephone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

HONORIFICS = "様|さま|さん|氏|殿|先生|君|くん|ちゃん"
TITLES = r"(?:Mr|Ms|Mrs|Dr)\.?\s*"
GAP = r"[\s\u3000・,、]*"
BREAK = r"[\-\s().‐－ー]*"  # what stands between the digits of a telephone number
SHORTEST = 3  # letters of a whole name that is struck wherever it stands
DIGITS = 8


@dataclass(frozen=True, slots=True)
class Named:
    """What somebody is known by."""

    name: str
    kana: str = ""
    mail: str = ""
    phone: str = ""

    @property
    def parts(self) -> list[str]:
        """The family name and the given name, as they are separated."""
        return _parts(self.name)


def clues(named: Named) -> list[str]:
    """Pieces of which at least one stands in every text that names the person."""
    found = [*named.parts[:1], *_parts(named.kana)[:1], named.mail, _digits(named.phone)[-4:]]
    return list(dict.fromkeys(each for each in found if each))


def about(named: Named) -> re.Pattern[str] | None:
    """What names the person anywhere: the whole name, a part with an honorific, the addresses."""
    return _either([*_anywhere(named), *(_addressed(part) for part in named.parts)])


def within(named: Named) -> re.Pattern[str] | None:
    """What names the person where the text is about their own things: each part alone, too."""
    short = [_bounded(re.escape(part)) for part in named.parts if len(part) > 1]
    return _either([*_anywhere(named), *(_addressed(part) for part in named.parts), *short])


def struck(value: Any, pattern: re.Pattern[str], instead: str) -> Any:
    """The value without the name, in a structure at any depth."""
    if isinstance(value, str):
        return pattern.sub(instead, value)
    if isinstance(value, dict):
        return {
            struck(name, pattern, instead): struck(each, pattern, instead)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [struck(each, pattern, instead) for each in value]
    return value


def _anywhere(named: Named) -> list[str]:
    found = [_whole(named.name), _whole(named.kana)]
    if named.mail:
        found.append(rf"(?<![\w.+-]){re.escape(named.mail)}(?![\w-])")
    if len(tail := _digits(named.phone)) >= DIGITS:
        found.append(rf"(?:\+?81{BREAK}|0)?{BREAK.join(tail)}(?!\d)")
    return [each for each in found if each]


def _whole(name: str) -> str:
    """Family and given name in either order, with any space or none; nothing for a short one."""
    parts = [re.escape(part) for part in _parts(name)]
    if sum(map(len, _parts(name))) < SHORTEST:
        return ""
    orders = dict.fromkeys([GAP.join(parts), GAP.join(reversed(parts))])
    return "|".join(_bounded(order) for order in orders)


def _addressed(part: str) -> str:
    bare = re.escape(part)
    return rf"{bare}\s?(?:{HONORIFICS})|{TITLES}{_bounded(bare)}"


def _bounded(pattern: str) -> str:
    """No part of a longer Latin word."""
    return rf"(?<![A-Za-z])(?:{pattern})(?![A-Za-z])"


def _either(patterns: Sequence[str]) -> re.Pattern[str] | None:
    wanted = [each for each in patterns if each]
    return re.compile("|".join(wanted), re.IGNORECASE) if wanted else None


def _parts(name: str) -> list[str]:
    return [part for part in re.split(r"[\s\u3000・]+", name) if part]


def _digits(phone: str) -> str:
    """The digits that a number has however it is written: without the country's and the zero."""
    found = re.sub(r"\D", "", phone)
    found = found.removeprefix("81") if phone.strip().startswith("+81") else found
    return found.removeprefix("0")
