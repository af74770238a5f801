#!/usr/bin/env python3
"""Checks the links in the documentation that `just docs` has built.

Every link to a page or a heading of our crates must lead somewhere, also if it is written as an address of docs.rs, as in the pages
that are packaged. rustdoc checks only the links that name an item.
"""

import os
import pathlib
import re
import subprocess
import sys
import json
import urllib.parse

DOCS = pathlib.Path("target/doc")
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]+)"')
ID = re.compile(r'\bid="([^"]+)"')
# An item that is exported from a private module has a page there that leads to the public one.
REDIRECT = re.compile(r'<meta http-equiv="refresh" content="0;URL=([^"]+)">')
# In the documentation of a trait of the crate tracing, which rustdoc repeats at every type.
NOT_OURS = "dispatcher#setting-the-default-subscriber"
OURS = re.compile(r"https://docs\.rs/([a-z0-9-]+)(?:/(?:latest|[0-9.]+)/(.*))?$")


def crates():
    metadata = subprocess.run(["cargo", "metadata", "--no-deps", "--format-version", "1"], check=True, stdout=subprocess.PIPE)
    return {package["name"]: package["name"].replace("-", "_") for package in json.loads(metadata.stdout)["packages"]}


def target(page, link, ours):
    """Returns the page that a link leads to, or None if it is not one of ours."""
    match = OURS.match(link)
    if match:
        crate, path = match.groups()
        if crate not in ours:
            return None
        path = path or f"{ours[crate]}/index.html"
        return DOCS / (path + "index.html" if path.endswith("/") else path)
    if re.match(r"[a-z][a-z0-9+.-]*:", link):
        return None
    return page if not link else pathlib.Path(os.path.normpath(page.parent / urllib.parse.unquote(link)))


def main():
    ours = crates()
    texts, faults, count = {}, 0, 0
    for name in ours:
        # So that its items have addresses in the documentation of other crates, whichever is built first.
        library = pathlib.Path("crates", name, "src/lib.rs")
        if library.exists() and f'html_root_url = "https://docs.rs/{name}/latest"' not in library.read_text(encoding="utf-8"):
            print(f'{library}: #![doc(html_root_url = "https://docs.rs/{name}/latest")] is missing')
            faults += 1
    pages = [page for name in ours.values() for page in (DOCS / name).rglob("*.html")]
    if not pages:
        sys.exit("ci/doc-links.py: target/doc holds no documentation: run `just docs` first")

    def anchors(page):
        if page not in texts:
            text = page.read_text(encoding="utf-8")
            redirect = REDIRECT.search(text)
            texts[page] = anchors(target(page, redirect[1], ours)) if redirect else set(ID.findall(text))
        return texts[page]

    for page in pages:
        for link in set(LINK.findall(page.read_text(encoding="utf-8"))):
            path, _, anchor = link.replace("&amp;", "&").partition("#")
            to = target(page, path, ours)
            # Sources are not built everywhere, and the anchors of impls are of rustdoc alone.
            if to is None or to.parts[:3] == (*DOCS.parts, "src") or anchor.startswith("impl-") or link == NOT_OURS:
                continue
            count += 1
            if not to.exists():
                print(f"{page}: {link} leads nowhere")
            elif anchor and to.suffix == ".html" and urllib.parse.unquote(anchor) not in anchors(to):
                print(f"{page}: {link} has no such heading")
            else:
                continue
            faults += 1
    print(f"{len(pages)} pages, {count} links, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
