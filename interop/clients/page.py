#!/usr/bin/env python3
"""Runs docs/sandbox.md: writes its programs to files, and runs its commands in their order.

Usage: page.py PAGE FOLDER

A program is the block after a line with nothing but the name of its file. Each first call must print what the page says it prints.
"""

import pathlib
import re
import subprocess
import sys

FIRST_CALL = "The first call"
# Fewer first calls mean that the page lost one, or that this program no longer finds it.
AT_LEAST = 6

# The sandboxes that the page starts end with the script, also after a failure.
PRELUDE = """\
set -euo pipefail
trap 'kill $(jobs -p)' EXIT
"""

HEADING_OR_BLOCK = re.compile(
    r"^(?P<level>##|###) (?P<heading>[^\n]+)$"
    r"|(?:^`(?P<file>[\w.]+)`:\n\n)?^```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


def blocks(page):
    """Yields the chapter, the section and the match of each block."""
    chapter = section = ""
    for match in HEADING_OR_BLOCK.finditer(page):
        if match["level"] == "##":
            chapter = section = match["heading"]
        elif match["level"]:
            section = match["heading"]
        else:
            yield chapter, section, match


def main(page, folder):
    folder = pathlib.Path(folder)
    script, languages, expected = PRELUDE, [], ""
    for chapter, section, block in blocks(pathlib.Path(page).read_text(encoding="utf-8")):
        if block["file"]:
            (folder / block["file"]).write_text(block["text"], encoding="utf-8")
        elif block["language"] == "text":
            expected = block["text"]
        elif block["language"] == "sh" and chapter == FIRST_CALL:
            languages.append(section)
            script += f"exec 3>&1 >{len(languages)}.out\n{block['text']}exec >&3\n"
        elif block["language"] == "sh":
            script += block["text"]
    if len(languages) < AT_LEAST or not expected:
        sys.exit(f"{page} has first calls for {languages}, expected {AT_LEAST}, which print {expected!r}")
    ran = subprocess.run(["bash", "-c", script], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    if ran.returncode != 0:
        sys.exit(f"{ran.stdout}{page}: exit code {ran.returncode}")
    for number, language in enumerate(languages, 1):
        printed = (folder / f"{number}.out").read_text(encoding="utf-8")
        if printed.rstrip() != expected.rstrip():
            sys.exit(f"{page}, {language} printed:\n{printed}expected:\n{expected}")
    print(f"docs/sandbox.md: every command and program, with {', '.join(languages)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
