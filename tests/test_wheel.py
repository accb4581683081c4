"""The wheel holds exactly the three packages, with their data files; .ci/wheel installs it on every Python."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_wheel_holds_three_packages_and_their_data(tmp_path: Path) -> None:
    source = tmp_path / "source"
    skipped = shutil.ignore_patterns(".*", "*.egg-info", "build", "dist", "__pycache__", "svodka-*", "tests", "docs")
    shutil.copytree(ROOT, source, ignore=skipped)
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(source)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"crawler", "nlp", "search"}
    data = {
        str(path.relative_to(source))
        for package in ("crawler", "nlp", "search")
        for path in (source / package).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert data <= names
