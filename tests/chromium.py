"""A Chromium for the browser tests: an installed one, else Debian's as root, else Playwright's."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
PACKAGES = ("chromium-headless-shell", "fonts-noto-cjk")
# A page's scripts run once: the threads that would make them fast take longer than they save.
ARGUMENTS = [
    "--js-flags=--no-maglev --no-turbofan",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
]


@cache
def path() -> str | None:
    """Where the browser is; None for the one that Playwright keeps itself."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def browser() -> Iterator[Any]:
    """A Chromium of our own; a process starts one only, for Playwright's loop is its thread's."""
    with sync_playwright() as started:
        found = started.chromium.launch(executable_path=path(), args=ARGUMENTS)
        yield found
        found.close()


def find_or_install() -> None:
    """Make sure there is one. Says what it does, because it may take a minute."""
    if path() is not None or _playwrights_own():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        sys.stderr.write("installing Chromium with apt-get …\n")
        for words in (["update"], ["install", "-y", *PACKAGES]):
            command = ["apt-get", "-qq", *words]
            subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
        path.cache_clear()
        if path() is not None:
            return
    sys.stderr.write("installing Playwright's own Chromium …\n")
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def _playwrights_own() -> bool:
    home = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache/ms-playwright"))
    return home.is_dir() and any(home.glob("chromium-*"))


if __name__ == "__main__":
    find_or_install()
