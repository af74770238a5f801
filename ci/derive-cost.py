#!/usr/bin/env python3
"""The cost of the derives, on a module like the types of vSphere's WSDL: bases, `xsi:type`, lists, optional members.

    derive-cost.py size    the expansion of 1,000 types stays within its budget: tokens, functions, calls of generic functions
    derive-cost.py time    the seconds of `cargo check` for 2,800 types, beside those without the derives

The budget is per type, and counts what the compiler has to check. It does not depend on the machine. After a change that is
meant to cost more, raise it here.
"""

import os
import pathlib
import re
import resource
import subprocess
import sys

# The most that the derives may add to a type on average.
BUDGET = {"tokens": 690, "functions": 3, "calls": 5}

ROOT = pathlib.Path(__file__).resolve().parent.parent
CRATE = ROOT / "target" / "derive-cost"
CARGO = ["--quiet", "--manifest-path", CRATE / "Cargo.toml", "--target-dir", ROOT / "target"]
DERIVES = "FromXml, ToXml"

MANIFEST = """\
[package]
name = "derive-cost"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
soap-codec = {{ path = "{path}", features = ["derive"] }}
"""

HEAD = """\
#![allow(dead_code, unused_imports)]

use soap_codec::{FromXml, Nillable, Scalar, ToXml, scalar::{Base64, DateTime}};

pub const VIM: &str = "urn:vim25";
"""


def main(arguments: list[str]) -> int:
    match arguments:
        case ["size"]:
            return check_size(1_000)
        case ["time"]:
            return show_time(2_800)
    print(__doc__, file=sys.stderr)
    return 2


def check_size(types: int) -> int:
    added = {}
    plain = count(expanded(types, derives=False))
    for name, number in count(expanded(types, derives=True)).items():
        added[name] = (number - plain[name]) / types
    over = [name for name, most in BUDGET.items() if added[name] > most]
    for name, most in BUDGET.items():
        print(f"{name}: {added[name]:.1f} a type, at most {most}{' TOO MANY' if name in over else ''}")
    return 1 if over else 0


def show_time(types: int) -> int:
    # Otherwise the second check would only find that nothing has changed.
    environment = os.environ | {"CARGO_INCREMENTAL": "0"}
    seconds = {}
    for derives in (False, True):
        write_crate(types, derives)
        subprocess.run(["cargo", "check", *CARGO], check=True, env=environment)
        # The dependencies are built by now, and only this crate is checked again.
        (CRATE / "src" / "lib.rs").touch()
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        subprocess.run(["cargo", "check", *CARGO], check=True, env=environment)
        seconds[derives] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    print(f"cargo check of {types} types: {seconds[True]:.1f} s, of which {seconds[True] - seconds[False]:.1f} s for {DERIVES}")
    return 0


def expanded(types: int, derives: bool) -> str:
    write_crate(types, derives)
    command = ["cargo", "rustc", *CARGO, "--lib", "--", "-Zunpretty=expanded"]
    # Printing the expansion is unstable; this lets the stable compiler do it.
    environment = os.environ | {"RUSTC_BOOTSTRAP": "1"}
    return subprocess.run(command, check=True, env=environment, capture_output=True, text=True).stdout


def count(source: str) -> dict[str, int]:
    tokens = re.findall(r'"(?:\\.|[^"\\])*"|\'\w+|\w+|::|->|=>|\|\||[^\s\w]', source)
    closures = len(re.findall(r"\|(?:\w+|_)\||\|\|", source))
    return {
        "tokens": len(tokens),
        "functions": tokens.count("fn") + closures,
        "calls": len(re.findall(r"\bderive::\w+(?:::<[^(]*>)?\(|\w+::from_\w+\(|\w+::to_\w+\(", source)),
    }


def write_crate(types: int, derives: bool) -> None:
    (CRATE / "src").mkdir(parents=True, exist_ok=True)
    (CRATE / "Cargo.toml").write_text(MANIFEST.format(path=ROOT / "crates" / "soap-codec"))
    source = HEAD + "".join(definition(number, derives) for number in range(types))
    (CRATE / "src" / "lib.rs").write_text(source)


def definition(number: int, derives: bool) -> str:
    kind = number % 10
    if kind == 7:
        return type_enum(number, derives)
    if kind in (8, 9):
        return text_enum(number, derives)
    return struct(number, derives)


def attributes(derives: bool, soap: str, more: str = "") -> str:
    if not derives:
        return "#[derive(Clone, Debug, PartialEq)]\n"
    return f"#[derive(Clone, Debug, PartialEq, {DERIVES}{more})]\n#[soap({soap})]\n"


def soap(derives: bool, keys: str) -> str:
    return f"#[soap({keys})] " if derives else ""


def struct(number: int, derives: bool) -> str:
    """A data object: of ten, five extend another and two are roots."""
    own, group = number % 10, number - number % 10
    members = []
    if own >= 2:
        members.append(f"{soap(derives, 'base')}pub base: Data{group + own // 3}")
    members += [
        f"pub key{number}: i32",
        f"pub name{number}: String",
        f"pub label{number}: Option<String>",
        f"pub is_enabled{number}: Option<bool>",
        f"pub changed{number}: Option<DateTime>",
        f"{soap(derives, 'flat')}pub host{number}: Vec<String>",
    ][: 4 + number % 3]
    # Chains of references are short: the compiler limits how deeply types can be nested.
    if group % 100 > 0:
        members.append(f"pub state{number}: Option<State{group - 2}>")
        members.append(f"pub backing{number}: Option<Box<Kind{group - 3}>>")
        members.append(f"{soap(derives, 'flat')}pub device{number}: Vec<Data{group - 10 + own}>")
    head = attributes(derives, 'namespace = VIM, rename_all = "camelCase"')
    return f"{head}pub struct Data{number} {{\n    " + ",\n    ".join(members) + "\n}\n"


def type_enum(number: int, derives: bool) -> str:
    group = number - number % 10
    variants = [f"Data{group + own}(Data{group + own})" for own in range(7)]
    variants[0] = soap(derives, "default") + variants[0]
    return f"{attributes(derives, 'namespace = VIM, xsi_type')}pub enum Kind{number} {{\n    " + ",\n    ".join(variants) + "\n}\n"


def text_enum(number: int, derives: bool) -> str:
    variants = ["PoweredOn", "PoweredOff", "Suspended"] + ([soap(derives, "unknown") + "Other(String)"] if number % 2 else ["Unset"])
    head = attributes(derives, 'rename_all = "camelCase"', ", Scalar")
    return f"{head}pub enum State{number} {{\n    " + ",\n    ".join(variants) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
