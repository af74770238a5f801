"""Breaks a crate, one mutation at a time, and makes sure that a test of it notices.

Works on a copy of the sources: the production code has no switches for this. A mutation that no longer fits the source,
does not compile, or survives is an error; tests that do not end have noticed it. A mutation is what it stands for, what is wrong, the file under `src`, the code as it is,
and the code as it must not be.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

WORKSPACE = Path(__file__).resolve().parent.parent
Mutation = tuple[object, str, str, str, str]
# Seconds: far more than the tests take, so that only a hang ends by it.
PATIENCE = 300


def run(crate_name: str, mutations: list[Mutation], tests: list[str], environment: dict[str, str]) -> int:
    """Says how many survived, as an exit status. `tests` are the arguments of `cargo test`."""
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


def survives(
    crate: Path, tests: list[str], environment: dict[str, str], kind: object, what: str, file: str, sound: str, broken: str
) -> str | None:
    """Says what is wrong with the mutation, or nothing if the test catches it."""
    path = crate / "src" / file
    source = path.read_text()
    if source.count(sound) != 1:
        return f"{kind}: {what}: found {source.count(sound)} times in {file}"
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
    target = WORKSPACE / "target" / "mutations"
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
