"""Makes what is not source: browser files taken out of PyPI wheels, and compiled translations."""

import hashlib
import shutil
import sys
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WHEEL = "django-htmx"
FILES = {"django_htmx/static/django_htmx/htmx-2.min.js": "htmx.min.js"}


class CustomBuildHook(BuildHookInterface):
    """Runs for wheels and for editable installs alike, from nothing but the build requirements."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        make(Path(self.root))


def make(root: Path) -> None:
    """Write everything that is made, anew."""
    take_browser_files(root / "msp/static/vendor")
    for language in (root / "msp/translations").iterdir():
        if language.is_dir():
            compile_catalogue(language)


def take_browser_files(folder: Path) -> None:
    """Copy the wheel's script beside a manifest of what it is and under which licence."""
    folder.mkdir(parents=True, exist_ok=True)
    wheel, lines = distribution(WHEEL), []
    for inside, name in FILES.items():
        content = Path(str(wheel.locate_file(inside))).read_bytes()
        (folder / name).write_bytes(content)
        lines.append(f"{hashlib.sha256(content).hexdigest()}  {name}  {WHEEL}=={wheel.version}")
    for text in wheel.files or []:
        if text.name == "LICENSE":
            shutil.copyfile(str(text.locate()), folder / "LICENSE.txt")
    (folder / "MANIFEST.txt").write_text("\n".join(lines) + "\n")


def compile_catalogue(folder: Path) -> None:
    """One catalogue out of a language's fragments, one for each room of the house.

    Two rooms may both say a sentence, but in the same words.
    """
    whole = Catalog(locale=folder.name)
    for fragment in sorted(folder.glob("*.po")):
        with fragment.open("rb") as source:
            for message in read_po(source, locale=folder.name):
                if message.id:
                    _add(whole, message, fragment.name)
    target = folder / "LC_MESSAGES"
    target.mkdir(exist_ok=True)
    with (target / "messages.mo").open("wb") as compiled:
        write_mo(compiled, whole)


def _add(whole: Catalog, message: Any, fragment: str) -> None:
    known = whole.get(message.id, message.context)
    if known is not None and known.string != message.string:
        raise ValueError(f"{fragment}: {message.id!r} is said otherwise elsewhere")
    whole.add(message.id, message.string, flags=message.flags, context=message.context)


if __name__ == "__main__":
    make(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent))
