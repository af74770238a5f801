"""A lexer that is just good enough to keep apart the comments, the strings and the code of a Rust file."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

WORKSPACE = Path(__file__).resolve().parent.parent

LITERAL = re.compile(
    r"""
    (?P<line>//[^\n]*)
  | (?P<block>/\*)
  | (?P<raw>\b[bc]?r(?P<hashes>\#*)".*?"(?P=hashes))
  | (?P<string>[bc]?"(?:\\.|[^"\\])*")
  | (?P<char>b?'(?:\\(?:u\{[^}]*\}|x..|.)|[^\\'])')
    """,
    re.DOTALL | re.VERBOSE,
)
BLOCK_EDGE = re.compile(r"/\*|\*/")
DOC = re.compile(r"//[/!](?!/)|/\*[*!](?![*/])")
TEST_ONLY = re.compile(r"#\s*\[\s*cfg\s*\(\s*(?:test\b|all\s*\(\s*test\b)")
CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True)
class Piece:
    """A comment or a string of a file: its kind (`doc`, `comment` or `string`), its place, and its text as written."""

    kind: str
    start: int
    line: int
    text: str


@dataclass(frozen=True)
class Source:
    """A Rust file: its text, its comments and strings, and its code, in which those are blanked out."""

    path: Path
    text: str
    pieces: tuple[Piece, ...]
    code: str

    def line_of(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1


def read(path: Path) -> Source:
    return parse(path, path.read_text(encoding="utf-8"))


def parse(path: Path, text: str) -> Source:
    pieces, code, position, line = [], [], 0, 1
    while match := LITERAL.search(text, position):
        start, end = match.start(), match.end()
        if match.group("block"):
            end = end_of_block_comment(text, end)
        literal = text[start:end]
        line += text.count("\n", position, start)
        if kind := kind_of(match, literal):
            pieces.append(Piece(kind, start, line, literal))
        code += [text[position:start], blank(literal)]
        line += literal.count("\n")
        position = end
    code.append(text[position:])
    return Source(path, text, tuple(pieces), "".join(code))


def kind_of(match: re.Match[str], literal: str) -> str | None:
    if match.group("line") or match.group("block"):
        return "doc" if DOC.match(literal) else "comment"
    return "string" if match.group("raw") or match.group("string") else None


def end_of_block_comment(text: str, position: int) -> int:
    depth = 1
    while depth and (edge := BLOCK_EDGE.search(text, position)):
        depth += 1 if edge.group() == "/*" else -1
        position = edge.end()
    return len(text) if depth else position


def blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def without_tests(code: str) -> str:
    """Blanks the items below `#[cfg(test)]` in code whose comments and strings are blank already."""
    for start, end in test_items(code):
        code = code[:start] + blank(code[start:end]) + code[end:]
    return code


def test_items(code: str) -> Iterator[tuple[int, int]]:
    """Where the items below `#[cfg(test)]` begin and end."""
    position = 0
    while match := TEST_ONLY.search(code, position):
        position = end_of_item(code, end_of_group(code, code.index("[", match.start())))
        yield match.start(), position


def end_of_item(code: str, position: int) -> int:
    """Returns where the item ends that begins here: after its `;`, or after its first group in braces."""
    while position < len(code):
        character = code[position]
        if character == ";":
            return position + 1
        if character in CLOSING:
            position = end_of_group(code, position)
            if character == "{":
                return position
            continue
        if character in ")]}":
            return position
        position += 1
    return position


def end_of_group(code: str, position: int) -> int:
    """Returns the place after the bracket that closes the one here."""
    expected = []
    for place in range(position, len(code)):
        character = code[place]
        if character in CLOSING:
            expected.append(CLOSING[character])
        elif expected and character == expected[-1]:
            expected.pop()
            if not expected:
                return place + 1
    return len(code)


def tracked(*patterns: str) -> list[Path]:
    """The files that git knows and that still exist, and new ones that it does not ignore, relative to the workspace."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=WORKSPACE).stdout
    names = sorted({name for name in listed.decode().split("\0") if name})
    return [Path(name) for name in names if (WORKSPACE / name).is_file()]
