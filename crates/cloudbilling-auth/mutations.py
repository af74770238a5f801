#!/usr/bin/env python3
"""Breaks the machine, one invariant at a time, and makes sure that the exhaustive test notices.

Works on a copy of the sources: the production code has no switches for this. A mutation that no longer fits the source,
does not compile, or survives is an error.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CRATE = Path(__file__).resolve().parent
WORKSPACE = CRATE.parent.parent
# Enough for each of them, by trial: the longest path is that to a second attempt after a lock.
DEPTH = "8"

# Invariant, what is wrong, file, the code as it is, the code as it must not be.
MUTATIONS = [
    (1, "a second login beside one in flight", "entry.rs",
     "if let Some(other) = &self.in_flight {", "if let Some(other) = self.in_flight.as_ref().filter(|_| false) {"),
    (1, "any report frees the machine", "entry.rs",
     "self.in_flight.take_if(|login| login.id == id);", "self.in_flight = None;"),
    (1, "a forgotten login blocks for ever", "entry.rs",
     ".take_if(|login| login.deadline <= now)", ".take_if(|_| false)"),
    (2, "nothing is booked before it is sent", "entry.rs",
     "self.in_flight = Some(InFlight { id, deadline });\n        self.strikes.push(Strike {\n            id,\n            definite: false,\n        });",
     "self.in_flight = Some(InFlight { id, deadline });"),
    (2, "a success clears later strikes too", "entry.rs",
     "self.strikes.retain(|strike| strike.id.number > id.number);", "self.strikes.clear();"),
    (2, "a lost answer is taken off", "entry.rs",
     "Settlement::Unknown => {}", "Settlement::Unknown => self.strike_off(id),"),
    (2, "what was not sent stays booked", "entry.rs",
     "Settlement::NotPermitted => self.strike_off(id),", "Settlement::NotPermitted => {}"),
    (3, "one strike too many", "entry.rs",
     "(definite + possible >= policy.budget())", "(definite + possible > policy.budget())"),
    (3, "only definite strikes count", "entry.rs",
     "(definite + possible >= policy.budget())", "(definite >= policy.budget())"),
    (3, "accepted credentials have no budget", "entry.rs",
     "        self.overspent(policy)\n", "        self.overspent(policy).filter(|_| !self.has_accepted(login))\n"),
    (3, "a permit lasts", "authenticator.rs",
     "            Gate::Open => {\n                self.permit = false;", "            Gate::Open => {"),
    (4, "a refusal is forgotten with the next credentials", "entry.rs",
     "self.refused.retain(|known| !known.is(login));", "self.refused.clear();"),
    (4, "an unlock un-refuses", "entry.rs",
     "        self.lock = None;\n        self.strikes.retain(|strike| Some(strike.id) == under_way);",
     "        self.lock = None;\n        self.refused.clear();\n        self.strikes.retain(|strike| Some(strike.id) == under_way);"),
    (4, "a restart forgets refusals", "snapshot.rs",
     "if !entry.refused.iter().any(|known| named.is(known)) {", "if false {"),
    (4, "a permit survives a rotation", "authenticator.rs",
     "        self.grant = None;\n        self.not_permitted = false;\n        self.permit = false;",
     "        self.grant = None;\n        self.not_permitted = false;"),
    (5, "a login while locked", "entry.rs",
     "Some(lock) if now < lock.until => Gate::Wait {", "Some(lock) if now > lock.until + policy.lock() => Gate::Wait {"),
    (5, "any number of attempts after a lock", "entry.rs",
     "(lock.is_final() || !self.has_accepted(login))", "!self.has_accepted(login)"),
    (5, "unproven credentials after a lock", "entry.rs",
     "(lock.is_final() || !self.has_accepted(login))", "lock.is_final()"),
    (5, "a permit breaks the lock", "entry.rs",
     "Some(lock) if now < lock.until => Gate::Wait {", "Some(lock) if now < lock.until && !permitted => Gate::Wait {"),
    (5, "a restart forgets the lock", "snapshot.rs",
     "if let Some(saved) = &self.lock {", "if let Some(saved) = self.lock.as_ref().filter(|_| false) {"),
    (6, "a session of replaced credentials is adopted", "authenticator.rs",
     "if newer || !self.is_current(login) {", "if newer {"),
    (6, "an older session replaces a newer one", "authenticator.rs",
     "if newer || !self.is_current(login) {", "if !self.is_current(login) {"),
    (6, "a late wrong answer does not count", "entry.rs",
     "Settlement::WrongCredentials => self.refuse(id, login),",
     "Settlement::WrongCredentials if self.strikes.iter().any(|strike| strike.id == id) => self.refuse(id, login),\n            Settlement::WrongCredentials => {}"),
    (6, "a rotation keeps the session", "authenticator.rs",
     "        self.grant = None;\n        self.not_permitted = false;\n        self.permit = false;",
     "        self.not_permitted = false;\n        self.permit = false;"),
    (7, "a refusal of an old session ends the new one", "authenticator.rs",
     ".grant\n            .take_if(|current| current.grant.generation() == generation)", ".grant\n            .take()"),
    (7, "a generation is used twice", "authenticator.rs",
     "self.counter += 1;", "self.counter = 1;"),
    (8, "a write is repeated on a guess", "call.rs",
     "executed == Executed::No || self.kind == CallKind::Read", "executed == Executed::No || self.kind != CallKind::Read"),
    (8, "a call is repeated for ever", "call.rs",
     "self.repeats_left -= 1;", ""),
    (9, "useless sessions are not counted", "authenticator.rs",
     "self.useless.push(generation);", ""),
    (9, "no distance between logins", "authenticator.rs",
     "self.last_success = Some(now);", ""),
    (10, "a guess ends an API token", "authenticator.rs",
     "            Certainty::Likely => Verdict::Done,",
     "            Certainty::Likely => {\n                self.grant = None;\n                Verdict::Done\n            }"),
    (10, "a late refusal ends the new API token", "authenticator.rs",
     "_ if stale => call.refused(certainty),", "_ if stale && certainty == Certainty::Likely => call.refused(certainty),"),
    (11, "a clock that goes back counts", "authenticator.rs",
     "self.clock = self.clock.max(now);", "self.clock = now;"),
    (11, "a restart restarts the lock", "snapshot.rs",
     "self.remaining.saturating_sub(wall.saturating_since(saved))", "Duration::from_secs(15 * 60)"),
    (11, "a restart ends the lock", "snapshot.rs",
     "self.remaining.saturating_sub(wall.saturating_since(saved))", "Duration::ZERO.saturating_sub(wall.saturating_since(saved))"),
    (12, "Debug shows the secret", "secret.rs",
     'f.write_str("[redacted]")', "f.write_str(self.expose())"),
]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        crate = copy / "crates" / CRATE.name
        for name in ("Cargo.toml", "Cargo.lock", "clippy.toml"):
            shutil.copy(WORKSPACE / name, copy / name)
        shutil.copytree(CRATE, crate)
        failures = [failure for mutation in MUTATIONS if (failure := survives(crate, *mutation))]
    for failure in failures:
        print(f"NOT CAUGHT  {failure}")
    print(f"{len(MUTATIONS) - len(failures)} of {len(MUTATIONS)} mutations caught")
    return 1 if failures else 0


def survives(crate: Path, invariant: int, what: str, file: str, sound: str, broken: str) -> str | None:
    """Says what is wrong with the mutation, or nothing if the test catches it."""
    path = crate / "src" / file
    source = path.read_text()
    if source.count(sound) != 1:
        return f"{invariant}: {what}: found {source.count(sound)} times in {file}"
    path.write_text(source.replace(sound, broken))
    try:
        if cargo(crate, "--no-run").returncode != 0:
            return f"{invariant}: {what}: does not compile"
        run = cargo(crate, "exhaustive")
    finally:
        path.write_text(source)
    if run.returncode == 0:
        return f"{invariant}: {what}: survives"
    lines = run.stdout.splitlines()
    finding = next((after for line, after in zip(lines, lines[1:]) if "panicked at" in line), "?")
    print(f"caught  {invariant:>2}: {what}\n            {finding[:150]}", flush=True)
    return None


def cargo(crate: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["cargo", "test", "--quiet", "--lib", "--target-dir", str(WORKSPACE / "target" / "mutations"), *arguments]
    environment = {"CLOUDBILLING_AUTH_DEPTH": DEPTH, "RUST_BACKTRACE": "0"}
    return subprocess.run(
        command, cwd=crate, env={**os.environ, **environment},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )


if __name__ == "__main__":
    sys.exit(main())
