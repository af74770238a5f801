"""The imports between the files of a crate, read from its `use` declarations and its paths; tests are left out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import rust_source

Module = tuple[str, ...]

DEFINITION = re.compile(r"\b(?:struct|enum|union|trait|fn|type|const|static|macro_rules!)\s+(?:mut\s+)?(\w+)")
USE = re.compile(r"(?P<public>\bpub(?:\s*\([^)]*\))?\s+)?\buse\s+(?P<tree>[^;]*);")
PATH = re.compile(r"(?<![\w:])(?:\$?crate|super|self)(?:\s*::\s*\w+)+")
MODULE = re.compile(r"\bmod\s+(\w+)\s*([;{])")
TEST_MODULE = re.compile(r"#\s*\[\s*cfg\s*\(\s*(?:test|all\s*\(\s*test\b[^\]]*)\)\s*\]\s*(?:#\[[^\]]*\]\s*)*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*;")


@dataclass
class File:
    """A module of its own file; modules in braces belong to the file that they stand in."""

    path: Path
    code: str
    imports: list["Import"] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    aliases: dict[str, Module] = field(default_factory=dict)
    globs: list[Module] = field(default_factory=list)


@dataclass(frozen=True)
class Import:
    """A path as the file names it, made absolute; `facade` if it is only passed on to others."""

    target: Module
    line: int
    facade: bool


@dataclass(frozen=True)
class Edge:
    source: Path
    line: int
    target: Path


class Crate:
    def __init__(self, sources: Path) -> None:
        self.sources = sources
        self.files = read_files(sources)
        for module, file in self.files.items():
            self.read_imports(module, file)

    def edges(self) -> list[Edge]:
        """Every import of another file of the crate. The root, which only re-exports, imports nothing."""
        found = {}
        for module, file in self.files.items():
            for each in file.imports if module else ():
                owner = self.owner(each.target)
                if owner and owner != module and not each.facade:
                    key = (file.path, self.files[owner].path)
                    found.setdefault(key, Edge(file.path, each.line, self.files[owner].path))
        return list(found.values())

    def read_imports(self, module: Module, file: File) -> None:
        children = {other[-1] for other in self.files if other and other[:-1] == module}
        file.names = set(DEFINITION.findall(file.code))
        inline = list(inline_modules(file.code))
        for match in USE.finditer(file.code):
            for path, alias in use_tree(re.sub(r"\s+", " ", match.group("tree"))):
                here = nested(module, inline, match.start())
                target = absolute(here, path, children)
                if target is None:
                    continue
                if target[-1:] == ("*",):
                    file.globs.append(target[:-1])
                    target = target[:-1]
                elif len(here) == len(module):
                    file.aliases[alias or target[-1]] = target
                facade = bool(match.group("public")) and target[: len(module)] == module
                file.imports.append(Import(target, line(file.code, match.start()), facade))
        used = USE.sub(lambda match: rust_source.blank(match.group()), file.code)
        paths = [PATH]
        if children:
            paths.append(re.compile(rf"(?<![\w:.])(?:{'|'.join(sorted(children))})(?:\s*::\s*\w+)+"))
        for match in (match for pattern in paths for match in pattern.finditer(used)):
            here = nested(module, inline, match.start())
            target = absolute(here, tuple(re.split(r"\s*::\s*", match.group())), children)
            if target is not None:
                file.imports.append(Import(target, line(file.code, match.start()), False))

    def owner(self, path: Module, seen: frozenset[Module] = frozenset()) -> Module | None:
        """The module whose file defines what the path names, through every re-export."""
        if path in seen:
            return None
        module: Module = ()
        for index, name in enumerate(path):
            file = self.files[module]
            if module + (name,) in self.files:
                module += (name,)
            elif name in file.names:
                return module
            elif name in file.aliases:
                return self.owner(file.aliases[name] + path[index + 1 :], seen | {path}) or module
            else:
                return self.behind_glob(file, name, seen | {path}) or module
        return module

    def behind_glob(self, file: File, name: str, seen: frozenset[Module]) -> Module | None:
        for glob in file.globs:
            owner = self.owner(glob + (name,), seen)
            if owner is not None and name in self.files[owner].names:
                return owner
        return None

    def first_level(self, path: Path) -> str:
        """The folder below `src`, or the name of a file that stands there."""
        return path.relative_to(self.sources).parts[0].removesuffix(".rs")


def read_files(sources: Path) -> dict[Module, File]:
    """The files that are compiled outside of tests, by module."""
    files: dict[Module, File] = {}
    left_out: list[Module] = []
    for path in sorted(sources.rglob("*.rs"), key=lambda path: (len(module_of(sources, path)), path)):
        module = module_of(sources, path)
        if path.name == "main.rs" or any(module[: len(test)] == test for test in left_out):
            continue
        code = rust_source.read(path).code
        left_out += [module + (name,) for name in TEST_MODULE.findall(code)]
        files[module] = File(path, rust_source.without_tests(code))
    return files


def module_of(sources: Path, path: Path) -> Module:
    parts = path.relative_to(sources).with_suffix("").parts
    return () if parts == ("lib",) else parts[:-1] if parts[-1] == "mod" else parts


def inline_modules(code: str) -> Iterator[tuple[int, int, str]]:
    for match in MODULE.finditer(code):
        if match.group(2) == "{":
            yield match.start(), rust_source.end_of_group(code, match.end() - 1), match.group(1)


def nested(module: Module, inline: list[tuple[int, int, str]], position: int) -> Module:
    return module + tuple(name for start, end, name in inline if start < position < end)


def use_tree(tree: str) -> Iterator[tuple[Module, str | None]]:
    """The paths of a `use` declaration, each with its alias: `a::{b, c as d}` are `a::b` and `a::c`, known as `d`."""
    prefix, brace, rest = tree.partition("{")
    if brace:
        start = tuple(name.strip() for name in prefix.split("::") if name.strip())
        for branch in split_branches(rest.rstrip().removesuffix("}")):
            for path, alias in use_tree(branch):
                yield (start + path if path != ("self",) else start), alias
    elif tree.strip():
        path, _, alias = tree.strip().partition(" as ")
        yield tuple(name.strip() for name in path.split("::") if name.strip()), alias.strip() or None


def split_branches(text: str) -> Iterator[str]:
    depth, start = 0, 0
    for position, character in enumerate(text):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if character == "," and depth == 0:
            yield text[start:position]
            start = position + 1
    yield text[start:]


def absolute(here: Module, path: Module, children: set[str]) -> Module | None:
    """The path from the crate's root, or nothing if it leads to another crate."""
    first, rest = path[0], path[1:]
    if first in ("crate", "$crate"):
        return rest
    if first in ("self", "super"):
        module = here
        while path and path[0] in ("self", "super"):
            module = module[:-1] if path[0] == "super" else module
            path = path[1:]
        return module + path
    return here + path if first in children else None


def line(code: str, position: int) -> int:
    return code.count("\n", 0, position) + 1


def circles(edges: list[Edge]) -> list[list[Path]]:
    """The files that import each other, directly or through others.

    A folder's `mod.rs` may name the files of its folder whatever these take from it: it is their entrance.
    """
    graph: dict[Path, list[Path]] = {}
    for edge in edges:
        graph.setdefault(edge.target, [])
        if folder_of(edge.source) not in edge.target.parents:
            graph.setdefault(edge.source, []).append(edge.target)
    reach = {start: reachable(graph, start) for start in graph}
    found, done = [], set()
    for start in sorted(graph):
        circle = sorted(other for other in reach[start] if start in reach[other])
        if len(circle) > 1 and start not in done:
            done.update(circle)
            found.append(circle)
    return found


def folder_of(path: Path) -> Path:
    """The folder that holds a module's children."""
    return path.parent if path.name == "mod.rs" else path.with_suffix("")


def reachable(graph: dict[Path, list[Path]], start: Path) -> set[Path]:
    seen, waiting = set(), [start]
    while waiting:
        for target in graph[waiting.pop()]:
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen
