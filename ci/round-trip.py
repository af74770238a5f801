#!/usr/bin/env python3
"""Reads sampled messages as generated types, writes them again, and compares.

    ci/round-trip.py FOLDER OUT [--count N] [--judge xmllint|xerces]... [NAME...]

For every WSDL below FOLDER (with names: whose path contains one of them) `soap sample` makes messages and `soap generate` the code;
a program in OUT reads each message, header block of a request, and detail of a fault as its type and writes it again. A schema that no
WSDL and no other schema leads to gets a WSDL with a message for each global element. The two must have the same infoset: names and
texts are equal, with QNames compared by namespace. The judges validate both against the schemas of the WSDL; what a judge itself
rejects is listed and not counted. Fails if a message differs, cannot be read, or is not valid.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import xml.dom.minidom
import xml.parsers.expat
from xml.sax.saxutils import quoteattr

ROOT = pathlib.Path(__file__).resolve().parent.parent
XML = "http://www.w3.org/XML/1998/namespace"
INHERITED = (f"{{{XML}}}lang", f"{{{XML}}}space")
XS = "http://www.w3.org/2001/XMLSchema"
WSDL = "http://schemas.xmlsoap.org/wsdl/"
REFERENCES = ("import", "include", "redefine")
XERCES = ":".join(f"/usr/share/java/{name}.jar" for name in ("xercesImpl", "xercesSamples", "xml-apis", "xml-resolver"))

MANIFEST = """[package]
name = "{name}"
version = "0.0.0"
edition = "2024"
[dependencies]
soap-call.workspace = true
soap-codec.workspace = true
"""

WORKSPACE = """[workspace]
resolver = "3"
members = ["*/package"]
[profile.dev]
debug = false
[workspace.dependencies]
soap-call = {{ path = "{crates}/soap-call" }}
soap-codec = {{ path = "{crates}/soap-codec", features = ["derive"] }}
"""

MAIN = """#![allow(dead_code, missing_docs, unused_imports)]
#![recursion_limit = "256"] // StuF's types are nested more deeply than the compiler follows by default.

mod code;

use soap_codec::{FromXmlOwned, Raw, ToXml};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    for file in std::fs::read_dir(&arguments[1]).expect("samples").flatten() {
        let text = std::fs::read_to_string(file.path()).expect("a sample");
        let raw = Raw::parse(&text).expect("a well-formed sample");
        let result = MODULES.iter().find_map(|again| again(&raw));
        let name = file.file_name().into_string().expect("a name");
        match result {
            None => println!("untyped {name}"),
            Some(Err(error)) => println!("failed {name} {error}"),
            Some(Ok(again)) => std::fs::write(format!("{}/{name}", arguments[2]), again).expect("written"),
        }
    }
}

/// Returns `true` for the element of a variant, whatever the case of its name.
fn is_variant(raw: &Raw, namespace: &str, variant: &str) -> bool {
    let plain = |name: &str| name.replace(|it: char| !it.is_alphanumeric(), "").to_lowercase();
    !is_nil(raw) && raw.name().namespace() == namespace && plain(raw.name().local()) == plain(variant)
}

/// Returns `true` for a nil element. Header blocks and details that are nil have no type.
fn is_nil(raw: &Raw) -> bool {
    raw.as_str().split('>').next().is_some_and(|tag| tag.contains(":nil="))
}

