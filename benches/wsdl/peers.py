#!/usr/bin/env python3
"""Generates code for well-known WSDLs with `soap` and with its peers, and compiles it.

    benches/wsdl/peers.py FOLDER OUT [NAME...]

FOLDER has the documents of DOCUMENTS, which are not part of this repository. With names, only those documents. Nobody has a network.
Needs Debian's gsoap, libgsoap-dev, libjaxws-java and a JDK; zeep, xsd-parser and savon come from their registries. Prints a table, and fails
if the code of `soap` is missing or does not compile.
"""

import os
import pathlib
import re
import resource
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DOCUMENTS = {
    "VIES": "vies/checkVatService.wsdl",
    "Exchange": "ews/services.wsdl",
    "vSphere 5.5": "vim25/vimService.wsdl",
    "Workday": "workday/workday.wsdl",
    "PayPal": "paypal/PayPalSvc.wsdl",
    "Ad Manager, networks": "gam/v202511/NetworkService.wsdl",
    "Ad Manager, line items": "gam/v202511/LineItemService.wsdl",
    "ONVIF, device": "onvif/ver10/device/wsdl/devicemgmt.wsdl",
    "ONVIF, media": "onvif/ver20/media/wsdl/media.wsdl",
    "ONVIF, events": "onvif/ver10/events/wsdl/event.wsdl",
    "WCF, all features": "wcf-svcutil/wsdl/WcfProjectNService/tempuri.org.wsdl",
    "WCF, collections": "wcf-svcutil/wsdl/CollectionTypes.wsdl",
    "EC2": "small-suites/gowsdl/ec2.wsdl",
    "EPCIS": "small-suites/gowsdl/epcis/EPCglobal-epcis-query-1_2.wsdl",
    "CXF, hello world": "cxf-testutils/hello_world.wsdl",
    "Jira, encoded": "savon/rpcenc/jira.wsdl",
}
# Nothing in it is literal.
ENCODED = "Jira, encoded"
ZEEP = "4.3.3"
XSD_PARSER = "1.5.2"
SAVON = "0.2.0"
SECONDS = 120
# For each process: more is an error of the tool.
BYTES = 6 << 30
# Nobody asks a network: no tool has a proxy that answers.
OFFLINE = os.environ | {name: "http://127.0.0.1:9" for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")}
JAVA_OFFLINE = ["-Dhttp.proxyHost=127.0.0.1", "-Dhttp.proxyPort=9", "-Dhttps.proxyHost=127.0.0.1", "-Dhttps.proxyPort=9"]

ZEEP_PROGRAM = """
import sys, zeep, zeep.wsdl, zeep.settings
class Files(zeep.Transport):
    def load(self, url):
        if url.startswith("http"): raise OSError("no network: " + url)
        return super().load(url)
zeep.wsdl.Document(sys.argv[1], Files())
"""


class Failed(Exception):
    """A tool did not do it, for this reason."""


def run(command, folder=None, environment=OFFLINE, seconds=SECONDS):
    """Runs a command. Returns the seconds of the processor and what it printed; raises `Failed` with its last words."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run([str(part) for part in command], cwd=folder, env=environment, capture_output=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise Failed(f"more than {seconds} s") from None
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    text = (done.stdout + done.stderr).decode(errors="replace")
    if done.returncode != 0:
        lines = [line for line in text.splitlines() if re.search(r"error|exception|panicked|unable|cannot", line, re.I)]
        raise Failed(((lines or text.splitlines() or [f"exit {done.returncode}"])[0]).strip()[:160])
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, text


def install(*command, folder=None):
    """Runs a command that may use the network and take its time."""
    run(command, folder, os.environ, seconds=None)


def size(folder, endings):
    return sum(file.stat().st_size for file in folder.rglob("*") if file.suffix in endings)


def bounded():
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))


def compiled(command, pattern, folder=None):
    """Runs a compiler. Raises `Failed` with the number of its errors, if it has any."""
    try:
        done = subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, timeout=SECONDS, preexec_fn=bounded)
    except subprocess.TimeoutExpired:
        raise Failed(f"more than {SECONDS} s") from None
    text = done.stderr.decode(errors="replace")
    if done.returncode != 0:
        found = errors(text, pattern)
        raise Failed(f"{found} error{'s' * (found != 1)}" if found else f"more than {BYTES >> 30} GB")


def errors(text, pattern):
    return len(re.findall(pattern, text, re.M))


class Peer:
    """Writes the code of a document into a folder, and compiles it."""

    def prepare(self, out):
        pass

    def generate(self, document, folder):
        """Returns seconds and bytes."""
        raise NotImplementedError

    def compile(self, folder):
        """Raises `Failed` if the code does not compile."""


class Soap(Peer):
    name = "`soap generate`"

    def __init__(self, source):
        self.source = source

    def prepare(self, out):
        install("cargo", "build", "--release", "-p", "soap-cli", folder=ROOT)

    def generate(self, document, folder):
        code = folder / "src/code"
        root = self.source / document.relative_to(self.source).parts[0]
        command = [ROOT / "target/release/soap", "generate", document, "--root", root, "--out", code]
        seconds, _ = run(command)
        crates = ROOT / "crates"
        (folder / "Cargo.toml").write_text(
            f"[package]\nname = 'code-{folder.name}'\nversion = '0.0.0'\nedition = '2024'\n[workspace]\n[dependencies]\n"
            f"soap-call = {{ path = '{crates}/soap-call' }}\nsoap-codec = {{ path = '{crates}/soap-codec', features = ['derive'] }}\n"
        )
        if len(list(code.glob("*.rs"))) == 1:
            raise Failed("rpc/encoded, by operation")
        (folder / "src/lib.rs").write_text("#![deny(warnings)]\npub mod code;\n")
        return seconds, size(code, {".rs"})

    def compile(self, folder):
        cargo_check(folder)


def cargo_check(folder):
    """Checks a package. Its name differs from that of the others: Cargo keeps them apart in one folder by nothing else."""
    compiled(["cargo", "check", "--quiet", "--target-dir", folder.parent / "target"], r"^error(\[|: (?!could not compile|aborting))", folder)


class WsImport(Peer):
    name = "wsimport 2.3"

    def prepare(self, out):
        self.classes = subprocess.check_output([ROOT / "interop/jax-ws-classes"], text=True).strip()

    def generate(self, document, folder):
        if document.suffix != ".wsdl":
            raise Failed("no WSDL")
        command = ["java", *JAVA_OFFLINE, "-cp", self.classes, "com.sun.tools.ws.WsImport", "-Xnocompile", "-s", folder, "-d", folder, document]
        seconds, text = run(command)
        bytes = size(folder, {".java"})
        if bytes == 0:
            raise Failed(" ".join(text.split())[:160] or "nothing is written")
        return seconds, bytes

    def compile(self, folder):
        files = folder / "files"
        files.write_text("\n".join(f'"{file}"' for file in folder.rglob("*.java")))
        command = ["javac", "-J-Xmx2g", "-nowarn", "-encoding", "UTF-8", "-proc:none", "-cp", self.classes, "-d", folder / "classes", f"@{files}"]
        compiled(command, ": error: ")


class GSoap(Peer):
    name = "gSOAP 2.8"

    def generate(self, document, folder):
        header = folder / "service.h"
        one, _ = run(["wsdl2h", "-t/usr/share/gsoap/WS/typemap.dat", "-o", header, document.name], document.parent)
        two, _ = run(["soapcpp2", "-C", "-j", "-w", "-x", "-L", "-I/usr/share/gsoap/import", "-I/usr/share/gsoap", "-d", folder, header], folder)
        return one + two, size(folder, {".h", ".cpp"})

    def compile(self, folder):
        for source in sorted(folder.glob("soap*.cpp")):
            command = ["c++", "-w", "-O0", "-fsyntax-only", "-I/usr/share/gsoap/import", "-I", str(folder), str(source)]
            compiled(command, "error: ")


class Zeep(Peer):
    """Generates nothing: it reads the WSDL when the program starts."""

    name = f"zeep {ZEEP}"

    def prepare(self, out):
        self.python = out / "python/bin/python"
        if not self.python.exists():
            install(sys.executable, "-m", "venv", out / "python")
            install(self.python.with_name("pip"), "install", "--quiet", f"zeep=={ZEEP}")

    def generate(self, document, folder):
        if document.suffix != ".wsdl":
            raise Failed("no WSDL")
        return run([self.python, "-c", ZEEP_PROGRAM, document])[0], 0


class XsdParser(Peer):
    """Reads no WSDL: it gets the schemas that a WSDL contains."""

    name = f"xsd-parser {XSD_PARSER}"

    def prepare(self, out):
        self.program = out / "target-xsd-parser/release/generate"
        self.python = out / "python/bin/python"
        manifest = ROOT / "benches/wsdl/xsd-parser/Cargo.toml"
        install("cargo", "build", "--locked", "--release", "--manifest-path", manifest, "--target-dir", out / "target-xsd-parser")

    def generate(self, document, folder):
        (folder / "src").mkdir()
        schemas = [document]
        if document.suffix == ".wsdl":
            schemas = self.schemas(document, folder)
        seconds, _ = run([self.program, folder / "src/lib.rs", *schemas])
        (folder / "Cargo.toml").write_text(
            f"[package]\nname = 'code-{folder.name}'\nversion = '0.0.0'\nedition = '2024'\n[workspace]\n[dependencies]\n"
            "xsd-parser-types = { version = '0.2', features = ['quick-xml', 'num'] }\nnum = '0.4'\n"
        )
        return seconds, size(folder / "src", {".rs"})

    def schemas(self, document, folder):
        """Writes the schemas of a WSDL into files beside it, so that relative locations stay what they are."""
        program = (
            "import sys, copy, os.path, lxml.etree as e\n"
            "S = '{http://www.w3.org/2001/XMLSchema}schema'; I = '{http://schemas.xmlsoap.org/wsdl/}import'\n"
            "roots = [e.parse(sys.argv[1]).getroot()]\n"
            "for root in roots:\n"
            "    for one in root.iter(I): roots.append(e.parse(os.path.join(sys.argv[3], one.get('location'))).getroot())\n"
            "for number, schema in enumerate(schema for root in roots for schema in root.iter(S)):\n"
            "    own = e.Element(S, nsmap=schema.nsmap, **{}); own.attrib.update(schema.attrib)\n"
            "    for child in schema: own.append(copy.deepcopy(child))\n"
            "    for one in own.iter('{*}import', '{*}include'):\n"
            "        place = one.get('schemaLocation')\n"
            "        if place and '://' not in place: one.set('schemaLocation', sys.argv[3] + '/' + place)\n"
            "    name = f'{sys.argv[2]}/{number}.xsd'; e.ElementTree(own).write(name); print(name)\n"
        )
        _, text = run([self.python, "-c", program, document, folder, document.parent.resolve()])
        if not text.split():
            raise Failed("no schema in the WSDL")
        return text.split()

    def compile(self, folder):
        cargo_check(folder)


class Savon(Peer):
    """The only one among the other crates that writes a client for a whole WSDL."""

    name = f"savon {SAVON}"

    def prepare(self, out):
        self.program = out / "target-savon/debug/generate"
        manifest = ROOT / "benches/wsdl/savon/Cargo.toml"
        install("cargo", "build", "--locked", "--manifest-path", manifest, "--target-dir", out / "target-savon")

    def generate(self, document, folder):
        (folder / "src").mkdir()
        seconds, _ = run([self.program, document, folder / "src"])
        file = folder / "src/example.rs"
        if not file.exists() or not file.stat().st_size:
            raise Failed("nothing is written")
        file.rename(folder / "src/lib.rs")
        (folder / "Cargo.toml").write_text(
            f"[package]\nname = 'code-{folder.name}'\nversion = '0.0.0'\nedition = '2018'\n[workspace]\n[dependencies]\nsavon = '={SAVON}'\n"
        )
        return seconds, size(folder / "src", {".rs"})

    def compile(self, folder):
        cargo_check(folder)


def cell(peer, document, folder):
    try:
        seconds, bytes = peer.generate(document, folder)
    except Failed as reason:
        return False, f"no: {reason}"
    text = f"{seconds:.2f} s" + (f", {bytes / 1000:,.0f} kB" if bytes else "")
    try:
        peer.compile(folder)
    except Failed as reason:
        return False, f"{text}, does not compile: {reason}"
    return True, text


def main():
    source, out, names = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), sys.argv[3:]
    for program in ("wsdl2h", "soapcpp2", "java", "javac", "c++"):
        subprocess.check_call([ROOT / "ci/require", program])
    out.mkdir(parents=True, exist_ok=True)
    peers = [Soap(source), WsImport(), GSoap(), Zeep(), XsdParser(), Savon()]
    for peer in peers:
        peer.prepare(out)
    print("| document | " + " | ".join(peer.name for peer in peers) + " |")
    print("|---" * (len(peers) + 1) + "|")
    counts, is_good = [0] * len(peers), True
    documents = {name: path for name, path in DOCUMENTS.items() if not names or name in names}
    for name, path in documents.items():
        cells = []
        for number, peer in enumerate(peers):
            folder = out / type(peer).__name__.lower() / re.sub(r"\W+", "-", name.lower())
            subprocess.check_call(["rm", "-rf", folder])
            folder.mkdir(parents=True)
            works, text = cell(peer, source / path, folder)
            counts[number] += works
            is_good &= works or number > 0 or name == ENCODED
            cells.append(text.replace("|", "/"))
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)
    print("| all | " + " | ".join(f"{count} of {len(documents)}" for count in counts) + " |")
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
