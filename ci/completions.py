#!/usr/bin/env python3
"""Completes command lines in bash, zsh and fish with the scripts of the program, which must be built. A missing shell is a failure."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

PROGRAM = pathlib.Path("target/debug/cloudbilling")
CONTEXTS = """\
[contexts.production]
endpoint = "https://api.example.com/soap"

[contexts.acceptance]
endpoint = "https://acceptance.example.com/soap"
"""

# Words of a command line, of which the last is completed, and the candidates that must be among the results.
CASES = [
    (["tran"], ["transformations"]),
    (["call", "GetPurch"], ["GetPurchases"]),
    (["call", "GetPurchases", "-p", "date"], ["dateFrom=", "dateTo="]),
    (["call", "GetInvoiceHeaders", "-p", "includedStatuses=PA"], ["includedStatuses=PARTIAL_RESET"]),
    (["invoices", "list", "--status", "APPROV"], ["APPROVED", "APPROVAL_QUEUED"]),
    (["invoices", "list", "--context", ""], ["acceptance", "production"]),
    (["purchases", "list", "--output", "nd"], ["ndjson"]),
    (["operations", "Upload"], ["UploadInvoices", "UploadInvoices2"]),
]

# Each shell runs its script as it would at a prompt. Bash keeps the candidates in an array. Zsh hands them to `_describe` and
# `compadd`, which work inside its line editor only, so these print them here.
BASH = """
source <(cloudbilling completions bash)
COMP_WORDS=(cloudbilling "$@") COMP_CWORD=$# COMP_TYPE=9
_clap_complete_cloudbilling cloudbilling "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""
ZSH = """
_describe() { local argument; for argument in "$@"; do [[ $argument == [a-z]# ]] && print -rl -- "${(@P)argument}"; done }
compadd() { print -rl -- "$@" }
compdef() { completer=$1 }
setopt extendedglob
source <(cloudbilling completions zsh)
words=(cloudbilling "$@") CURRENT=$#words
$completer
"""
FISH = """
cloudbilling completions fish | source
complete --do-complete "cloudbilling $argv"
"""
COMMANDS = {
    "bash": lambda words: ["bash", "--norc", "-c", BASH, "bash", *words],
    "zsh": lambda words: ["zsh", "-f", "-c", ZSH, "zsh", *words],
    "fish": lambda words: ["fish", "--no-config", "-c", FISH, " ".join(words)],
}


def candidates(shell, words, environment):
    run = subprocess.run(COMMANDS[shell](words), env=environment, capture_output=True, text=True, timeout=60, check=False)
    lines = run.stdout.splitlines()
    # Behind the candidate, zsh has `:` and its meaning, and fish a tab.
    return [line.split("\t")[0].split(":")[0].strip() for line in lines], run


def main():
    missing = [shell for shell in COMMANDS if shutil.which(shell) is None]
    if missing:
        sys.exit(f"missing on this machine: {', '.join(missing)} (Debian packages of the same names)")
    if not PROGRAM.exists():
        sys.exit(f"{PROGRAM} is not built")
    faults = 0
    with tempfile.TemporaryDirectory() as home:
        config = pathlib.Path(home, "config.toml")
        config.write_text(CONTEXTS, encoding="utf-8")
        config.chmod(0o600)
        path = f"{PROGRAM.resolve().parent}{os.pathsep}{os.environ['PATH']}"
        environment = {"CLOUDBILLING_CONFIG": str(config), "HOME": home, "PATH": path, "TERM": "dumb"}
        for shell in COMMANDS:
            for words, expected in CASES:
                found, run = candidates(shell, words, environment)
                absent = [word for word in expected if word not in found]
                if absent:
                    faults += 1
                    print(f"{shell}: {' '.join(words)}: no {absent} in {found}\n{run.stderr}", file=sys.stderr)
    print(f"{len(COMMANDS)} shells, {len(CASES)} command lines each, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
