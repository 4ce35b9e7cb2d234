"""`./run bench [import|pages|months|checks|entries|hours|repricing|desk] [--on sqlite]`."""

import argparse
from pathlib import Path

from tests.bench import books, checks, desk, entries, hours, pages, repricing
from tests.bench.grounds import GROUNDS, Ground, laid, opened
from tests.bench.lines import skipped

PARTS = ("import", "pages", "months", "checks", "entries", "hours", "repricing", "desk")
MEASURED = {"entries": entries.logged, "hours": hours.asked, "repricing": repricing.priced}
MEASURED |= {"desk": desk.asked}
SHARED = Path(__file__).parents[3] / "shared"


def main() -> None:
    """Measure what was asked for; the pages and the months stand on the imported log."""
    wanted = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    wanted.add_argument("parts", nargs="*", metavar="|".join(PARTS))
    wanted.add_argument("--on", action="append", choices=GROUNDS)
    wanted.add_argument("--log", type=Path, default=SHARED / "data/incident_event_log.csv.gz")
    wanted.add_argument("--scenario", type=Path, default=SHARED / "scenarios/first.toml")
    wanted.add_argument("--kept", type=Path, help="a folder whose million tickets are kept")
    told = wanted.parse_args()
    parts = set(told.parts or PARTS)
    if unknown := parts - set(PARTS):
        wanted.error(f"unknown: {', '.join(sorted(unknown))}; choose from {', '.join(PARTS)}")
    grounds = told.on or list(GROUNDS)
    if parts & {"import", "pages", "months"}:
        if told.log.is_file() and told.scenario.is_file():
            for name in grounds:
                with opened(name) as ground:
                    on_the_log(ground, parts, (told.log, told.scenario))
        else:
            skipped("import, pages, months", f"there is no log at {told.log}: name one by --log")
    for part in sorted(parts & MEASURED.keys()):
        for name in grounds:
            with opened(name, told.kept if part == "desk" else None) as ground:
                laid(ground)
                MEASURED[part](ground)
    if "checks" in parts:
        for kind in sorted({name.partition("-")[0] for name in grounds}, reverse=True):
            checks.patrolled(kind)


def on_the_log(ground: Ground, parts: set[str], source: tuple[Path, Path]) -> None:
    """Import always; the others as asked."""
    books.taken_in(ground, *source)
    if "pages" in parts:
        pages.asked(ground)
    if "months" in parts:
        books.billed(ground)


if __name__ == "__main__":
    main()
