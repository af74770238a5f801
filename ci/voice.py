#!/usr/bin/env python3
"""Checks the measurable part of how this project writes: `ci/voice.py [--glossary] [PATH...]`, by default all that git knows.

It looks at the documentation, the comments, the strings and the function names of Rust files, at Markdown files, and at
the comments of scripts and manifests:

- `summary`: documentation that begins with an indirect question ("Whether …"). Up to 3 % in a crate are allowed.
- `opening`: a sentence that begins with "Of", "Who" or "What" and is not a question.
- `phrase`: an expression for which there is a plainer one; the message names it.
- `columns`: a line of documentation or a comment in a Rust file that is longer than 100 columns.

Text between `<!-- quoted -->` and `<!-- /quoted -->` in a Markdown file is not checked.
With `--glossary` it also lists words for which docs/architecture.md has another one, without failing for them: they have
their uses.
"""

import re
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import rust_source
from rust_source import Piece, Source

COLUMNS = 100
# A longer word cannot be broken: an address, or a path in a link.
UNBREAKABLE = 50
SUMMARY_LIMIT = 0.03

QUESTION = re.compile(r"(?:What|Why|Whether|Which|How|Where|Who|When)\b")
OPENING = re.compile(r"(?:\A|\n|[.!?] )(?P<found>(?:Of|Who|Whoever|Whose|What)\b(?![^.!?|\n]*[?|])[^.!?\n]*)")

# Phrases to avoid, and their replacements.
PHRASES = {
    r"may never": "must not, cannot",
    r"(?:the|its|their|our|a) present(?= [a-z])(?! (?:and|or|in|at|on|to|for|but|only)\b)": "current",
    r"at present": "now, currently",
    r"anew": "again, new",
    r"what (?:has |have |had )?(?:came|comes?|became|becomes?) of": "result, outcome",
    r"(?:tell|tells|told|telling)(?! (?:[^.\s]+ ){0,6}apart\b)(?! the difference)": "report, return, show, say",
    r"by (?:itself|themselves|himself|herself)": "on its own, automatically",
    r"(?<!there )(?<!there still )(?:is|are|was|were) no(?= [a-z`])(?! (?:longer|more|less|better|worse|different)\b)":
        "is not a",
    r"so (?:many|much|few)(?! (?:[^.;:\s]+ ){0,8}(?:that|as)\b)": "n, or the amount",
    r"unless told|if not told": "by default",
    r"whoever|for who|who (?:calls|asks|looks)": "the caller, the user",
    r"mend(?:s|ed|ing)?": "fix",
    r"holes?": "vulnerability, gap",
    r"mishaps?": "fault injection, injected fault",
    r"orders? (?:over|by) HTTP": "admin API",
    r"telephones?": "mobile",
    r"(?:the )?way of (?:one|a|the) call": "lifecycle of a call",
    # As code (`[profile.dev]`, profile.toml) and as Cargo's, the word stays.
    r"(?<![-./_])(?<!Basic )(?<!build )(?<!release )(?<!dev )profiles?(?![-/=_]|\.\w)": "service contract",
}
GLOSSARY = {
    r"answer(?:s|ed|ing)?|repl(?:y|ies|ied)": "response, respond",
    r"ask(?:s|ed|ing)?": "request",
    r"repeat(?:s|ed|ing)?": "retry",
    r"somebody|nobody": "name the one who does it; no caller, no client",
    r"visitors?|strangers?|papers|trouble": "client, unauthenticated, identity documents, error",
    r"also if|in turn": "even if; or nothing",
}


def alternatives(table: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?P<p{n}>\b(?:{phrase})\b)" for n, phrase in enumerate(table)), re.IGNORECASE)


def main(arguments: list[str]) -> int:
    tables = [("phrase", PHRASES)]
    if "--glossary" in arguments:
        tables.append(("glossary", GLOSSARY))
    checker = Checker([(rule, list(table.values()), alternatives(table)) for rule, table in tables])
    paths = [argument for argument in arguments if not argument.startswith("--")]
    for path in rust_source.tracked(*(paths or ["."])):
        checker.check(path)
    return checker.report()


@dataclass(frozen=True)
class Finding:
    path: Path
    line: int
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.text}"


