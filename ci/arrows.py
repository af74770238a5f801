#!/usr/bin/env python3
"""Checks the architecture: the arrows between crates, those between the folders of a crate, and that no files form a circle.

The crate graph is the one of docs/architecture.md.
"""

import json
import pathlib
import re
import subprocess
import sys
from collections.abc import Iterator

import module_graph

# Which of our crates each of our crates may depend on. A new crate is added here first.
ARROWS = {
    "cloudbilling": {
        "cloudbilling-auth", "cloudbilling-batch", "cloudbilling-store", "cloudbilling-types", "soap-call", "soap-codec", "soap-transport",
        "soap-transport-hyper",
    },
    "cloudbilling-auth": set(),
    "cloudbilling-batch": {"cloudbilling-types", "soap-codec"},
    "cloudbilling-cli": {
        "cloudbilling", "cloudbilling-sandbox", "cloudbilling-store", "soap-transport-cassette", "soap-transport-hyper", "soap-wsdl",
    },
    "cloudbilling-sandbox": {"cloudbilling-types", "soap-codec"},
    "cloudbilling-store": {"soap-transport"},
    "cloudbilling-types": {"soap-codec"},
    "soap-call": {"soap-codec", "soap-headers", "soap-mime", "soap-transport"},
    "soap-cli": {"soap-codec", "soap-codegen", "soap-transport", "soap-transport-hyper", "soap-wsdl"},
    "soap-codec": {"soap-derive"},
    "soap-codegen": {"soap-codec", "soap-wsdl"},
    "soap-derive": set(),
    "soap-headers": {"soap-codec"},
    "soap-mime": set(),
    "soap-transport": set(),
    "soap-transport-cassette": {"soap-transport"},
    "soap-transport-conformance": {"soap-transport"},
    "soap-transport-hyper": {"soap-transport"},
    "soap-wsdl": {"soap-codec"},
}

# Further crates that tests may depend on. The end-to-end tests live with the program, the one place that sees both sides.
TEST_ARROWS = {
    "cloudbilling-cli": {
        "cloudbilling-store", "cloudbilling-types", "soap-call", "soap-codec", "soap-codegen", "soap-transport", "soap-transport-conformance",
    },
    "soap-cli": {"soap-call"},
    "soap-codegen": {"soap-call", "soap-transport"},
    "soap-derive": {"soap-codec"},
    "soap-mime": {"soap-codec"},
    "soap-transport-conformance": {"soap-transport-hyper"},
    "soap-transport-hyper": {"soap-transport-conformance"},
}

# Crates that promise to be small: everything that they link without any feature.
ONLY = {
    "cloudbilling-auth": {"zeroize"},
    "soap-transport": {"async-trait", "bytes", "http"},
    "soap-wsdl": {"soap-codec"},
}

# Packages that a crate must not depend on, with any feature.
NEVER = {
    "cloudbilling": {"rusqlite", "xmlparser"},
    "cloudbilling-auth": {"http", "tokio", "xmlparser"},
    "cloudbilling-batch": {"http", "soap-transport", "tokio", "xmlparser"},
    "cloudbilling-sandbox": {"cloudbilling", "ureq", "reqwest"},
    "cloudbilling-store": {"cloudbilling-auth", "hyper", "xmlparser"},
    "cloudbilling-types": {"hyper", "reqwest", "tokio", "ureq", "xmlparser"},
    "soap-call": {"hyper", "hyper-util", "rustls", "tokio", "xmlparser"},
    "soap-codec": {"hyper", "hyper-util", "rustls", "tokio"},
    "soap-codegen": {"http", "hyper", "tokio", "xmlparser"},
    "soap-headers": {"http", "rand", "tokio", "xmlparser"},
    "soap-mime": {"http", "hyper", "tokio", "xmlparser"},
    "soap-transport": {"hyper", "hyper-util", "rustls", "xmlparser"},
    "soap-transport-hyper": {"xmlparser"},
    "soap-wsdl": {"http", "hyper", "tokio", "xmlparser"},
}

# Folders and files directly under `src`, and what each may import from. A crate that is listed here lists all of them.
FOLDERS = {
    "cloudbilling": {
        "client": {"error", "exchange", "ledger"},
        "exchange": {"error", "secrets"},
        "ledger": {"error"},
        "operations": {"client", "error"},
        "error": {"secrets"},
        "secrets": set(),
    },
    "cloudbilling-batch": {
        "operations": {"batch", "bulk", "check", "row"},
        "check": {"batch", "bulk", "call", "row"},
        "journal": {"batch", "bulk", "call", "call_error", "row"},
        "batch": {"bulk", "call", "call_error", "row"},
        "bulk": {"row"},
        "call": {"call_error", "row"},
        "row": {"call_error"},
        "call_error": set(),
    },
    "cloudbilling-types": {
        "server": {"contract", "login", "namespace", "operation", "payload", "record", "response", "result_code"},
        "login": {"contract", "namespace", "parts", "result_code"},
        "response": {"contract", "error", "operation", "parts", "payload", "record", "result_code", "rows"},
        "rows": {"parts", "payload", "record"},
        "parts": {"contract", "namespace", "payload", "result_code"},
        "operation": {"namespace", "parameter", "payload", "record", "setters", "value"},
        "payload": {"contract", "record"},
        "record": {"namespace", "parameter", "setters", "value"},
        "error": {"result_code"},
        "result_code": {"contract"},
        "contract": {"namespace"},
        "parameter": {"namespace"},
        "value": set(),
        "namespace": set(),
        "setters": set(),
    },
    "cloudbilling-store": {
        "file": {"account", "error", "hex", "key", "store", "version"},
        "postgres": {"account", "error", "store", "version"},
        "conformance": {"account", "error", "store", "version"},
        "memory": {"account", "error", "store", "version"},
        "store": {"account", "error", "version"},
        "key": {"account", "hex"},
        "version": {"error"},
        "account": {"hex"},
        "error": set(),
        "hex": set(),
    },
    "cloudbilling-auth": {
        "authenticator": {"credentials", "facts", "ledger", "login", "policy", "record", "snapshot", "time"},
        "snapshot": {"credentials", "facts", "ledger", "login", "time"},
        "ledger": {"credentials", "facts", "login", "policy", "record", "time"},
        "record": {"credentials", "facts", "login", "time"},
        "facts": {"credentials", "login", "policy", "time"},
        "login": {"credentials", "time"},
        "policy": {"credentials"},
        "credentials": set(),
        "time": set(),
    },
    "cloudbilling-cli": {
        "arguments": {
            "account", "call", "clusters", "contexts", "demo", "doctor", "failure", "invoices", "probe", "purchases", "sandbox",
            "transformations",
        },
        "completions": {"arguments", "terminal"},
        "manual": {"arguments", "failure", "terminal"},
        "demo": {"failure", "process", "sandbox", "terminal"},
        "doctor": {"call", "connection", "failure", "output", "process", "secret", "state", "terminal"},
        "sandbox": {"contract", "failure", "output", "process", "secret", "terminal"},
        "account": {"connection", "failure", "output", "process", "state", "terminal"},
        "clusters": {"failure", "terminal", "typed"},
        "invoices": {"bulk", "call", "failure", "terminal", "typed"},
        "purchases": {"bulk", "failure", "terminal", "typed"},
        "bulk": {"call", "connection", "failure", "output", "process", "state", "terminal"},
        "transformations": {"call", "connection", "failure", "process", "terminal", "typed"},
        "typed": {"call", "connection", "failure", "output", "process", "terminal"},
        "call": {"connection", "failure", "output", "process", "terminal"},
        "probe": {"call", "connection", "failure", "output", "process", "terminal"},
        "output": {"failure", "terminal"},
        "connection": {"contexts", "contract", "failure", "process", "secret", "state", "watch"},
        "watch": {"failure"},
        "contexts": {"failure", "output", "process", "secret", "terminal"},
        "contract": {"failure", "terminal"},
        "state": {"failure", "process"},
        "secret": {"failure", "process", "terminal"},
        "process": {"failure"},
        "terminal": {"failure"},
        "failure": set(),
    },
    "cloudbilling-sandbox": {
        "data": {"error"},
        "journal": {"data"},
        "faults": {"error"},
        "identity": {"data", "error"},
        "server": {"data", "error", "faults", "identity", "journal"},
        "soap": {"data", "error", "faults", "identity", "journal", "server"},
        "wsdl": {"soap"},
        "admin": {"data", "error", "faults", "identity", "journal", "server"},
        "portal": {"admin", "data", "error", "faults", "identity", "journal", "server", "soap"},
        "routes": {"admin", "journal", "portal", "server", "soap", "wsdl"},
        "sandbox": {"admin", "data", "error", "faults", "identity", "journal", "portal", "routes", "server", "soap"},
        "error": set(),
    },
    "soap-call": {
        "client": {"error", "exchange"},
        "exchange": {"endpoint", "error", "http_headers", "secrets"},
        "error": {"secrets"},
        "http_headers": {"secrets"},
        "secrets": set(),
        "endpoint": set(),
    },
    "soap-codec": {
        "text": set(),
        "read": {"text"},
        "write": {"read", "text"},
        "scalar": {"read", "text", "write"},
        "value": {"read", "scalar", "text", "write"},
        "soap": {"read", "scalar", "text", "write"},
        "http": {"scalar", "soap", "text"},
        "serde": {"scalar", "text", "value", "write"},
    },
    "soap-derive": {
        "analyze": {"attributes", "choice_enum", "field", "model", "types", "wildcard"},
        "read": {"attributes", "case", "choice", "constraint", "model", "text_enum", "tokens", "types"},
        "write": {"attributes", "choice", "constraint", "model", "text_enum", "tokens", "types"},
        "scalar": {"model", "text_enum"},
        "deref_base": {"model", "types"},
        "text_enum": {"model"},
        "tokens": {"model"},
        "choice": {"model", "tokens"},
        "constraint": {"attributes", "case", "model", "types"},
        "choice_enum": {"attributes", "model", "types", "wildcard"},
        "field": {"attributes", "model", "types"},
        "wildcard": {"attributes", "model"},
        "model": {"attributes"},
        "attributes": {"case", "name"},
        "case": set(),
        "name": set(),
        "types": set(),
    },
    "soap-headers": {
        "addressing": {"read"},
        "security": {"read", "unix_time"},
        "read": {"unix_time"},
        "unix_time": set(),
    },
    "soap-transport-hyper": {
        "blocking": {"transport"},
        "builder": {"body", "connect", "connection", "error", "inspect", "tls", "transport"},
        "transport": {"active_call", "body", "call", "connect", "connection", "diagnose", "error", "response_body"},
        "inspect": {"active_call", "connect", "connection", "error", "tls"},
        "response_body": {"active_call", "body", "connection", "diagnose", "error"},
        "active_call": {"call", "connection", "error"},
        "diagnose": {"body", "connection", "error", "tls"},
        "connect": {"call", "connection", "error", "tls"},
        "tls": {"error"},
        "connection": set(),
        "body": {"call"},
        "call": set(),
        "error": set(),
    },
    "soap-mime": {
        "read": {"error", "media_type", "options", "reference", "related_type"},
        "write": {"boundary", "error", "media_type"},
        "related_type": {"boundary", "error", "media_type", "reference"},
        "boundary": {"error"},
        "media_type": {"error"},
        "reference": {"error"},
        "error": {"options"},
        "options": set(),
    },
    "soap-cli": {
        "command": {"documents", "sample"},
        "documents": set(),
        "sample": set(),
    },
    "soap-transport": {
        "adapter": {"body", "options", "error", "target", "threads", "transport"},
        "testing": {"error", "options", "threads", "transport"},
        "transport": {"body", "error", "options", "threads"},
        "body": {"error", "threads"},
        "target": {"error"},
        "error": set(),
        "options": {"gate"},
        "gate": set(),
        "threads": set(),
    },
    "soap-codegen": {
        "project": {"config", "documents", "error", "files", "generate", "report"},
        "documents": {"error"},
        "error": set(),
        "generate": {"config", "emit", "files", "plan", "report"},
        "proof": {"config", "emit", "files", "name", "plan", "report"},
        "emit": {"config", "files", "name", "plan", "text"},
        "plan": {"config", "name", "report", "text"},
        "config": set(),
        "files": set(),
        "name": set(),
        "report": set(),
        "text": set(),
    },
    "soap-wsdl": {
        "wsdl": {"diagnostic", "error", "limits", "schema", "source"},
        "schema": {"diagnostic", "error", "limits", "source"},
        "error": {"source"},
        "diagnostic": {"source"},
        "limits": set(),
        "source": {"limits"},
    },
    "soap-transport-conformance": {
        "suite": {"cases", "collected", "harness", "report", "server"},
        "cases": {"collected", "harness", "secrets", "server"},
        "harness": {"secrets", "server"},
        "server": {"secrets"},
        "block_on": set(),
        "collected": set(),
        "report": set(),
        "secrets": set(),
    },
}

# The one file that may name the tokenizer, so that it can be exchanged.
TOKENIZER = "xmlparser"
TOKENIZER_FILE = pathlib.PurePath("crates/soap-codec/src/read/token.rs")


def workspace():
    command = ["cargo", "metadata", "--format-version", "1", "--no-deps"]
    metadata = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return {package["name"]: package for package in metadata["packages"]}


def graph_faults(packages):
    for name, package in sorted(packages.items()):
        if name not in ARROWS:
            yield f"{name} is not on the card: add it to docs/architecture.md and to this script"
            continue
        for dependency in package["dependencies"]:
            target, test = dependency["name"], dependency["kind"] == "dev"
            allowed = ARROWS[name] | (TEST_ARROWS.get(name, set()) if test else set())
            # A crate's own examples and tests may switch on its own features.
            if target in packages and target not in allowed and not (test and target == name):
                yield f"{name} → {target}{' (tests)' if test else ''}: no such arrow"
            if not test and target in NEVER.get(name, ()):
                yield f"{name} must not depend on {target}"
            if not test and not dependency["optional"] and name in ONLY and target not in ONLY[name]:
                yield f"{name} links {target} without a feature; it promises only {', '.join(sorted(ONLY[name]))}"


def tokenizer_faults():
    for path in sorted(pathlib.Path("crates").glob("*/src/**/*.rs")):
        if pathlib.PurePath(path) == TOKENIZER_FILE:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(rf"\b{TOKENIZER}\b", line) and not line.lstrip().startswith("//"):
                yield f"{path}:{number} names {TOKENIZER}, which only {TOKENIZER_FILE} may"


