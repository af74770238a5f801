//! One operation of a binding.

use std::borrow::Cow;
use std::collections::BTreeSet;

use soap_codec::QName;

use crate::diagnostic::Code;
use crate::schema::load::node::Node;
use crate::wsdl::context::{BindingContext, Direction, Reader, Unsupported};
use crate::wsdl::model::{Fault, Operation, Style};
use crate::wsdl::vocabulary::{ADDRESSING, children, documentation, is_wsdl, soap_children};

impl<'a> Reader<'a, '_> {
    /// Reads an operation, or leaves it out with a diagnostic.
    pub(super) fn operation(
        &mut self,
        node: &Node<'a>,
        binding: &BindingContext<'a, '_>,
    ) -> Option<Operation> {
        let location = node.place();
        let Some(name) = node.name() else {
            let message = "this wsdl:operation has no valid name";
            self.diagnostics
                .report(Code::MissingName, &location, message);
            return None;
        };
        match self.supported(&name, node, binding) {
            Ok(operation) => Some(operation),
            Err(Unsupported { code, message }) => {
                let message = format!("operation {name}: {message}");
                self.leave_out(code, binding.name, Some(&name), &location, message);
                None
            }
        }
    }

    fn supported(
        &mut self,
        name: &str,
        node: &Node<'a>,
        binding: &BindingContext<'a, '_>,
    ) -> Result<Operation, Unsupported> {
        let port_type = self.declared(name, node, binding)?;
        let is_request_first = port_type.children().find_map(|child| {
            let is_input = is_wsdl(&child.element, "input");
            (is_input || is_wsdl(&child.element, "output")).then_some(is_input)
        });
        if is_request_first != Some(true) {
            let message = "it does not begin with a request";
            return Err(Unsupported::new(Code::OperationPattern, message));
        }
        let soap = soap_children(node, "operation").next();
        let style = soap.as_ref().and_then(|soap| soap.attribute("style"));
        let style = match style.as_deref().map(str::trim) {
            Some("rpc") => Style::Rpc,
            Some("document") => Style::Document,
            _ => binding.style,
        };
        let input = self.message(node, &port_type, &Direction::input(name, style))?;
        let output = match children(&port_type, "output").next() {
            Some(_) => Some(self.message(node, &port_type, &Direction::output(name, style))?),
            None => None,
        };
        let (output, output_headers) = output.unzip();
        let soap_action = soap.and_then(|soap| soap.attribute("soapAction"));
        Ok(Operation {
            name: name.to_owned(),
            soap_action: soap_action.unwrap_or_default().trim().to_owned(),
            input_action: addressing_action(&port_type, "input"),
            output_action: addressing_action(&port_type, "output"),
            style,
            input: input.0,
            output,
            input_headers: input.1,
            output_headers: output_headers.unwrap_or_default(),
            faults: self.faults(node, &port_type),
            documentation: documentation(&port_type),
            location: node.place(),
        })
    }

    /// Finds the operation in the port type. Overloaded ones differ in the names of their messages
    /// (WSDL 1.1, 2.5).
    fn declared(
        &self,
        name: &str,
        node: &Node<'a>,
        binding: &BindingContext<'a, '_>,
    ) -> Result<Node<'a>, Unsupported> {
        let candidates = binding.operations.get(name).map_or(&[][..], Vec::as_slice);
        let first = candidates.first().cloned().ok_or_else(|| {
            Unsupported::new(Code::UnresolvedPortType, "the port type does not have it")
        })?;
        if candidates.len() == 1 {
            return Ok(first);
        }
        let names = |operation: &Node<'_>| {
            ["input", "output"].map(|local| {
                let message = children(operation, local).next();
                message.and_then(|message| message.attribute("name").map(|name| name.into_owned()))
            })
        };
        let wanted = names(node);
        let matches = |candidate: &&Node<'a>| {
            let declared = names(candidate);
            let mut pairs = wanted.iter().zip(&declared);
            pairs.all(|(wanted, declared)| wanted.is_none() || wanted == declared)
        };
        Ok(candidates.iter().find(matches).cloned().unwrap_or(first))
    }

    fn faults(&mut self, node: &Node<'a>, port_type: &Node<'a>) -> Vec<Fault> {
        let bound = children(node, "fault");
        let encoded = bound
            .filter(is_encoded)
            .filter_map(|fault| fault.attribute("name"));
        let encoded: BTreeSet<Cow<'_, str>> = encoded.collect();
        let declared = children(port_type, "fault");
        declared
            .filter_map(|fault| self.fault(&fault, &encoded))
            .collect()
    }

    fn fault(&mut self, declared: &Node<'a>, encoded: &BTreeSet<Cow<'_, str>>) -> Option<Fault> {
        let name = declared.attribute("name").unwrap_or_default().into_owned();
        let is_encoded = encoded.contains(&*name);
        let part = self
            .parts(declared)
            .ok()
            .and_then(|parts| parts.into_iter().next());
        let element = part.and_then(|part| part.attribute("element").map(|value| (part, value)));
        match element {
            Some((part, value)) if !is_encoded => Some(Fault {
                element: self
                    .builder
                    .element_named(&part, &value, self.diagnostics)?,
                documentation: documentation(declared),
                name,
            }),
            _ => {
                let message = format!("the fault {name} is not a literal element");
                self.diagnostics
                    .report(Code::FaultPart, &declared.place(), message);
                None
            }
        }
    }
}

/// Returns the action of a message in WS-Addressing, if the port type states one.
fn addressing_action(port_type: &Node<'_>, local: &'static str) -> Option<String> {
    let message = children(port_type, local).next()?;
    let mut actions = ADDRESSING.into_iter().filter_map(|namespace| {
        let name = QName::new(namespace, "Action");
        message.element.attribute(name)
    });
    let action = actions.next()?.trim().to_owned();
    (!action.is_empty()).then_some(action)
}

/// Returns `true` for the binding of a fault with an encoded detail.
fn is_encoded(fault: &Node<'_>) -> bool {
    soap_children(fault, "fault").any(|soap| soap.attribute("use").as_deref() == Some("encoded"))
}
