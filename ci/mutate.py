"""Breaks a crate, one mutation at a time, and makes sure that one of its tests fails.

A mutation is a tuple: the rule it breaks, what is wrong, the file under `src`, the code as it is, and the broken code. It
works on a copy of the sources, so the production code has no switches for it. A mutation is an error if it no longer fits
the source, does not compile, or survives; tests that hang have caught it.

With `--fit` on the command line nothing is built: only whether each mutation fits the source is checked. `--one-in N` takes every
Nth mutation, the first included.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

WORKSPACE = Path(__file__).resolve().parent.parent
Mutation = tuple[object, str, str, str, str]
# Seconds: far more than the tests take, so that only a hang ends by it.
PATIENCE = 300


def run(crate_name: str, mutations: list[Mutation], tests: list[str], environment: dict[str, str]) -> int:
    """Returns the exit status: 0 if every mutation was caught. `tests` are the arguments of `cargo test`."""
    if "--fit" in sys.argv[1:]:
        return fit(crate_name, mutations)
    mutations = mutations[:: every()]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in ("Cargo.toml", "Cargo.lock", "clippy.toml"):
            shutil.copy(WORKSPACE / name, copy / name)
        shutil.copytree(WORKSPACE / "crates", copy / "crates")
        crate = copy / "crates" / crate_name
        failures = [failure for each in mutations if (failure := survives(crate, tests, environment, *each))]
    for failure in failures:
        print(f"NOT CAUGHT  {failure}")
    print(f"{len(mutations) - len(failures)} of {len(mutations)} mutations of {crate_name} caught")
    return 1 if failures else 0


def every() -> int:
    """Returns N of `--one-in N`, or 1."""
    arguments = sys.argv[1:]
    return int(arguments[arguments.index("--one-in") + 1]) if "--one-in" in arguments else 1


def fit(crate_name: str, mutations: list[Mutation]) -> int:
    """Returns the exit status: 0 if each mutation quotes code that its file contains exactly once, and changes it."""
    sources = WORKSPACE / "crates" / crate_name / "src"
    failures = [failure for each in mutations if (failure := misfit(sources, *each))]
    for failure in failures:
        print(f"DOES NOT FIT  {failure}", file=sys.stderr)
    print(f"{len(mutations) - len(failures)} of {len(mutations)} mutations of {crate_name} fit the source")
    return 1 if failures else 0


def misfit(sources: Path, kind: object, what: str, file: str, sound: str, broken: str) -> str | None:
    """Returns why the mutation cannot be applied, or nothing if it can."""
    path = sources / file
    if not path.is_file():
        return f"{kind}: {what}: there is no {file}"
    found = path.read_text().count(sound)
    if found != 1:
        return f"{kind}: {what}: found {found} times in {file}: {sound!r}"
    return f"{kind}: {what}: changes nothing" if sound == broken else None


def survives(
    crate: Path, tests: list[str], environment: dict[str, str], kind: object, what: str, file: str, sound: str, broken: str
) -> str | None:
    """Returns what is wrong with the mutation, or nothing if a test catches it."""
    if failure := misfit(crate / "src", kind, what, file, sound, broken):
        return failure
    path = crate / "src" / file
    source = path.read_text()
    path.write_text(source.replace(sound, broken))
    try:
        if cargo(crate, environment, "--no-run", *tests).returncode != 0:
            return f"{kind}: {what}: does not compile"
        run = cargo(crate, environment, *tests)
    except subprocess.TimeoutExpired:
        print(f"caught  {kind:>2}: {what}\n            the tests do not end", flush=True)
        return None
    finally:
        path.write_text(source)
    if run.returncode == 0:
        return f"{kind}: {what}: survives"
    lines = run.stdout.splitlines()
    finding = next((after for line, after in zip(lines, lines[1:]) if "panicked at" in line), "?")
    print(f"caught  {kind:>2}: {what}\n            {finding[:150]}", flush=True)
    return None


def cargo(crate: Path, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    # One for each crate, so that two scripts can run at once.
    target = WORKSPACE / "target" / "mutations" / crate.name
    command = ["cargo", "test", "--quiet", "--target-dir", str(target), *arguments]
    process = subprocess.Popen(
        command, cwd=crate, env={**os.environ, "RUST_BACKTRACE": "0", **environment},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        # The tests are a child of cargo.
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise
    return subprocess.CompletedProcess(command, process.returncode, output)
