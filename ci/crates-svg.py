#!/usr/bin/env python3
"""Draws the crates and their dependencies as docs/crates.svg.

    ci/crates-svg.py [--check]

The places and the words are here; the arrows come from the manifests. An arrow that others imply is left out. `--check` fails if
the file is not what would be drawn, and a crate without a place is always an error.
"""

import json
import pathlib
import subprocess
import sys
from xml.sax.saxutils import escape

FILE = pathlib.Path("docs/crates.svg")
WIDTH, HEIGHT, COLUMN, ROW, TOP = 142, 44, 158, 84, 40
SIZE = 12

# Crate: (column, row, words below its name).
PLACES = {
    "cloudbilling-cli": (1.3, 0, "the program"),
    "cloudbilling-sandbox": (0, 1, "a local CloudBilling"),
    "cloudbilling": (1.3, 1, "the client"),
    "cloudbilling-batch": (0.82, 2, "many rows, resumable"),
    "cloudbilling-auth": (1.78, 2, "token, login, lockout"),
    "cloudbilling-types": (0, 3, "operations, records"),
    "cloudbilling-store": (1.3, 3, "shared by processes"),
    "soap-cli": (2.9, 0, "the program soap"),
    "soap-codegen": (2.9, 1, "from WSDL to Rust"),
    "soap-wsdl": (2.9, 2, "a model of WSDL, XSD"),
    "soap-call": (3.85, 2, "a client for any service"),
    "soap-mime": (4.8, 2, "MTOM, attachments"),
    "soap-transport-hyper": (5.75, 2, "hyper-util and rustls"),
    "soap-headers": (3.85, 3, "addressing, security"),
    "soap-transport-conformance": (6, 3, "tests for any transport"),
    "soap-codec": (2.9, 4, "XML, envelopes, faults"),
    "soap-derive": (3.85, 4, "the derive macros"),
    "soap-transport": (5.05, 4, "the transport trait"),
    "soap-transport-cassette": (6, 4, "record and replay"),
}
AREAS = [("CloudBilling", 0, 2.75), ("any SOAP service", 2.85, 7)]

STYLE = """
text{font:12px ui-sans-serif,system-ui,"Segoe UI",Helvetica,Arial,sans-serif;fill:#1f2937;text-anchor:middle}
.name{font-weight:600}.long{font-size:11px}.longest{font-size:9px}.words{fill:#5b6472;font-size:10.5px}.area{fill:#5b6472;font-size:13px;font-weight:600}
.box{fill:#fff;stroke:#9aa4b2}.core{fill:#e8f0fe;stroke:#4a78c2}.arrow{fill:none;stroke:#9aa4b2;stroke-width:1.2}
.ground{fill:#f7f8fa}#tip path{fill:#9aa4b2}
@media(prefers-color-scheme:dark){text{fill:#e6e9ef}.words,.area{fill:#a3adbb}.box{fill:#20252d;stroke:#5b6472}
.core{fill:#1d2f4d;stroke:#6b98e0}.ground{fill:#15181d}.arrow{stroke:#6b7686}#tip path{fill:#6b7686}}
"""


def dependencies():
    """Returns the crates that each crate of the workspace depends on, beside those of its tests."""
    metadata = subprocess.run(["cargo", "metadata", "--no-deps", "--format-version", "1"], check=True, stdout=subprocess.PIPE)
    packages = json.loads(metadata.stdout)["packages"]
    names = {package["name"] for package in packages}
    return {
        package["name"]: {item["name"] for item in package["dependencies"] if item["kind"] != "dev" and item["name"] in names}
        for package in packages
    }


def reached(crate, arrows):
    """Returns what a crate depends on, also through others."""
    return set(arrows[crate]).union(*(reached(other, arrows) for other in arrows[crate]))


def reduced(arrows):
    """Leaves out the arrows that others imply."""
    return {crate: {to for to in direct if not any(to in reached(by, arrows) for by in direct - {to})} for crate, direct in arrows.items()}


def corner(crate):
    column, row, _ = PLACES[crate]
    return SIZE + round((column + 0.06) * COLUMN), TOP + round(row * ROW) + SIZE


def arrow(start, end):
    """Returns a curve from the lower edge of a box to the upper edge of another one, or between the sides of neighbours."""
    (x1, y1), (x2, y2) = corner(start), corner(end)
    if y1 == y2:
        x1, x2 = (x1 + WIDTH, x2 - 4) if x1 < x2 else (x1, x2 + WIDTH + 4)
        return f"M{x1} {y1 + HEIGHT // 2}H{x2}"
    x1, x2 = x1 + WIDTH // 2, x2 + WIDTH // 2
    y1, y2 = y1 + HEIGHT, y2 - 4
    bend = (y2 - y1) // 2
    return f"M{x1} {y1}C{x1} {y1 + bend} {x2} {y2 - bend} {x2} {y2}"


def draw():
    arrows = dependencies()
    missing = sorted(set(arrows) - set(PLACES))
    if missing:
        sys.exit(f"ci/crates-svg.py: no place in the picture for {', '.join(missing)}: add it to PLACES")
    width, height = SIZE * 2 + round(7.05 * COLUMN), TOP + 5 * ROW - 8
    yield f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" aria-label="The crates and their dependencies">'
    yield f"<style>{STYLE}</style>"
    yield '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>'
    for title, left, right in AREAS:
        x, area = SIZE + round(left * COLUMN), round((right - left) * COLUMN)
        yield f'<rect class="ground" x="{x}" y="4" width="{area}" height="{height - 8}" rx="10"/>'
        yield f'<text class="area" x="{x + area // 2}" y="26">{escape(title)}</text>'
    for start, ends in sorted(reduced(arrows).items()):
        for end in sorted(ends):
            yield f'<path class="arrow" marker-end="url(#tip)" d="{arrow(start, end)}"/>'
    for crate in sorted(arrows):
        (x, y), words = corner(crate), PLACES[crate][2]
        kind = "core" if crate.startswith("soap-") else "box"
        yield f'<rect class="{kind}" x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="6"/>'
        name = "longest name" if len(crate) > 22 else "long name" if len(crate) > 18 else "name"
        yield f'<text class="{name}" x="{x + WIDTH // 2}" y="{y + 19}">{escape(crate)}</text>'
        yield f'<text class="words" x="{x + WIDTH // 2}" y="{y + 34}">{escape(words)}</text>'
    yield "</svg>"


def main():
    drawn = "\n".join(draw()) + "\n"
    if "--check" not in sys.argv[1:]:
        FILE.write_text(drawn, encoding="utf-8")
    elif FILE.read_text(encoding="utf-8") != drawn:
        sys.exit(f"{FILE} is not what ci/crates-svg.py draws: run it")


if __name__ == "__main__":
    main()
