//! `soap inspect`: the content of a WSDL.

use std::fmt::Display;
use std::io::Write;

use clap::Args;
use soap_codec::{Printable, SoapVersion};
use soap_codegen::Config;
use soap_wsdl::Wsdl;
use soap_wsdl::wsdl::{Binding, Header, Operation, Service};

use super::Failure;
use super::names::Names;
use super::problems::Input;
use super::summary::{Summary, counted};

const EXAMPLES: &str = "\
Examples:
  soap inspect wsdl/shop --operations
  soap inspect wsdl/shop.wsdl --deny W031";

/// Shows the services, operations and types of a WSDL, and what is left out of it and why.
///
/// Problems of the documents go to standard error, one a line: what is wrong, what was done about
/// it, and what you can do.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Inspect {
    #[command(flatten)]
    input: Input,

    /// Shows the operations too, with their messages: `?` is optional, `*` and `+` are repeated,
    /// `|` is a choice, and `@` an attribute.
    #[arg(long)]
    operations: bool,
}

/// The most characters of a documentation that are shown.
const MOST_CHARACTERS: usize = 80;

impl Inspect {
    pub(super) fn run(&self, out: &mut dyn Write, err: &mut dyn Write) -> Result<(), Failure> {
        let wsdl = self.input.load(usize::MAX, err)?;
        let notes = self.input.notes(&wsdl, err)?;
        let names = Names::new(&wsdl);
        writeln!(out, "{}", self.input.path().display())?;
        for service in &wsdl.services {
            show_service(service, &wsdl, &names, out)?;
        }
        for bindings in groups(&wsdl) {
            let binding = bindings[0];
            let count = counted(binding.operations.len(), "operation");
            let port_type = names.of(&binding.port_type);
            let bindings = bindings.iter().map(|it| described(it, &names));
            let bindings = bindings.collect::<Vec<_>>().join(", ");
            writeln!(out, "\nport type {port_type}: {count}; {bindings}")?;
            if self.operations {
                for operation in &binding.operations {
                    show_operation(operation, &names, out)?;
                }
            }
        }
        show_namespaces(&names, out)?;
        show_left_out(&wsdl, &names, out)?;
        writeln!(out, "\n{}", Summary::new(&wsdl, &notes, &Config::new()))?;
        Ok(())
    }
}

fn show_service(
    service: &Service,
    wsdl: &Wsdl,
    names: &Names<'_>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    writeln!(out, "\nservice {}", names.of(&service.name))?;
    let widths = service.ports.iter().map(|port| port.name.chars().count());
    let width = widths.max().unwrap_or_default();
    for port in &service.ports {
        let version = version(wsdl.binding(port.binding).version);
        let address = port.address.as_deref().filter(|it| !it.is_empty());
        let address = Printable::whole(address.unwrap_or("(no address)"));
        writeln!(out, "  port {:width$}  {version}  {address}", port.name)?;
    }
    Ok(())
}

/// Returns the bindings, together those of a port type that have the same operations.
fn groups(wsdl: &Wsdl) -> Vec<Vec<&Binding>> {
    let mut groups: Vec<Vec<&Binding>> = Vec::new();
    for binding in &wsdl.bindings {
        let same = groups.iter_mut().find(|group| is_same(group[0], binding));
        match same {
            Some(group) => group.push(binding),
            None => groups.push(vec![binding]),
        }
    }
    groups
}

fn is_same(one: &Binding, other: &Binding) -> bool {
    let shown = |it: &Operation| {
        let headers = (it.input_headers.clone(), it.output_headers.clone());
        let messages = (it.input.clone(), it.output.clone());
        (
            it.declaration.clone(),
            it.soap_action.clone(),
            headers,
            messages,
        )
    };
    let operations =
        |binding: &Binding| -> Vec<_> { binding.operations.iter().map(shown).collect() };
    one.port_type == other.port_type && operations(one) == operations(other)
}

