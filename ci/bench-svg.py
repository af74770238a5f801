#!/usr/bin/env python3
"""Draws what `just bench` prints on standard input as docs/performance.svg: times as multiples of ours.

    just bench | tee target/bench.txt; ci/bench-svg.py < target/bench.txt > docs/performance.svg
"""

import re
import sys
from xml.sax.saxutils import escape

# The first words of a table's heading, and its title in the chart.
CHARTS = [
    (re.compile(r"L: "), "Decode and validate a response of 5,000 customers"),
    (re.compile(r"\d+ rows, "), "Read 5,000 rows into structs"),
    (re.compile(r"a fresh buffer"), "Write a request"),
]
# Name, then numbers: the time comes first, and "of ours" is the last with a point that no unit follows.
LINE = re.compile(r"^(?P<name>\S.*?)\s{1,}(?P<time>\d[\d.]*)(?: (?P<unit>[mu]s))?(?:\s+\d+ MB/s)?\s+(?P<ratio>\d+\.\d\d)(?:\s+\d+)?$")
WIDTH, LABEL, SCALE_TO, BAR, GAP = 760, 250, 10.0, 16, 6
STYLE = """
text{font:12px ui-sans-serif,system-ui,"Segoe UI",Helvetica,Arial,sans-serif;fill:#1f2937}
.title{font-weight:600;font-size:13px}.value{fill:#5b6472}.bar{fill:#aab4c2}.ours{fill:#4a78c2}.cut{fill:#fff}
@media(prefers-color-scheme:dark){text{fill:#e6e9ef}.value{fill:#a3adbb}.bar{fill:#566172}.ours{fill:#6b98e0}.cut{fill:#15181d}}
"""


def tables(lines):
    """Yields the title and the (name, time, ratio) of each table that is drawn."""
    title, rows = None, []
    for line in [*lines, ""]:
        match = LINE.match(line)
        if match and title:
            rows.append((match["name"], shown(float(match["time"]), match["unit"] or "ns"), float(match["ratio"])))
        elif rows:
            yield title, rows
            title, rows = None, []
        if not match:
            title = next((name for first, name in CHARTS if first.match(line)), title if line.strip() == "" and not rows else None)


def shown(time, unit):
    units = ["ns", "us", "ms"]
    while time >= 1000 and unit != units[-1]:
        time, unit = time / 1000, units[units.index(unit) + 1]
    return f"{time:.3g} {unit.replace('us', 'µs')}"


def bar(y, name, time, ratio):
    ours, room = name.startswith("soap-codec"), WIDTH - LABEL - 150
    length = max(2, round(min(ratio, SCALE_TO) / SCALE_TO * room))
    yield f'<text x="{LABEL - 8}" y="{y + 12}" text-anchor="end">{escape(name)}</text>'
    yield f'<rect class="{"ours" if ours else "bar"}" x="{LABEL}" y="{y}" width="{length}" height="{BAR}"/>'
    if ratio > SCALE_TO:
        yield f'<path class="cut" d="M{LABEL + length - 22} {y + BAR}l6 -{BAR}h6l-6 {BAR}z"/>'
    yield f'<text class="value" x="{LABEL + length + 8}" y="{y + 12}">{time}{"" if ratio == 1 else f", {ratio:.2g} times"}</text>'


def draw(charts):
    parts, y = [], 12
    for title, rows in charts:
        parts.append(f'<text class="title" x="12" y="{y + 14}">{escape(title)}</text>')
        y += 26
        for name, time, ratio in rows:
            parts.extend(bar(y, name, time, ratio))
            y += BAR + GAP
        y += 14
    yield f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" viewBox="0 0 {WIDTH} {y}" role="img" aria-label="Times beside other libraries">'
    yield f"<style>{STYLE}</style>"
    yield from parts
    yield "</svg>"


def main():
    charts = list(tables(line.rstrip("\n") for line in sys.stdin))
    if len(charts) != len(CHARTS):
        sys.exit(f"ci/bench-svg.py: expected {len(CHARTS)} tables on standard input, found {len(charts)}: pipe the output of `just bench` into it")
    print("\n".join(draw(charts)))


if __name__ == "__main__":
    main()
