#!/usr/bin/env python3
"""Prints the tree that expat reads from a document: the independent oracle of the XML tests.

    ci/xml-oracle.py tree FILE...      write FILE's tree beside it, as FILE.tree (no tree if expat refuses the file)
    ci/xml-oracle.py check FOLDER      fail unless every *.tree in FOLDER is what expat reads in its file, and expat
                                       refuses every file without one. `expat-differs.tsv` in FOLDER names the files
                                       of which expat holds otherwise, and why

A tree has a line for each element, attribute and text, indented by depth. Names are {namespace}local, attributes are
sorted, text is joined over comments, processing instructions and the bounds of CDATA sections, which are left out.
"""

import pathlib
import sys
import xml.parsers.expat

ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quoted(text):
    return '"' + "".join(ESCAPES.get(character, character) for character in text) + '"'


# Between namespace and local name: a character that no document can hold.
SEPARATOR = "\f"


def name(expanded):
    namespace, _, local = expanded.rpartition(SEPARATOR)
    return "{%s}%s" % (namespace, local)


class Tree:
    def __init__(self):
        self.lines = []
        self.depth = 0
        self.text = []

    def line(self, content):
        self.lines.append("  " * self.depth + content)

    def flush(self):
        text = "".join(self.text)
        self.text = []
        if text:
            self.line(quoted(text))

    def characters(self, text):
        self.text.append(text)

    def start(self, element, attributes):
        self.flush()
        self.line(name(element))
        self.depth += 1
        pairs = zip(attributes[::2], attributes[1::2])
        for attribute, value in sorted((name(attribute), value) for attribute, value in pairs):
            self.line("@%s %s" % (attribute, quoted(value)))

    def end(self, _):
        self.flush()
        self.depth -= 1


def read(path):
    """The tree of a document, or None if it is not well-formed."""
    tree = Tree()
    parser = xml.parsers.expat.ParserCreate(namespace_separator=SEPARATOR)
    parser.ordered_attributes = True
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.characters
    try:
        parser.Parse(path.read_bytes(), True)
    except (xml.parsers.expat.ExpatError, ValueError):
        return None
    return "".join(line + "\n" for line in tree.lines)


def tree_path(path):
    return path.with_name(path.name + ".tree")


def write_trees(paths):
    for path in paths:
        tree = read(path)
        if tree is not None:
            tree_path(path).write_text(tree, encoding="utf-8", newline="\n")


def check(folder):
    faults = []
    differs = {line.split("\t")[0] for line in (folder / "expat-differs.tsv").read_text().splitlines()[1:]}
    documents = sorted(folder.glob("*.xml"))
    for path in documents:
        tree = read(path)
        expected = tree_path(path).read_text(encoding="utf-8") if tree_path(path).exists() else None
        if (tree != expected) != (path.name in differs):
            faults.append(f"{path.name}: expat {'refuses it' if tree is None else 'reads it'}, which is not as stated")
    print("\n".join(faults) if faults else f"{len(documents)} documents, expat agrees with all but {len(differs)}")
    return 1 if faults or not documents else 0


def main(arguments):
    match arguments:
        case ["tree", *paths] if paths:
            write_trees(map(pathlib.Path, paths))
            return 0
        case ["check", folder]:
            return check(pathlib.Path(folder))
        case _:
            print(__doc__, file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
