"""Printing: results to stdout, everything else to stderr."""

from __future__ import annotations

import json
import sys
from typing import Any


class CommandError(Exception):
    """Something the user asked for that cannot be done; the message says what would be right."""


def json_line(value: dict[str, Any]) -> None:
    """One object a line, UTF-8 whatever the terminal's locale; a lone surrogate is written as an escape."""
    line = json.dumps(value, ensure_ascii=False)
    sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