@dataclass(frozen=True)
class Prose:
    """Running text with single spaces, one line a paragraph or list item, that remembers the lines of its file."""

    text: str
    starts: tuple[int, ...]
    lines: tuple[int, ...]

    def line_of(self, offset: int) -> int:
        return self.lines[bisect_right(self.starts, offset) - 1]


class Checker:
    def __init__(self, tables: list[tuple[str, list[str], re.Pattern[str]]]) -> None:
        self.tables = tables
        self.findings: list[Finding] = []
        self.questions: list[Finding] = []
        self.summaries: Counter[str] = Counter()

    def check(self, path: Path) -> None:
        if path.suffix == ".rs":
            self.check_rust(rust_source.read(path))
        elif path.suffix == ".md":
            self.check_prose(path, markdown(numbered(path.read_text(encoding="utf-8"))))
        elif path.suffix in (".py", ".sh", ".toml") or path.name == "justfile":
            for lines in script_comments(path.read_text(encoding="utf-8")):
                self.check_prose(path, markdown(lines))

    def check_rust(self, source: Source) -> None:
        self.check_columns(source)
        for piece in source.pieces:
            if piece.kind == "string" and " " in piece.text.strip('"# '):
                self.check_phrases(source.path, string(piece))
        for kind, lines in comments(source):
            prose = markdown(lines)
            self.check_prose(source.path, prose, summary=kind == "doc")
        for match in re.finditer(r"\bfn (\w+)", source.code):
            words = match.group(1).replace("_", " ")
            self.check_phrases(source.path, Prose(words, (0,), (source.line_of(match.start()),)))

    def check_columns(self, source: Source) -> None:
        lines = source.text.splitlines()
        for number in sorted({piece.line for piece in source.pieces if piece.kind != "string"}):
            line = lines[number - 1]
            words = re.sub(r"^\s*//[/!]?\s*", "", line)
            breakable = all(len(word) < UNBREAKABLE for word in words.split())
            if len(line) > COLUMNS and breakable and not words.startswith("|"):
                self.findings.append(Finding(source.path, number, "columns", f"{len(line)} columns"))

    def check_prose(self, path: Path, prose: Prose, summary: bool = False) -> None:
        if summary and prose.text.strip():
            self.summaries[crate_of(path)] += 1
            if match := QUESTION.match(prose.text.lstrip()):
                start = len(prose.text) - len(prose.text.lstrip())
                self.questions.append(Finding(path, prose.line_of(start), "summary", excerpt(prose.text[start:])))
        for match in OPENING.finditer(prose.text):
            # The first sentence of documentation counts as a summary.
            if not (summary and match.start("found") == 0):
                line = prose.line_of(match.start("found"))
                self.findings.append(Finding(path, line, "opening", excerpt(match.group("found"))))
        self.check_phrases(path, prose)

    def check_phrases(self, path: Path, prose: Prose) -> None:
        for rule, replacements, pattern in self.tables:
            for match in pattern.finditer(prose.text):
                instead = replacements[int(match.lastgroup[1:])]
                around = prose.text[max(0, match.start() - 25) : match.end() + 25].replace("\n", " ").strip()
                text = f"“{match.group()}” → {instead}   [… {around} …]"
                self.findings.append(Finding(path, prose.line_of(match.start()), rule, text))

    def report(self) -> int:
        asking = Counter(crate_of(finding.path) for finding in self.questions)
        over = {crate for crate, found in asking.items() if found > SUMMARY_LIMIT * self.summaries[crate]}
        shown = self.findings + [finding for finding in self.questions if crate_of(finding.path) in over]
        for finding in sorted(shown, key=lambda each: (str(each.path), each.line)):
            print(finding)
        for crate, number in sorted(self.summaries.items()):
            share = asking[crate] / number
            print(f"{crate}: {asking[crate]} of {number} summaries ask ({share:.1%}){' TOO MANY' if crate in over else ''}")
        counts = Counter(finding.rule for finding in shown)
        print(", ".join(f"{number} × {rule}" for rule, number in sorted(counts.items())) or "nothing found")
        return 1 if set(counts) - {"glossary"} else 0


def crate_of(path: Path) -> str:
    """The crate; what is beside its `src` counts apart."""
    if path.parts[0] != "crates":
        return path.parts[0]
    return path.parts[1] if path.parts[2] == "src" else "/".join(path.parts[1:3])


