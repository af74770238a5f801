#!/usr/bin/env python3
"""Checks, without building anything, that each mutation of `crates/*/mutations.py` quotes its source exactly once."""

import subprocess
import sys
from pathlib import Path

WORKSPACE = Path(__file__).resolve().parent.parent


def main() -> int:
    lists = sorted(WORKSPACE.glob("crates/*/mutations.py"))
    statuses = [subprocess.run([sys.executable, "-B", path, "--fit"]).returncode for path in lists]
    return 1 if any(statuses) else 0


if __name__ == "__main__":
    sys.exit(main())
