"""What people know has a level from 1 to 3; some of it only the last tier knows (R166)."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from msp.desk.rules.teams import SKILLS
from msp.kernel.errors import Refused, mark
from msp.kernel.reading import search_key

PARTS = re.compile(r"\s*[・、,/／]\s*|\s+and\s+")
USUAL: tuple[tuple[str, str, bool], ...] = (
    ("Windows・パソコン", "Windows and PCs", False),
    ("ネットワーク・VPN", "Networks and VPN", False),
    ("サーバー・クラウド", "Servers and cloud", False),
    ("メール・Microsoft 365", "Mail and Microsoft 365", False),
    ("セキュリティ", "Security", False),
    ("プログラムのコード", "The code", True),
    ("バックエンド・データベース", "Back end and databases", True),
)


@dataclass(frozen=True, slots=True)
class Held:
    """A skill that somebody has: all its names, and how well (1 to 3)."""

    names: tuple[str, ...]
    level: int


@dataclass(frozen=True, slots=True)
class Match:
    """What a tier asks for, and what of it somebody knows, how well (R8)."""

    asked: tuple[str, ...]
    has: Mapping[str, int]

    @property
    def lacks(self) -> tuple[str, ...]:
        """What is asked for and not known."""
        return tuple(word for word in self.asked if word not in self.has)


def matched(asked: Iterable[str], held: Sequence[Held]) -> Match:
    """Each word that a tier asks for, held or lacking; `VPN` is known by `ネットワーク・VPN`.

    A word is compared with the whole name of a skill and with each of its parts, in either
    language, whatever its width and case.
    """
    known: dict[str, int] = {}
    for one in held:
        for name in one.names:
            for part in (name, *PARTS.split(name)):
                known[search_key(part)] = max(one.level, known.get(search_key(part), 0))
    wanted = tuple(asked)
    return Match(
        wanted, {word: known[key] for word in wanted if (key := search_key(word)) in known}
    )


def fittest(found: Mapping[UUID, Match]) -> list[UUID]:
    """The people who lack least first, of those whoever knows it best; else as they stood."""
    return sorted(found, key=lambda key: (len(found[key].lacks), -sum(found[key].has.values())))


def levels(told: Iterable[str], offered: Collection[UUID]) -> dict[UUID, int]:
    """{skill: level} from `id:level` texts; 0 takes it away, strangers and other levels refuse."""
    known = {str(one): one for one in offered}
    found: dict[UUID, int] = {}
    for text in told:
        skill, _, level = text.partition(":")
        if level not in {"0", *(str(one) for one in SKILLS)}:
            raise Refused(mark("A skill has a level from 1 to 3."), field="skills")
        if skill not in known:
            raise Refused(mark("There is no such skill in the list."), field="skills")
        found[known[skill]] = int(level)
    return found


def best_first(held: Mapping[str, int], most: int = 3) -> list[str]:
    """The names of somebody's skills, the best known first."""
    return sorted(held, key=lambda name: (-held[name], name))[:most]
