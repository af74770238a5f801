//! `soap inspect`: the content of a WSDL.

use std::collections::BTreeMap;
use std::io::Write;

use clap::Args;
use soap_codec::SoapVersion;
use soap_codegen::Config;
use soap_wsdl::wsdl::{Binding, MessageShape, Operation, PartContent};
use soap_wsdl::{Schemas, Type, Wsdl};

use super::Failure;
use super::problems::Input;
use super::summary::{Summary, counted};

/// Shows the services, operations and types of a WSDL, and what is left out of it and why.
///
/// Problems of the documents go to standard error, one a line: what is wrong, what was done about
/// it, and what you can do.
#[derive(Args, Debug)]
pub(super) struct Inspect {
    #[command(flatten)]
    input: Input,

    /// Shows the operations too, with their messages.
    #[arg(long)]
    operations: bool,
}

impl Inspect {
    pub(super) fn run(&self, out: &mut dyn Write, err: &mut dyn Write) -> Result<(), Failure> {
        let wsdl = self.input.load(err)?;
        let notes = self.input.notes(&wsdl, err)?;
        writeln!(out, "{}", self.input.path().display())?;
        for service in &wsdl.services {
            writeln!(out, "service {}", service.name)?;
            for port in &service.ports {
                let address = port.address.as_deref().unwrap_or("no address");
                writeln!(
                    out,
                    "  port {} at {address}, binding {}",
                    port.name,
                    wsdl.binding(port.binding).name
                )?;
            }
        }
        for binding in &wsdl.bindings {
            let count = binding.operations.len();
            writeln!(
                out,
                "binding {}: {}, {}",
                binding.name,
                version(binding.version),
                counted(count, "operation")
            )?;
            if self.operations {
                operations(binding, &wsdl.schemas, out)?;
            }
        }
        types(&wsdl.schemas, out)?;
        left_out(&wsdl, out)?;
        writeln!(out, "{}", Summary::new(&wsdl, &notes, &Config::new()))?;
        Ok(())
    }
}

fn version(version: SoapVersion) -> &'static str {
    match version {
        SoapVersion::Soap11 => "SOAP 1.1",
        SoapVersion::Soap12 => "SOAP 1.2",
    }
}

fn operations(binding: &Binding, schemas: &Schemas, out: &mut dyn Write) -> Result<(), Failure> {
    for operation in &binding.operations {
        writeln!(out, "  {}{}", operation.name, action(operation))?;
        writeln!(out, "    in:  {}", shape(&operation.input, schemas))?;
        match &operation.output {
            Some(output) => writeln!(out, "    out: {}", shape(output, schemas))?,
            None => writeln!(out, "    one-way")?,
        }
        for header in &operation.input_headers {
            writeln!(out, "    header: {}", schemas.element(header.element).name)?;
        }
        for fault in &operation.faults {
            writeln!(out, "    fault: {}", schemas.element(fault.element).name)?;
        }
    }
    Ok(())
}

fn action(operation: &Operation) -> String {
    match operation.soap_action.as_str() {
        "" => String::new(),
        action => format!("  (action {action})"),
    }
}

fn shape(shape: &MessageShape, schemas: &Schemas) -> String {
    let content = |content: &PartContent| match content {
        PartContent::Element(element) => schemas.element(*element).name.to_string(),
        PartContent::Type(ty) => format!("of type {}", schemas.ty(*ty).name()),
    };
    match shape {
        MessageShape::Wrapped { element, .. } => schemas.element(*element).name.to_string(),
        MessageShape::Bare(part) => content(&part.content),
        MessageShape::Rpc { wrapper, parts } => {
            let parts = parts
                .iter()
                .map(|part| format!("{} {}", part.name, content(&part.content)));
            format!("{wrapper} with {}", parts.collect::<Vec<_>>().join(", "))
        }
        MessageShape::Parts(parts) => {
            let parts = parts.iter().map(|part| content(&part.content));
            parts.collect::<Vec<_>>().join(", ")
        }
        _ => "nothing".to_owned(),
    }
}

/// Counts the types of each namespace, without built-in ones.
fn types(schemas: &Schemas, out: &mut dyn Write) -> Result<(), Failure> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (id, ty) in schemas.types() {
        if id == schemas.any_type() || schemas.as_builtin(id).is_some() {
            continue;
        }
        let (complex, simple) = counts.entry(ty.name().namespace()).or_default();
        match ty {
            Type::Complex(_) => *complex += 1,
            Type::Simple(_) => *simple += 1,
        }
    }
    for (namespace, (complex, simple)) in counts {
        let namespace = if namespace.is_empty() {
            "no namespace"
        } else {
            namespace
        };
        writeln!(
            out,
            "types of {namespace}: {complex} complex, {simple} simple"
        )?;
    }
    Ok(())
}

fn left_out(wsdl: &Wsdl, out: &mut dyn Write) -> Result<(), Failure> {
    for left_out in &wsdl.left_out {
        let what = match &left_out.operation {
            Some(operation) => format!("operation {operation} of {}", left_out.owner),
            None => format!("binding {}", left_out.owner),
        };
        writeln!(
            out,
            "left out: {what}, for W{} at {}",
            left_out.code.number(),
            left_out.location
        )?;
    }
    Ok(())
}