def excerpt(text: str) -> str:
    return text if len(text) <= 70 else text[:69] + "…"


def numbered(text: str, first: int = 1) -> Iterator[tuple[int, str]]:
    return enumerate(text.split("\n"), first)


def comments(source: Source) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Comments of one kind on successive lines are one text."""
    lines: list[tuple[int, str]] = []
    previous: Piece | None = None
    for piece in source.pieces:
        if piece.kind == "string":
            continue
        marker = re.match(r"//[/!]?|/\*[*!]?", piece.text).group()
        follows = previous is not None and lines and lines[-1][0] + 1 == piece.line and lines_marker == marker
        if lines and not follows:
            yield previous.kind, lines
            lines = []
        body = re.sub(r"^(?:/\*[*!]?|//[/!]?) ?|\s*\*/$", "", piece.text)
        lines += numbered(body, piece.line)
        previous, lines_marker = piece, marker
    if lines:
        yield previous.kind, lines


def script_comments(text: str) -> Iterator[list[tuple[int, str]]]:
    """The lines that are only a comment, and Python's documentation, each block one text."""
    block: list[tuple[int, str]] = []
    for number, line in numbered(text):
        if comment := re.match(r"\s*#(?!!)\s?(.*)", line):
            block.append((number, comment.group(1)))
        elif block:
            yield block
            block = []
    yield block
    for match in re.finditer(r'^\s*"""(.*?)"""', text, re.MULTILINE | re.DOTALL):
        yield list(numbered(match.group(1), text.count("\n", 0, match.start(1)) + 1))


def string(piece: Piece) -> Prose:
    body = re.sub(r'^[bc]?r?#*"|"#*$', "", piece.text)
    escaped = re.sub(r"\\(?=\n)", "", body).replace("\\n", " ")
    return join((number, line.strip()) for number, line in numbered(escaped, piece.line))


def markdown(lines: Iterable[tuple[int, str]]) -> Prose:
    """The prose of Markdown, without code, addresses and headings' marks. Only the comments of code remain."""
    return join(spoken(lines))


def spoken(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    fence, quoting = None, False
    for number, line in lines:
        bare = line.strip()
        if bare in ("<!-- quoted -->", "<!-- /quoted -->"):
            quoting = bare == "<!-- quoted -->"
            yield number, ""
        elif quoting:
            yield number, ""
        elif mark := re.match(r"(```+|~~~+)", bare):
            if fence is None or bare.startswith(fence):
                fence = None if fence else mark.group()
            yield number, ""
        elif fence:
            comment = re.search(r"(?:^|\s)(?://|#(?=\s))\s*(.*)", bare)
            yield number, (comment.group(1) if comment and not bare.startswith("# ") else "")
        elif re.match(r"\[[^\]]+\]:\s", bare):
            yield number, ""
        else:
            yield number, without_code(bare)


def without_code(line: str) -> str:
    line = re.sub(r"``[^`]+``|`[^`]+`", "`code`", line)
    line = re.sub(r"\]\([^)\s]*(?:\s\"[^\"]*\")?\)", "]", line)
    line = re.sub(r"<[^>\s]+>|<!--.*?-->|https?://\S+", "", line)
    if re.match(r"#{1,6}\s|\|", line):
        # Headings and cells are not sentences: they may begin as they like.
        return "\n· " + line.lstrip("# ") + "\n"
    if bullet := re.match(r"(?:[-*+]|\d+\.)\s+", line):
        return "\n" + line[bullet.end() :]
    return line


def join(lines: Iterable[tuple[int, str]]) -> Prose:
    text, starts, numbers = "", [], []
    for number, line in lines:
        if not line.strip():
            text = text.rstrip(" ") + ("\n" if text and not text.endswith("\n") else "")
            continue
        if line.startswith("\n") and text and not text.endswith("\n"):
            text = text.rstrip(" ") + "\n"
        starts.append(len(text))
        numbers.append(number)
        text += re.sub(r"[ \t]+", " ", line.lstrip("\n").rstrip(" ")) + ("" if line.endswith("\n") else " ")
    return Prose(text, tuple(starts or [0]), tuple(numbers or [1]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
