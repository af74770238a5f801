#!/usr/bin/env python3
"""Runs the RUN steps of Containerfile on this machine, and checks that what the image copies from them exists.

The image itself needs a registry and a container engine, which CI does not have.
"""

import pathlib
import re
import subprocess
import sys

STEP = re.compile(r"^(FROM|WORKDIR|RUN|COPY --from=\w+) (.+)$", re.MULTILINE)


def main():
    ran, workdir = 0, ""
    for instruction, text in STEP.findall(pathlib.Path("Containerfile").read_text(encoding="utf-8")):
        if instruction == "WORKDIR" and not workdir:
            workdir = text
        elif instruction == "RUN":
            print(f"RUN {text}", flush=True)
            if subprocess.run(["sh", "-eu", "-c", text], stdin=subprocess.DEVNULL).returncode != 0:
                sys.exit(f"Containerfile: the step `{text}` failed")
            ran += 1
        elif instruction.startswith("COPY"):
            source = pathlib.Path(text.split()[0]).relative_to(workdir)
            if not source.is_file():
                sys.exit(f"Containerfile: no step makes {source}")
    if ran == 0:
        sys.exit("Containerfile has no RUN step, or this program no longer finds it")


if __name__ == "__main__":
    main()
