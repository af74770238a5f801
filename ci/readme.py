#!/usr/bin/env python3
"""Runs the commands of README.md exactly as written there, because a newcomer types them first."""

import pathlib
import re
import subprocess
import sys
import time

# The demo and the tests. A third command in that block is welcome; fewer means that README lost one.
AT_LEAST = 2


def commands(readme):
    block = re.search(r"^## Try it$.*?^```sh\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    if block is None:
        sys.exit("README.md has no `sh` block under `## Try it`")
    lines = [line.split("  #")[0].strip() for line in block.group(1).splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def main():
    found = commands(pathlib.Path("README.md").read_text(encoding="utf-8"))
    if len(found) < AT_LEAST:
        sys.exit(f"README.md shows {len(found)} commands, expected {AT_LEAST}")
    for command in found:
        print(f"$ {command}", flush=True)
        start = time.monotonic()
        status = subprocess.run(command, shell=True, stdin=subprocess.DEVNULL).returncode
        print(f"$ {command}: exit code {status}, {time.monotonic() - start:.0f} s", flush=True)
        if status != 0:
            sys.exit(1)


if __name__ == "__main__":
    main()