fn described(binding: &Binding, names: &Names<'_>) -> String {
    let transport = match binding.is_http() {
        true => String::new(),
        false => format!(" over {}", Printable::whole(&*binding.transport)),
    };
    let (version, name) = (version(binding.version), names.of(&binding.name));
    format!("{version}{transport} (binding {name})")
}

fn version(version: SoapVersion) -> &'static str {
    match version {
        SoapVersion::Soap11 => "SOAP 1.1",
        SoapVersion::Soap12 => "SOAP 1.2",
    }
}

fn show_operation(
    operation: &Operation,
    names: &Names<'_>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let summary = summary_of(operation.documentation.as_deref().unwrap_or_default());
    writeln!(out, "  {}{summary}", Printable::whole(&*operation.name))?;
    let mut line = |label: &str, text: &dyn Display| writeln!(out, "    {label:<7} {text}");
    if !operation.soap_action.is_empty() {
        line("action", &operation.soap_action)?;
    }
    line("in", &names.message(&operation.input))?;
    for header in &operation.input_headers {
        line("header", &header_text(header, names))?;
    }
    match &operation.output {
        Some(output) => line("out", &names.message(output))?,
        None => line("out", &"none, one-way")?,
    }
    for header in &operation.output_headers {
        line(
            "header",
            &format!("{}, in the response", header_text(header, names)),
        )?;
    }
    let faults = operation.faults.iter();
    let faults = faults.map(|fault| names.of_element(fault.element));
    let faults = faults.collect::<Vec<_>>().join(", ");
    if !faults.is_empty() {
        line("faults", &faults)?;
    }
    Ok(())
}

/// Returns the first sentence of a documentation, behind a colon.
fn summary_of(documentation: &str) -> String {
    let line = documentation.trim().lines().next().unwrap_or_default();
    let sentence = line.split_inclusive(". ").next().unwrap_or_default().trim();
    let cut = sentence.char_indices().nth(MOST_CHARACTERS);
    match cut {
        _ if sentence.is_empty() => String::new(),
        Some((end, _)) => format!(": {}…", Printable::whole(&sentence[..end])),
        None => format!(": {}", Printable::whole(sentence)),
    }
}

fn header_text(header: &Header, names: &Names<'_>) -> String {
    let faults = header.faults.iter().map(|id| names.of_element(*id));
    let faults = faults.collect::<Vec<_>>().join(", ");
    let element = names.element(header.element);
    match faults.is_empty() {
        true => element,
        false => format!("{element}, whose faults are {faults}"),
    }
}

/// Counts the components of each namespace, without built-in ones.
fn show_namespaces(names: &Names<'_>, out: &mut dyn Write) -> Result<(), Failure> {
    for (index, namespace) in names.namespaces().enumerate() {
        let name = match namespace.name {
            "" => "(none)".to_owned(),
            name => Printable::whole(name).to_string(),
        };
        let prefix = match namespace.prefix {
            "" => String::new(),
            prefix => format!(", prefix {prefix}"),
        };
        writeln!(
            out,
            "{}namespace {name}{prefix}: {}, {}, {}",
            if index == 0 { "\n" } else { "" },
            counted(namespace.elements, "element"),
            counted(namespace.complex, "complex type"),
            counted(namespace.simple, "simple type"),
        )?;
    }
    Ok(())
}

fn show_left_out(wsdl: &Wsdl, names: &Names<'_>, out: &mut dyn Write) -> Result<(), Failure> {
    for (index, left_out) in wsdl.left_out.iter().enumerate() {
        let owner = names.of(&left_out.owner);
        let what = match &left_out.operation {
            Some(operation) => format!("operation {} of {owner}", Printable::whole(&**operation)),
            None => format!("binding {owner}"),
        };
        writeln!(
            out,
            "{}left out: {what}, for W{} at {}",
            if index == 0 { "\n" } else { "" },
            left_out.code.number(),
            left_out.location
        )?;
    }
    Ok(())
}
