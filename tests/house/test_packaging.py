"""A wheel built from this checkout holds everything that the portal needs, and serves it."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDED = (
    "msp/templates/layout/page.html",
    "msp/static/app.css",
    "msp/static/vendor/htmx.min.js",
    "msp/translations/ja/LC_MESSAGES/messages.mo",
    "msp/data/migrations/env.py",
    "msp/data/migrations/script.txt",
    "msp/data/migrations/versions/0001_ground_and_accounts.py",
    "billing/documents/document.typ",
)
SERVE = """
import json
from msp.app import create_app
from msp.data.engine import connect
from msp.data.migrate import migrate
from msp.settings import Settings

settings = Settings(database="sqlite:///wheel.db", secret="x" * 40)
migrate(connect(settings.database))
browser = create_app(settings).test_client()
page = browser.get("/sign-in", headers={"Accept-Language": "ja"})
script = browser.get("/static/vendor/htmx.min.js")
print(json.dumps([page.status_code, "サインイン" in page.text, script.status_code]))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    (made,) = folder.glob("*.whl")
    return made


def test_a_wheel_holds_what_is_not_python(wheel: Path):
    with zipfile.ZipFile(wheel) as content:
        names = set(content.namelist())

    assert [name for name in NEEDED if name not in names] == []


def test_a_wheel_holds_no_test_and_no_tool(wheel: Path):
    with zipfile.ZipFile(wheel) as content:
        roots = {name.split("/")[0] for name in content.namelist()}

    assert {root for root in roots if not root.endswith(".dist-info")} == {
        "msp",
        "billing",
        "contracts",
        "monitoring",
    }


def test_a_wheel_serves_pages_far_from_the_checkout(wheel: Path, tmp_path: Path):
    with zipfile.ZipFile(wheel) as content:
        content.extractall(tmp_path / "installed")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "installed")}
    command = [sys.executable, "-P", "-c", SERVE]

    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout.splitlines()[-1]) == [200, True, 200]
