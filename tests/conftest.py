"""`pytest --bless` writes missing golden expectations and fails, so that a person reads the diff."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bless", action="store_true", help="write missing golden expectations, and fail")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, Any], None]:
    """`golden(path, value)`: value (JSON) equals what the file expects; a missing file is written with --bless."""

    def compare(path: Path, value: Any) -> None:
        if not path.exists():
            if request.config.getoption("--bless"):
                path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")
            pytest.fail(f"{path} was missing; {'written: read it' if path.exists() else 'run pytest --bless'}")
        assert value == json.loads(path.read_text("utf-8"))

    return compare
