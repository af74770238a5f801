#!/usr/bin/env python3
"""Runs every example of the workspace and checks its exit code, so that what a newcomer copies works.

An example is run without arguments, unless it is listed below.
"""

import json
import os
import re
import signal
import subprocess
import sys

# Seconds: far more than an example takes, so that only a hang ends by it.
PATIENCE = 120

# Its demonstration is the service that the examples call.
PROGRAM = "cloudbilling"

# Programs that are only compiled here, and the reason, or what runs them.
ELSEWHERE = {
    "beside_bare": "measures: benches/NOTES.md",
    "beside_store": "just beside-store",
    "generate": "writes what the tests of soap-codegen compare",
    "generate_corpus": "just corpus",
    "invoice_headers": "the first example of README.md calls an address that does not exist",
    "load_corpus": "just corpus",
    "load": "measures: benches/NOTES.md",
    "mirror": "just interop-clients",
    "serve": "serves the other examples",
    "soap": "the program of soap-cli, which its tests run",
    "soak_client": "just soak",
    "soak_transport": "just soak",
}


def main():
    programs = build()
    missing = sorted(set(ELSEWHERE) - set(programs))
    found = [f"{name}: listed in ci/examples.py, but there is no such example" for name in missing]
    names = sorted(set(programs) - set(ELSEWHERE) - {PROGRAM})
    with Server(programs["serve"]) as plain, Server(programs[PROGRAM], "demo", "--serve", "--color", "never") as secure:
        surroundings = needs(plain, secure)
        for name in names:
            fault = run(name, programs[name], *surroundings.get(name, ([], {})))
            print(f"{'FAILED' if fault else 'ok':<8}{name}", flush=True)
            found += [fault] if fault else []
    for fault in found:
        print(fault, file=sys.stderr)
    print(f"{len(names)} examples, {len(found)} faults")
    return 1 if found else 0


def build():
    """Builds all examples and our program, and returns the path of each."""
    command = ["cargo", "build", "--workspace", "--all-features", "--examples", "--bins", "--message-format", "json-render-diagnostics"]
    built = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    messages = [json.loads(line) for line in built.stdout.splitlines() if line.startswith("{")]
    artifacts = [message for message in messages if message["reason"] == "compiler-artifact"]
    return {each["target"]["name"]: each["executable"] for each in artifacts if each["target"]["kind"] in (["example"], ["bin"])}


def needs(plain, secure):
    """The arguments and the environment of the examples that call a service."""
    environment = {
        "CLOUDBILLING_CA_FILE": secure.facts["CA file"],
        "CLOUDBILLING_ENDPOINT": secure.facts["endpoint"],
        "CLOUDBILLING_TOKEN": secure.facts["token"],
    }
    return {
        "first_call": (["1001"], environment),
        "observability": ([], environment),
        "post": ([secure.facts["endpoint"], "README.md", secure.facts["CA file"]], {}),
        "raw_socket": ([plain.facts["WSDL"].partition("?")[0], "<Envelope/>"], {}),
        "upload": (["60", "0"], environment),
    }


class Server:
    """A program that prints how to reach it and serves until it is stopped."""

    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self.facts = {}

    def __enter__(self):
        for line in self.process.stdout:
            if match := re.match(r" *(WSDL|token|portal|endpoint|CA file) +(\S+)", line):
                self.facts[match.group(1)] = match.group(2)
            # The line that each of them prints last.
            if {"portal", "CA file"} & set(self.facts):
                return self
        sys.exit(f"{self.process.args[0]} ended without saying where it serves")

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=PATIENCE)


def run(name, program, arguments, environment):
    """Returns what is wrong, or nothing."""
    try:
        done = subprocess.run(
            [program, *arguments], env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE, text=True,
        )
    except subprocess.TimeoutExpired:
        return f"{name}: did not end within {PATIENCE} s; if it serves others, list it in ci/examples.py"
    return None if done.returncode == 0 else f"{name}: exit code {done.returncode}\n{done.stdout}"


if __name__ == "__main__":
    sys.exit(main())
