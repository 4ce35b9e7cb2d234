"""What people know has a level from 1 to 3; some of it only the last tier knows (R166)."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from msp.desk.rules.teams import SKILLS
from msp.kernel.errors import Refused, mark

USUAL: tuple[tuple[str, str, bool], ...] = (
    ("Windows・パソコン", "Windows and PCs", False),
    ("ネットワーク・VPN", "Networks and VPN", False),
    ("サーバー・クラウド", "Servers and cloud", False),
    ("メール・Microsoft 365", "Mail and Microsoft 365", False),
    ("セキュリティ", "Security", False),
    ("プログラムのコード", "The code", True),
    ("バックエンド・データベース", "Back end and databases", True),
)


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