def module_faults(name: str) -> Iterator[str]:
    crate = module_graph.Crate(pathlib.Path("crates", name, "src"))
    edges = crate.edges()
    yield from folder_faults(name, crate, edges)
    for circle in module_graph.circles(edges):
        arrows = [edge for edge in edges if edge.source in circle and edge.target in circle]
        listed = "".join(f"\n    {edge.source}:{edge.line} → {edge.target}" for edge in arrows)
        yield f"{name}: these files form a circle:{listed}"


def folder_faults(name: str, crate: module_graph.Crate, edges: list[module_graph.Edge]) -> Iterator[str]:
    ladder = FOLDERS.get(name)
    if ladder is None:
        return
    present = {crate.first_level(file.path) for module, file in crate.files.items() if module}
    for level in sorted(present - set(ladder)):
        yield f"{name}: {level} is not in FOLDERS: say there what it may import from"
    for level in sorted(set(ladder) - present):
        yield f"{name}: FOLDERS lists {level}, which does not exist"
    for edge in edges:
        source, target = crate.first_level(edge.source), crate.first_level(edge.target)
        if source != target and target not in ladder.get(source, {target}):
            yield f"{edge.source}:{edge.line}: {source} must not import from {target}"


def main():
    packages = workspace()
    modules = [fault for name in sorted(packages) for fault in module_faults(name)]
    faults = [*graph_faults(packages), *tokenizer_faults(), *modules]
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(packages)} crates, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
