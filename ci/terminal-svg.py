#!/usr/bin/env python3
"""Draws terminal output (SGR colours on standard input) as an SVG on standard output.

    cloudbilling demo --color always | ci/terminal-svg.py "cloudbilling demo" > docs/demo.svg
"""

import re
import sys
import unicodedata
from xml.sax.saxutils import escape, quoteattr

CELL_WIDTH, LINE_HEIGHT, FONT_SIZE = 8.4, 20, 14
PADDING, TITLE_BAR = 20, 40
# The eight colours of a terminal, on a dark ground on which each has a contrast of at least 4.5 to 1.
FOREGROUND, BACKGROUND, BAR, FAINT = "#d8dee9", "#1b1f27", "#262b36", "#96a0b3"
COLOURS = {31: "#ff7b86", 32: "#8fd88a", 33: "#e8c06a", 34: "#82b4ff", 35: "#d7a3ff", 36: "#67d4e0", 37: FOREGROUND}
SGR = re.compile(r"\x1b\[([0-9;]*)m")
# Words with one space between them: SVG would merge more.
PHRASE = re.compile(r"\S+(?: \S+)*")


class Style:
    def __init__(self):
        self.bold, self.dim, self.colour = False, False, None

    def apply(self, codes):
        for code in (int(code or 0) for code in codes.split(";")):
            if code == 0:
                self.__init__()
            elif code == 1:
                self.bold = True
            elif code == 2:
                self.dim = True
            elif code == 22:
                self.bold = self.dim = False
            elif code == 39:
                self.colour = None
            elif code in COLOURS:
                self.colour = COLOURS[code]

    def attributes(self):
        fill = self.colour or (FAINT if self.dim else None)
        return (f' fill="{fill}"' if fill else "") + (' font-weight="bold"' if self.bold else "")


def cells(text):
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def line_svg(line, row, style):
    """One text element for each phrase, fitted to its cells, so that columns stand whatever the font."""
    y = TITLE_BAR + PADDING + row * LINE_HEIGHT + FONT_SIZE
    column, position = 0, 0
    for match in [*SGR.finditer(line), None]:
        text = line[position : match.start() if match else len(line)]
        for phrase in PHRASE.finditer(text):
            x = PADDING + (column + cells(text[: phrase.start()])) * CELL_WIDTH
            width = cells(phrase.group()) * CELL_WIDTH
            yield (
                f'<text x="{x:.1f}" y="{y}" textLength="{width:.1f}" lengthAdjust="spacingAndGlyphs"'
                f"{style.attributes()}>{escape(phrase.group())}</text>"
            )
        column += cells(text)
        if match:
            style.apply(match.group(1))
            position = match.end()


def svg(lines, title):
    width = PADDING * 2 + max(cells(SGR.sub("", line)) for line in lines) * CELL_WIDTH
    height = TITLE_BAR + PADDING * 2 + len(lines) * LINE_HEIGHT
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" viewBox="0 0 {width:.0f} {height}"'
        f' role="img" aria-label={quoteattr(title)} font-size="{FONT_SIZE}"'
        ' font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,monospace">'
    )
    yield f'<rect width="100%" height="100%" rx="10" fill="{BACKGROUND}"/>'
    yield f'<path d="M0 10a10 10 0 0 1 10-10h{width - 20:.0f}a10 10 0 0 1 10 10v{TITLE_BAR - 10}h-{width:.0f}z" fill="{BAR}"/>'
    for index, colour in enumerate(("#ff7b86", "#e8c06a", "#8fd88a")):
        yield f'<circle cx="{PADDING + index * 20}" cy="{TITLE_BAR / 2:.0f}" r="6" fill="{colour}"/>'
    yield f'<text x="50%" y="{TITLE_BAR / 2 + 5:.0f}" text-anchor="middle" fill="{FAINT}">{escape(title)}</text>'
    yield f'<g fill="{FOREGROUND}">'
    style = Style()
    for row, line in enumerate(lines):
        yield from line_svg(line, row, style)
    yield "</g>"
    yield "</svg>"


def main():
    title = sys.argv[1] if len(sys.argv) > 1 else "terminal"
    lines = sys.stdin.read().rstrip("\n").split("\n")
    for element in svg(lines, title):
        print(element)


if __name__ == "__main__":
    main()
