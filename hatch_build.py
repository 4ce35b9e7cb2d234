"""Makes what is not source: browser files taken out of PyPI wheels, and compiled translations."""

import hashlib
import shutil
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WHEEL = "django-htmx"
FILES = {"django_htmx/static/django_htmx/htmx-2.min.js": "htmx.min.js"}


class CustomBuildHook(BuildHookInterface):
    """Runs for wheels and for editable installs alike, from nothing but the build requirements."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        self.take_browser_files(root / "msp/static/vendor")
        for catalogue in (root / "msp/translations").glob("*/LC_MESSAGES/*.po"):
            with catalogue.open("rb") as source, catalogue.with_suffix(".mo").open("wb") as target:
                write_mo(target, read_po(source))

    def take_browser_files(self, folder: Path) -> None:
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
