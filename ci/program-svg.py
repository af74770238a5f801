#!/usr/bin/env python3
"""Draws the picture in the guide of the program: commands of the program as a person types them, run against a sandbox whose clock stands still.

With --check, fails if the file differs from what the program prints now. The program must be built.
"""

import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

PROGRAM = pathlib.Path("target/debug/cloudbilling")
PICTURE = pathlib.Path("crates/cloudbilling-cli/docs/program.svg")
COLUMNS = 96
NOW = "2026-06-15T12:00:00Z"
COMMANDS = [
    "cloudbilling invoices list --customer 1001 --period-end-from 2026-04-01",
    "cloudbilling purchases list --customer 1001 --from 2026-06-01 -o csv --columns PurchaseReference,Quantity",
    "cloudbilling clusters add Television --alias IPTV,TV-HD",
    "cloudbilling clusters add Television --alias IPTV",
    "cloudbilling call GetPurchases -p customerCod=1001",
]
PROMPT = "\x1b[1m\x1b[36m$\x1b[0m \x1b[1m{}\x1b[0m\n"


def start_sandbox(home):
    """Starts a sandbox on a free port. Returns it and the variables that a client needs."""
    command = [PROGRAM, "sandbox", "--listen", "127.0.0.1:0", "--seed-demo", "--create-token", "picture", "--print", "env"]
    command += ["--ca-file", f"{home}/ca.pem", "--clock", NOW, "--freeze-clock"]
    sandbox = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    variables = {}
    while "CLOUDBILLING_TOKEN" not in variables:
        line = sandbox.stdout.readline()
        if not line:
            sys.exit("the sandbox did not start")
        name, _, value = line.strip().partition("=")
        variables[name] = value
    return sandbox, variables


def session(variables, home):
    environment = {"HOME": home, "LC_ALL": "C.UTF-8", "COLUMNS": str(COLUMNS), "PATH": os.environ["PATH"], **variables}
    for command in COMMANDS:
        yield PROMPT.format(command)
        words = [str(PROGRAM), *shlex.split(command)[1:], "--color", "always"]
        run = subprocess.run(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        yield run.stdout.rstrip("\n") + "\n\n"


def main():
    with tempfile.TemporaryDirectory() as home:
        sandbox, variables = start_sandbox(home)
        try:
            text = "".join(session(variables, home))
        finally:
            sandbox.terminate()
            sandbox.wait()
    draw = [sys.executable, "ci/terminal-svg.py", "cloudbilling"]
    picture = subprocess.run(draw, input=text, stdout=subprocess.PIPE, text=True, check=True).stdout
    if sys.argv[1:] != ["--check"]:
        PICTURE.write_text(picture, encoding="utf-8")
    elif PICTURE.read_text(encoding="utf-8") != picture:
        sys.exit(f"{PICTURE} is not what the program prints now: run `just program-svg`, and look at it")


if __name__ == "__main__":
    main()
