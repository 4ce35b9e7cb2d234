"""Words of one to eight letters in the largest client, each compared with a search by hand."""

import random
import time
from itertools import chain, islice
from uuid import UUID

from sqlalchemy import select

from msp.data import searching
from msp.data.engine import connect, sessions_of
from msp.data.searching import SearchText
from msp.data.work import Sessions, look
from msp.home.queries import search
from msp.kernel import grams
from msp.kernel.access import Actor, Role, Sight
from msp.kernel.ids import new_id
from tests.bench.grounds import Ground
from tests.bench.lines import Wanted, around, tell
from tests.bench.million import NOW

WORDS, LONGEST, MOST = 1_000, 8, 200
SLOWEST = {"sqlite": Wanted("ms", 10, 10), "postgresql": Wanted("ms", 30, 30)}
Texts = list[tuple[int, str]]  # (number, words), newest first


def asked(ground: Ground, provider: UUID, client: UUID) -> None:
    """A thousand words asked as the client's administrator; every answer must be right."""
    engine = connect(ground.url)
    sessions = sessions_of(engine, lambda: NOW)
    roles, own = frozenset({Role.CLIENT_ADMIN}), frozenset({client})
    actor = Actor(new_id(), "計測 花子", roles, provider, own, Sight.CLIENT)
    texts = _texts(sessions, actor)
    words, took = _words(texts), []
    with around() as noted:
        for word in words:
            start = time.monotonic()
            with look(sessions, actor, NOW) as work:
                search.tickets(work, word)
            took.append((time.monotonic() - start) * 1000)
    wrong = sum(_differs(sessions, actor, word, texts) for word in words)
    if wrong:
        raise RuntimeError(f"{wrong} of {len(words)} words found other texts than a search by hand")
    took.sort()
    more = {"p50": round(took[len(took) // 2], 2), "words": len(words), "texts": len(texts)}
    p95 = took[len(took) * 95 // 100]
    tell("search p95", p95, SLOWEST[ground.database], noted, **more, **ground.words)
    engine.dispose()


def _texts(sessions: Sessions, actor: Actor) -> Texts:
    asked = select(SearchText.no, SearchText.words).order_by(SearchText.no.desc())
    with look(sessions, actor, NOW) as work:
        return [(no, words) for no, words in work.session.execute(asked)]


def _words(texts: Texts) -> list[str]:
    """Pieces of what is there, and a tenth that is nowhere."""
    dice = random.Random(7)
    found: list[str] = []
    while len(found) < WORDS:
        _, words = dice.choice(texts)
        start, length = dice.randrange(len(words)), 1 + len(found) % LONGEST
        piece = words[start : start + length]
        if len(found) % 10 == 9:
            piece = piece[::-1]
        if len(piece) == length and " " not in piece:
            found.append(piece)
    return found


def _differs(sessions: Sessions, actor: Actor, typed: str, texts: Texts) -> bool:
    """All hits of a rare word, the newest two hundred of a common one."""
    (word,) = grams.asked_words(typed)
    expected = [no for no, words in texts if word in words]
    with look(sessions, actor, NOW) as work:
        found = chain.from_iterable(searching.hits(work, SearchText, typed))
        numbers = [hit.no for hit in islice(found, MOST)]
    return numbers != expected[:MOST]