fn again<T: FromXmlOwned + ToXml>(raw: &Raw) -> Result<String, String> {
    let value: T = raw.read().map_err(|error| error.to_string())?;
    let again = Raw::new(raw.name(), &value).map_err(|error| error.to_string())?;
    Ok(again.as_str().to_owned())
}
"""


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("out", type=pathlib.Path)
    arguments.add_argument("names", nargs="*")
    arguments.add_argument("--count", type=int, default=20)
    arguments.add_argument("--judge", action="append", choices=["xmllint", "xerces"], default=[])
    arguments = arguments.parse_args()
    folder, out = arguments.folder.resolve(), arguments.out.resolve()
    subprocess.run(["cargo", "build", "-q", "-p", "soap-cli"], check=True, cwd=ROOT)

    found = roots(folder)
    found = [path for path in found if not arguments.names or any(name in str(path) for name in arguments.names)]
    services = [service for path in found if (service := prepare(path, folder, out, arguments.count))]
    (out / "Cargo.toml").write_text(WORKSPACE.format(crates=ROOT / "crates"))
    manifest = ["--manifest-path", out / "Cargo.toml", "--target-dir", ROOT / "target"]
    good, total = True, 0
    print(f"{'':60} {'messages':>8} {'untyped':>8} {'failed':>8} {'differ':>8}" + "".join(f" {judge:>16}" for judge in arguments.judge))
    for service in services:
        built = subprocess.run(["cargo", "build", "-q", "-p", service.name, *manifest], cwd=ROOT, capture_output=True, text=True)
        if built.returncode:
            print(f"{service.title}: does not compile")
            print("\n".join(built.stderr.splitlines()[:20]))
            good = False
            continue
        counts, verdicts = service.run(arguments.judge)
        total += counts[0]
        good &= counts[2:] == (0, 0) and all(verdict is None or verdict == (0, 0) for verdict in verdicts)
        words = ["rejects schema" if verdict is None else "%d, %d invalid" % verdict for verdict in verdicts]
        print(f"{service.title:60}" + "".join(f" {count:8}" for count in counts) + "".join(f" {word:>16}" for word in words))
        sys.stdout.flush()
    print(f"{total} messages")
    sys.exit(0 if good and total else 1)


def roots(folder):
    """Returns all WSDLs, and the schemas that nothing else leads to; of schemas that lead to each other, the first."""
    leads = {path: leads_to(path) for path in sorted(folder.rglob("*")) if path.suffix in (".wsdl", ".xsd")}
    targets = {target for path, several in leads.items() for target in several if target != path}
    found, reached = [], set()
    for path in sorted(leads, key=lambda path: (path.suffix != ".wsdl", path in targets, path)):
        if path.suffix == ".wsdl" or path not in reached:
            found.append(path)
        open_ones = [path]
        while open_ones:
            path = open_ones.pop()
            if path not in reached:
                reached.add(path)
                open_ones += leads.get(path, [])
    return found


def leads_to(path):
    """Returns the documents on this disk that a document imports, includes or redefines."""
    document = parsed(path)
    return [(path.parent / place).resolve() for place in locations(document)] if document else []


def prepare(source, root, out, count):
    """Makes samples and a package for a document. Returns None if it has no message that can be sampled."""
    title = str(source.relative_to(root))
    name = "t_" + re.sub(r"[^a-z0-9]+", "_", title.lower())
    package = out / name / "package"
    samples = out / name / "samples"
    subprocess.run(["rm", "-rf", out / name / "samples", out / name / "again"], check=True)
    (out / name).mkdir(parents=True, exist_ok=True)
    wsdl = source
    if source.suffix == ".xsd":
        wsdl, root = out / name / "service.wsdl", os.path.commonpath([root, out])
        wsdl.write_text(service_of(source, wsdl.parent))
    soap = ROOT / "target/debug/soap"
    sampled = subprocess.run([soap, "sample", wsdl, "--root", root, "--count", str(count), "--out", samples], capture_output=True, text=True)
    if sampled.returncode:
        print(f"{title}: {(sampled.stderr.strip().splitlines() or ['no sample'])[-1][:200]}")
        subprocess.run(["rm", "-rf", package], check=True)
        return None
    (package / "src").mkdir(parents=True, exist_ok=True)
    settings = out / name / "settings.toml"
    settings.write_text(f"wsdl = '{wsdl}'\nout = '{package}/src/code'\n[emit]\nclient = 'blocking'\ndocs = false\n")
    generated = [soap, "generate", "--config", settings, "--root", root]
    made = subprocess.run(generated, capture_output=True, text=True)
    if made.returncode and "nothing to generate" in made.stderr:
        print(f"{title}: no operation is literal")
        subprocess.run(["rm", "-rf", package], check=True)
        return None
    made.check_returncode()
    write(package / "Cargo.toml", MANIFEST.format(name=name))
    write(package / "src/main.rs", MAIN + "".join(modules(package / "src/code")))
    return Service(title, name, wsdl, out / name)


def service_of(schema, folder):
    """Returns a WSDL in a folder that has an operation with each global element of a schema, and of all that it leads to."""
    elements = global_elements(schema)
    namespace = parsed(schema).documentElement.getAttribute("targetNamespace")
    place = quoteattr(os.path.relpath(schema, folder))
    imported = f"<xs:import{f' namespace={quoteattr(namespace)}' if namespace else ''} schemaLocation={place}/>"
    messages, operations, bound = "", "", ""
    for number, (namespace, name) in enumerate(elements):
        element = f'xmlns:e={quoteattr(namespace)} element="e:{name}"' if namespace else f'element="{name}"'
        messages += f'<w:message name="Message{number}"><w:part name="body" {element}/></w:message>\n'
        operations += f'<w:operation name="Call{number}"><w:input message="t:Message{number}"/></w:operation>\n'
        bound += f'<w:operation name="Call{number}"><s:operation/><w:input><s:body use="literal"/></w:input></w:operation>\n'
    transport = '<s:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>'
    return (
        f'<w:definitions xmlns:w="{WSDL}" xmlns:s="{WSDL}soap/" xmlns:xs="{XS}" xmlns:t="urn:sampled" targetNamespace="urn:sampled">\n'
        f'<w:types><xs:schema targetNamespace="urn:sampled">{imported}</xs:schema></w:types>\n{messages}'
        f'<w:portType name="Sampled">\n{operations}</w:portType>\n<w:binding name="Sampled" type="t:Sampled">{transport}\n{bound}'
        f"</w:binding>\n</w:definitions>\n"
    )


def global_elements(schema):
    """Returns namespace and name of the global elements of a schema and of all that it leads to. An included schema without a
    namespace has that of the schema that includes it."""
    found, seen, open_ones = {}, set(), [(schema, "")]
    while open_ones:
        path, namespace = item = open_ones.pop(0)
        document = parsed(path) if item not in seen else None
        seen.add(item)
        if not document:
            continue
        namespace = document.documentElement.getAttribute("targetNamespace") or namespace
        for node in document.documentElement.childNodes:
            if node.nodeType == node.ELEMENT_NODE and node.localName == "element" and node.getAttribute("abstract") not in ("true", "1"):
                found[namespace, node.getAttribute("name")] = None
            elif node.nodeType == node.ELEMENT_NODE and node.localName in REFERENCES and node.getAttribute("schemaLocation"):
                target = (path.parent / node.getAttribute("schemaLocation")).resolve()
                open_ones.append((target, "" if node.localName == "import" else namespace))
    return list(found)


def parsed(path):
    """Returns the tree of a document, or None for one that cannot be read."""
    try:
        return xml.dom.minidom.parse(str(path))
    except (OSError, xml.parsers.expat.ExpatError):
        return None


def write(path, text):
    """Writes a file unless it is the same already, so that Cargo does not build it again."""
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def modules(code):
    """Returns the function of each module of operations that reads a message by its name."""
    count = 0
    for path in sorted(code.rglob("*.rs")):
        text = path.read_text()
        is_part = path.parent != code
        module = path.parent.name if is_part else path.stem
        types = {}
        for request, response, body in operations(text):
            names = re.findall(r"QName::new\(\s*([^,]+?),\s*(\"(?:[^\"\\]|\\.)*\"),?\s*\)", body)
            if len(names) == 1 and response != "()":
                names.append((names[0][0], names[0][1][:-1] + 'Response"'))
            for ty, name in zip([request, response], names):
                types.setdefault(name, ty)
        blocks = [(name, ty) for ty, name in headers(text) if name not in types]
        details = list(variants(text))
        if not types:
            continue
        uses = re.findall(r"^use [^;]+;", text, re.M)
        uses = "\n".join(use for use in uses if use != "use super::*;")
        uses = uses.replace("super::super::", "crate::code::").replace("super::", "crate::code::")
        arms = "".join(
            f"    if raw.name() == QName::new({namespace}, {local}) {{\n        return Some(crate::again::<{ty}>(raw));\n    }}\n"
            for (namespace, local), ty in types.items()
        ) + "".join(
            f"    if !crate::is_nil(raw) && raw.name() == QName::new({namespace}, {local}) {{\n        return Some(crate::again::<{ty}>(raw));\n    }}\n"
            for (namespace, local), ty in blocks
        ) + "".join(
            f"    if crate::is_variant(raw, {namespace}, \"{variant}\") {{\n        return Some(crate::again::<{ty}>(raw));\n    }}\n"
            for namespace, variant, ty in details
        )
        yield (
            f"\nmod m{count} {{\n{uses}\nuse crate::code::{module}::*;\n"
            f"pub fn again(raw: &soap_codec::Raw) -> Option<Result<String, String>> {{\n{arms}    None\n}}\n}}\n"
        )
        count += 1
    all_of_them = ", ".join(f"m{number}::again" for number in range(count))
    yield f"\nconst MODULES: &[fn(&Raw) -> Option<Result<String, String>>] = &[{all_of_them}];\n"


def operations(text):
    """Returns the type of the request, that of the response, and the value of each constant of an operation."""
    for found in re.finditer(r"pub const \w+: Operation<\s*'static,(.*?)>\s*=\s*(Operation::\w+\(.*?);\n", text, re.S):
        types = split(found.group(1))
        if len(types) == 2:
            yield types[0], types[1], found.group(2)


def headers(text):
    """Returns the type and the name of each header block of requests."""
    for found in re.finditer(r"pub fn with_\w+\(\s*&self,\s*value: (.*?),?\s*\) -> Self \{\s*let name = QName::new\(\s*([^,]+?),\s*(\"[^\"]*\"),?\s*\);", text, re.S):
        yield found.group(1), (found.group(2), found.group(3))


def variants(text):
    """Returns the namespace, the name and the type of each variant of the enums of faults."""
    for found in re.finditer(r"#\[soap\(namespace = ([\w:]+)[^\n]*\bchoice\)\]\npub enum \w+Fault\d* \{(.*?)\n\}", text, re.S):
        for variant in re.finditer(r"((?:    #\[[^\n]*\]\n)*)    (\w+)\((.*)\),", found.group(2)):
            renamed = re.search(r'rename = "([^"]*)"', variant.group(1))
            namespace = re.search(r"namespace = ([\w:]+)", variant.group(1))
            name = renamed.group(1) if renamed else variant.group(2)
            # A detail that may be nil is read as its type; one that is nil has none.
            ty = re.sub(r"^Option<(.*)>$", r"\1", variant.group(3))
            yield namespace.group(1) if namespace else found.group(1), name, ty


def split(types):
    """Splits types at the commas that are not within brackets."""
    parts, depth = [""], 0
    for char in types:
        depth += (char in "<(") - (char in ">)")
        if char == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip() for part in parts if part.strip()]


class Service:
    def __init__(self, title, name, wsdl, folder):
        self.title, self.name, self.wsdl, self.folder = title, name, wsdl, folder

    def run(self, judges):
        """Returns the counts of messages, of those without a type, that cannot be read, that differ; and the verdicts."""
        samples, again = self.folder / "samples", self.folder / "again"
        again.mkdir()
        program = subprocess.run([ROOT / "target/debug" / self.name, samples, again], check=True, capture_output=True, text=True)
        lines = program.stdout.splitlines()
        failed = [line for line in lines if line.startswith("failed")]
        untyped = sum(line.startswith("untyped") for line in lines)
        written = sorted(again.iterdir())
        schemas = Schemas(self.wsdl, self.folder / "schemas")
        differ = [path for path in written if differs(infoset(samples / path.name), infoset(path), schemas.defaults)]
        for line in failed[:3]:
            print("  " + line[:300])
        for path in differ[:3]:
            print(f"  differs {samples / path.name} {path}")
        counts = (len(written) + len(failed), untyped, len(failed), len(differ))
        sources = sorted(samples.iterdir())
        return counts, [VERDICTS[judge](schemas.driver, sources, written) for judge in judges]


def differs(sample, again, defaults):
    """Compares two infosets. An attribute that is missing in the sample has its default value."""
    if len(sample) != len(again):
        return True
    for before, after in zip(sample, again):
        if before != after and before[:2] == after[:2] and before[0] == "start":
            added = [item for item in after[2] if item not in before[2]]
            lost = [item for item in before[2] if item not in after[2]]
            if lost or any((key.rpartition("}")[2], value) not in defaults for key, value in added):
                return True
        elif before != after:
            return True
    return False


def infoset(path):
    """Returns an element as events in which names do not depend on prefixes. Each has the `xml:lang` and `xml:space` in scope."""
    events, scopes, texts, inherited = [], [{"xml": XML}], [], [{}]
    parser = xml.parsers.expat.ParserCreate()

    def expand(value, scope, default=None):
        prefix, colon, local = value.partition(":")
        if not colon:
            return f"{{{default}}}{value}" if default else value
        return f"{{{scope[prefix]}}}{local}" if prefix in scope else value

    def flush():
        if texts:
            text = "".join(texts)
            events.append(("text", " ".join(expand(word, scopes[-1]) for word in text.split(" "))))
            texts.clear()

    def start(name, attributes):
        flush()
        scope = dict(scopes[-1])
        for key, value in attributes.items():
            if key == "xmlns" or key.startswith("xmlns:"):
                scope[key[6:]] = value
        scopes.append(scope)
        default = scope.get("")
        rest = {expand(key, scope): value for key, value in attributes.items() if not key.startswith("xmlns")}
        for key, value in rest.items():
            is_type = key == "{http://www.w3.org/2001/XMLSchema-instance}type"
            rest[key] = expand(value.strip(), scope, default) if is_type else expand(value, scope)
        inherited.append(inherited[-1] | {key: value for key, value in rest.items() if key in INHERITED})
        rest |= inherited[-1]
        events.append(("start", expand(name, scope, default), sorted(rest.items())))

    def end(_):
        flush()
        scopes.pop()
        inherited.pop()
        events.append(("end",))

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, texts.append
    parser.Parse(path.read_bytes(), True)
    return events


class Schemas:
    """The schemas of a WSDL and of those that it imports, as files, and one that imports them all."""

    def __init__(self, wsdl, folder):
        self.folder, self.seen, self.pieces, self.defaults = folder, set(), {}, set()
        subprocess.run(["rm", "-rf", folder], check=True)
        folder.mkdir(parents=True)
        self.read(wsdl)
        for namespace, text in wrappers([path for path in self.seen if path.suffix == ".wsdl"]).items():
            wrapper = xml.dom.minidom.parseString(text).documentElement
            self.pieces.setdefault(namespace, []).append((wrapper, wsdl.parent))
        places = {namespace: folder / f"n{number}.xsd" for number, namespace in enumerate(self.pieces)}
        for namespace, pieces in self.pieces.items():
            files = []
            for number, (schema, base) in enumerate(pieces):
                file = places[namespace].with_suffix(f".{number}.xsd")
                relocate(schema, base, places)
                file.write_text(schema.toxml())
                files.append(file)
            if len(files) == 1:
                files[0].rename(places[namespace])
                continue
            target = f" targetNamespace={quoteattr(namespace)}" if namespace else ""
            includes = "".join(f"<xs:include schemaLocation={quoteattr(file.name)}/>" for file in files)
            places[namespace].write_text(f'<xs:schema xmlns:xs="{XS}"{target}>{includes}</xs:schema>')
        self.driver = folder / "driver.xsd"
        imports = "".join(
            f"<xs:import{f' namespace={quoteattr(namespace)}' if namespace else ''} schemaLocation={quoteattr(place.name)}/>"
            for namespace, place in places.items()
        )
        self.driver.write_text(f'<xs:schema xmlns:xs="{XS}" targetNamespace="urn:driver">{imports}</xs:schema>')

    def read(self, path):
        """Reads a WSDL or a schema, and all documents on this disk that it leads to."""
        document = parsed(path) if path not in self.seen else None
        self.seen.add(path)
        if not document:
            return
        for attribute in document.getElementsByTagNameNS(XS, "attribute"):
            name = attribute.getAttribute("name") or attribute.getAttribute("ref").rpartition(":")[2]
            for value in (attribute.getAttributeNode("default"), attribute.getAttributeNode("fixed")):
                if value:
                    self.defaults.add((name, value.value))
        if document.documentElement.localName == "definitions":
            for schema in document.getElementsByTagNameNS(XS, "schema"):
                stand_alone(schema)
                self.pieces.setdefault(schema.getAttribute("targetNamespace"), []).append((schema, path.parent))
        for place in locations(document):
            self.read((path.parent / place).resolve())


def locations(document):
    """Returns the places of all documents on this disk that a WSDL or a schema imports, includes or redefines."""
    elements = [(element, "location") for element in document.getElementsByTagNameNS(WSDL, "import")]
    elements += [(element, "schemaLocation") for name in REFERENCES for element in document.getElementsByTagNameNS(XS, name)]
    places = [element.getAttribute(attribute) for element, attribute in elements]
    return [place for place in places if place and "://" not in place]


def stand_alone(schema):
    """Declares all prefixes of the elements around a schema in the schema itself."""
    outer = schema.parentNode
    while outer.nodeType == outer.ELEMENT_NODE:
        for name, value in outer.attributes.items():
            if name.split(":")[0] == "xmlns" and not schema.hasAttribute(name):
                schema.setAttribute(name, value)
        outer = outer.parentNode


def wrappers(wsdls):
    """Returns a schema for each namespace of wrappers of rpc messages, which no schema of a WSDL declares."""
    documents = [document for path in wsdls if (document := parsed(path))]
    every = lambda name: [node for document in documents for node in document.getElementsByTagNameNS(WSDL, name)]
    local = lambda value: value.rpartition(":")[2]
    declared = {local(node.getAttribute("name")) for document in documents for node in document.getElementsByTagNameNS(XS, "element")}
    messages = {node.getAttribute("name"): node.getElementsByTagNameNS(WSDL, "part") for node in every("message")}
    port_types = {node.getAttribute("name"): node for node in every("portType")}
    found = {}
    for binding in every("binding"):
        abstract = port_types.get(local(binding.getAttribute("type")))
        operations = abstract.getElementsByTagNameNS(WSDL, "operation") if abstract else []
        operations = {node.getAttribute("name"): node for node in operations}
        style = "".join(node.getAttribute("style") for node in binding.childNodes if node.localName == "binding")
        for bound in binding.getElementsByTagNameNS(WSDL, "operation"):
            own = "".join(node.getAttribute("style") for node in bound.childNodes if node.localName == "operation")
            operation = operations.get(bound.getAttribute("name"))
            if (own or style) != "rpc" or not operation:
                continue
            for direction, suffix in (("input", ""), ("output", "Response")):
                bodies = [body for node in bound.getElementsByTagNameNS(WSDL, direction) for body in node.childNodes if body.localName == "body"]
                of = [local(node.getAttribute("message")) for node in operation.getElementsByTagNameNS(WSDL, direction)]
                name = bound.getAttribute("name") + suffix
                if bodies and bodies[0].getAttribute("use") == "literal" and of and name not in declared:
                    chosen = bodies[0].getAttribute("parts").split() if bodies[0].hasAttribute("parts") else None
                    blocks = [node for node in bodies[0].parentNode.childNodes if node.localName == "header"]
                    others = {node.getAttribute("part") for node in blocks if local(node.getAttribute("message")) == of[0]}
                    is_in_body = lambda name: name in chosen if chosen is not None else name not in others
                    parts = [part for part in messages.get(of[0], []) if is_in_body(part.getAttribute("name"))]
                    found.setdefault(bodies[0].getAttribute("namespace"), {}).setdefault(name, parts)
    return {namespace: wrapper_schema(namespace, elements) for namespace, elements in found.items()}


def wrapper_schema(namespace, elements):
    """Returns a schema with an element for each name, which holds these parts."""
    namespaces, declarations = set(), ""
    for name, parts in elements.items():
        children = ""
        for part in parts:
            is_element = part.hasAttribute("element")
            prefix, _, local = part.getAttribute("element" if is_element else "type").rpartition(":")
            scope = part
            while not scope.hasAttribute("xmlns" + (prefix and ":" + prefix)):
                scope = scope.parentNode
            of = scope.getAttribute("xmlns" + (prefix and ":" + prefix))
            namespaces.add(of)
            own = f'ref="p:{local}"' if is_element else f'name={quoteattr(part.getAttribute("name"))} type="p:{local}"'
            children += f"<xs:element xmlns:p={quoteattr(of)} {own}/>"
        declarations += f"<xs:element name={quoteattr(name)}><xs:complexType><xs:sequence>{children}</xs:sequence></xs:complexType></xs:element>"
    imports = "".join(f"<xs:import namespace={quoteattr(other)}/>" for other in sorted(namespaces - {namespace, XS, ""}))
    target = f" targetNamespace={quoteattr(namespace)}" if namespace else ""
    return f'<xs:schema xmlns:xs="{XS}"{target}>{imports}{declarations}</xs:schema>'


def relocate(schema, base, places):
    """Points imports at the files of their namespaces, and relative locations at the folder of the WSDL."""
    for element in [element for name in REFERENCES for element in schema.getElementsByTagNameNS(XS, name)]:
        location, namespace = element.getAttribute("schemaLocation"), element.getAttribute("namespace")
        if element.localName == "import" and namespace in places:
            element.setAttribute("schemaLocation", places[namespace].name)
        elif location and "://" not in location:
            element.setAttribute("schemaLocation", (base / location).resolve().as_uri())


def xmllint(schema, *groups):
    invalid = []
    for files in groups:
        bad, shown = 0, []
        for files in batches(files):
            run = subprocess.run(["xmllint", "--nonet", "--noout", "--schema", schema, *files], capture_output=True, text=True, errors="replace")
            if run.returncode == 5:
                print(f"  xmllint: {run.stderr.strip().splitlines()[0][:250]}")
                return None
            lines = run.stderr.splitlines()
            if any("No matching global declaration available for the validation root" in line for line in lines):
                print("  xmllint: the schemas do not declare the messages")
                return None
            bad += sum(line.endswith(" fails to validate") for line in lines)
            shown += [line for line in lines if " error " in line]
        for line in shown[: 3 if bad else 0]:
            print(f"  xmllint: {line[-300:]}")
        invalid.append(bad)
    return tuple(invalid)


def xerces(schema, *groups):
    invalid = []
    for files in groups:
        bad, shown = set(), []
        for files in batches(files):
            program = ["java", "-Xmx600m", "-cp", XERCES, "jaxp.SourceValidator", "-a", schema, "-i", *files]
            run = subprocess.run(program, capture_output=True, text=True, errors="replace")
            lines = (run.stdout + run.stderr).splitlines()
            errors = [line for line in lines if line.startswith(("[Error]", "[Fatal Error]", "error:"))]
            of_schema = [line for line in errors if ".xsd:" in line or line.startswith("error:") or ":1:" in line and "cvc-elt.1.a:" in line]
            if of_schema:
                print(f"  xerces: {of_schema[0][:250]}")
                return None
            bad |= {line.split()[1].split(":")[0] for line in errors}
            shown += errors
        for line in shown[:3]:
            print(f"  xerces: {line[:300]}")
        invalid.append(len(bad))
    return tuple(invalid)


def batches(files, size=500):
    return [files[start : start + size] for start in range(0, len(files), size)]


VERDICTS = {"xmllint": xmllint, "xerces": xerces}

if __name__ == "__main__":
    main()
