#!/usr/bin/env python3
"""Measures the Rust sources of each crate and prints the tables of docs/measurements.md, as Markdown.

Only what is compiled outside of tests is measured: `src` without the items and modules below `#[cfg(test)]`. A function
is as long as the lines between its braces, and at least 1. A code line is neither blank nor only a comment; the size of
a file counts every line. `ci/measure.py --write` puts the tables between their marks in docs/measurements.md.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import module_graph
import rust_source

PAGE = rust_source.WORKSPACE / "docs/measurements.md"
FUNCTION = re.compile(r"\bfn\s+\w+")
QUESTION = re.compile(r"(?:What|Why|Whether|Which|How|Where|Who|When)\b")


@dataclass
class Measures:
    """The counts of a file or a crate."""

    functions: list[int] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    code: int = 0
    docs: int = 0
    comments: int = 0
    summaries: int = 0
    questions: int = 0
    examples: int = 0
    must_use: int = 0
    inline_always: int = 0
    circles: int = 0

    def add(self, other: "Measures") -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


def main(arguments: list[str]) -> int:
    crates = {path.parent.name: measure(path) for path in sorted(Path("crates").glob("*/src"))}
    total = Measures()
    for crate in crates.values():
        total.add(crate)
    tables = render({"all": total, **crates})
    if "--write" not in arguments:
        print(tables)
        return 0
    page = PAGE.read_text(encoding="utf-8")
    marked = re.compile(r"(?<=<!-- measured -->\n).*?(?=<!-- /measured -->)", re.DOTALL)
    PAGE.write_text(marked.sub(lambda _: f"\n{tables}\n\n", page, count=1), encoding="utf-8")
    return 0


def measure(sources: Path) -> Measures:
    crate = module_graph.Crate(sources)
    paths = [file.path for file in crate.files.values()] + list(sources.rglob("main.rs"))
    measures = Measures(circles=len(module_graph.circles(crate.edges())))
    for path in paths:
        measures.add(measure_file(rust_source.read(path)))
    return measures


def measure_file(source: rust_source.Source) -> Measures:
    code = rust_source.without_tests(source.code)
    tests = [(source.line_of(start), source.line_of(end)) for start, end in rust_source.test_items(source.code)]
    lines = enumerate(source.text.split("\n"), 1)
    bare = [line.strip() for number, line in lines if not any(first <= number <= last for first, last in tests)]
    docs = sum(line.startswith(("///", "//!")) for line in bare)
    comments = sum(line.startswith("//") for line in bare) - docs
    filled = sum(bool(line) for line in bare)
    summaries = list(summaries_of(bare))
    return Measures(
        functions=list(function_lengths(code)),
        files=[len(bare)],
        code=filled - docs - comments,
        docs=docs,
        comments=comments,
        summaries=len(summaries),
        questions=sum(bool(QUESTION.match(summary)) for summary in summaries),
        examples=examples_in(bare),
        must_use=len(re.findall(r"#\[must_use\b", code)),
        inline_always=len(re.findall(r"#\[inline\(always\)\]", code)),
    )


def function_lengths(code: str) -> Iterator[int]:
    for match in FUNCTION.finditer(code):
        if body := body_after(code, match.end()):
            start, end = body
            yield max(1, code.count("\n", start, end) - 1)


def body_after(code: str, position: int) -> tuple[int, int] | None:
    """The body's braces, or nothing where a trait only declares the function, or where `fn` names a type."""
    while position < len(code):
        character = code[position]
        if character == "{":
            return position, rust_source.end_of_group(code, position)
        if character in ";)]}":
            return None
        position = rust_source.end_of_group(code, position) if character in "([" else position + 1
    return None


def summaries_of(lines: list[str]) -> Iterator[str]:
    """The first line of each block of documentation."""
    inside = ""
    for line in lines:
        marker = line[:3] if line.startswith(("///", "//!")) else ""
        if marker and marker != inside:
            yield line[3:].strip()
        inside = marker


def examples_in(lines: list[str]) -> int:
    return sum(bool(re.match(r"//[/!] ```", line)) for line in lines) // 2


def percentile(values: list[int], share: float) -> int:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def render(crates: dict[str, Measures]) -> str:
    sizes = table(
        "| | code lines | functions | median | mean | p90 | p99 | max | file median | p90 | max |", crates, size_cells)
    texts = table(
        "| | docs % | comments % | summaries | that ask % | doc examples | `must_use` | `inline(always)` | circles |", crates, text_cells)
    return f"{sizes}\n\n{texts}"


def table(header: str, crates: dict[str, Measures], cells) -> str:
    rows = [header, "|---|" + "---:|" * (header.count("|") - 2)]
    rows += [f"| {name} | " + " | ".join(cells(crate)) + " |" for name, crate in crates.items()]
    return "\n".join(rows)


def size_cells(crate: Measures) -> Iterable[str]:
    functions, files = crate.functions, crate.files
    mean = sum(functions) / len(functions)
    shares = [percentile(functions, 0.5), f"{mean:.1f}", percentile(functions, 0.9), percentile(functions, 0.99), max(functions)]
    of_files = [percentile(files, 0.5), percentile(files, 0.9), max(files)]
    return [f"{crate.code:,}", f"{len(functions):,}", *map(str, shares), *map(str, of_files)]


def text_cells(crate: Measures) -> Iterable[str]:
    lines = crate.code + crate.docs + crate.comments
    asking = crate.questions / crate.summaries
    counts = [crate.examples, crate.must_use, crate.inline_always, crate.circles]
    return [
        percent(crate.docs / lines), percent(crate.comments / lines), f"{crate.summaries:,}", percent(asking), *map(str, counts)]


def percent(share: float) -> str:
    return f"{100 * share:.1f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
