#!/usr/bin/env python3
"""Checks that every relative link in the Markdown files that git knows leads to a file, and each #anchor to a heading.

A page that is part of a package links only to what is in the package: anything else is dead on crates.io and docs.rs.
"""

import fnmatch
import os
import pathlib
import re
import subprocess
import sys
import tomllib
import urllib.parse

LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)|\b(?:src|href)=\"([^\"]+)\"")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]+`")
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)


def anchors(text):
    """The anchors of a page, by the rule that forges use: lower case, punctuation dropped, spaces to hyphens."""
    for heading in HEADING.findall(FENCE.sub("", text)):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
        yield re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")


def packaged():
    """Returns the patterns of `include` in Cargo.toml, relative to each crate."""
    manifest = tomllib.loads(pathlib.Path("Cargo.toml").read_text(encoding="utf-8"))
    return [pattern.removeprefix("/") for pattern in manifest["workspace"]["package"]["include"] if not pattern.startswith("!")]


def is_packaged(path, include):
    """Returns whether the path is part of its crate's package."""
    parts = path.parts
    return len(parts) > 2 and parts[0] == "crates" and any(fnmatch.fnmatch(parts[2], pattern) for pattern in include)


def faults(page, include):
    text = CODE.sub("", FENCE.sub("", page.read_text(encoding="utf-8")))
    for match in LINK.finditer(text):
        link = match.group(1) or match.group(2)
        if re.match(r"[a-z][a-z0-9+.-]*:", link):
            continue
        path, _, anchor = link.partition("#")
        target = page if not path else page.parent / urllib.parse.unquote(path)
        plain = pathlib.Path(os.path.normpath(target))
        if not target.exists():
            yield f"{page}: {link} leads nowhere"
        elif is_packaged(page, include) and not (plain.parts[:2] == page.parts[:2] and is_packaged(plain, include)):
            yield f"{page}: {link} is not in the package, so it is dead on crates.io: link to docs.rs, or name the page"
        elif anchor and target.suffix == ".md" and anchor not in anchors(target.read_text(encoding="utf-8")):
            yield f"{page}: {link} has no such heading"


def main():
    listed = subprocess.run(["git", "ls-files", "-z", "*.md"], check=True, stdout=subprocess.PIPE).stdout
    pages = [pathlib.Path(name) for name in listed.decode().split("\0") if name]
    include = packaged()
    found = [fault for page in pages for fault in faults(page, include)]
    for fault in found:
        print(fault, file=sys.stderr)
    print(f"{len(pages)} pages, {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
