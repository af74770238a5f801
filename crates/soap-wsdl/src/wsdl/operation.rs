//! One operation of a binding.

use std::borrow::Cow;
use std::collections::BTreeSet;

use soap_codec::QName;

use crate::diagnostic::Code;
use crate::schema::load::node::Node;
use crate::wsdl::context::{BindingContext, Direction, Reader, Unsupported};
use crate::wsdl::definitions::operation_name;
use crate::wsdl::model::{Fault, LeftOut, Operation, Style};
use crate::wsdl::vocabulary::{ADDRESSING, children, documentation, is_wsdl, soap_children};

impl<'a> Reader<'a, '_> {
    /// Reads an operation, or leaves it out with a diagnostic.
    pub(super) fn operation(
        &mut self,
        node: &Node<'a>,
        binding: &mut BindingContext<'a, '_>,
    ) -> Option<Operation> {
        let location = node.place();
        let Some(name) = operation_name(node) else {
            let message = "this wsdl:operation has no name";
            self.diagnostics
                .report(Code::MissingName, &location, message);
            return None;
        };
        let declared = declared(&name, node, binding);
        let declaration = declared.as_ref().ok().map(Node::place);
        let read =
            declared.and_then(|port_type| self.supported(&name, node, &port_type, binding.style));
        match read {
            Ok(operation) => Some(operation),
            Err(Unsupported { code, message }) => {
                let message = format!("operation {name}: {message}");
                let left_out = LeftOut {
                    owner: binding.name.clone(),
                    operation: Some(name),
                    code,
                    location,
                    declaration,
                };
                self.leave_out(left_out, message);
                None
            }
        }
    }

    fn supported(
        &mut self,
        name: &str,
        node: &Node<'a>,
        port_type: &Node<'a>,
        style: Style,
    ) -> Result<Operation, Unsupported> {
        let is_request_first = port_type.children().find_map(|child| {
            let is_input = is_wsdl(&child.element, "input");
            (is_input || is_wsdl(&child.element, "output")).then_some(is_input)
        });
        if is_request_first != Some(true) {
            let message = "it does not begin with a request";
            return Err(Unsupported::new(Code::OperationPattern, message));
        }
        let soap = soap_children(node, "operation").next();
        let own_style = soap.as_ref().and_then(|soap| soap.attribute("style"));
        let style = match own_style.as_deref().map(str::trim) {
            Some("rpc") => Style::Rpc,
            Some("document") => Style::Document,
            _ => style,
        };
        let input = self.message(node, port_type, &Direction::input(name, style))?;
        let output = match children(port_type, "output").next() {
            Some(_) => Some(self.message(node, port_type, &Direction::output(name, style))?),
            None => None,
        };
        let (output, output_headers) = output.unzip();
        let [input_name, _] = message_names(port_type);
        Ok(Operation {
            name: name.to_owned(),
            input_name,
            soap_action: self.soap_action(name, soap.as_ref()),
            input_action: addressing_action(port_type, "input"),
            output_action: addressing_action(port_type, "output"),
            style,
            input: input.0,
            output,
            input_headers: input.1,
            output_headers: output_headers.unwrap_or_default(),
            faults: self.faults(node, port_type),
            documentation: documentation(port_type),
            location: node.place(),
            declaration: port_type.place(),
        })
    }

    /// Returns the action without the quotes that some WSDLs have around it: HTTP adds them.
    fn soap_action(&mut self, name: &str, soap: Option<&Node<'a>>) -> String {
        let Some((soap, action)) =
            soap.and_then(|soap| Some((soap, soap.attribute("soapAction")?)))
        else {
            return String::new();
        };
        let action = action.trim();
        let unquoted = action
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'));
        let action = unquoted.unwrap_or(action);
        let stands_in_header = |byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
        if action.bytes().all(stands_in_header) {
            return action.to_owned();
        }
        let message =
            format!("the soapAction of {name} has a character that HTTP does not carry: {action}");
        self.diagnostics
            .report(Code::InvalidValue, &soap.place(), message);
        String::new()
    }

    fn faults(&mut self, node: &Node<'a>, port_type: &Node<'a>) -> Vec<Fault> {
        let bound = children(node, "fault");
        let encoded = bound
            .filter(is_encoded)
            .filter_map(|fault| fault.attribute("name"));
        let encoded: BTreeSet<Cow<'_, str>> = encoded.collect();
        let mut faults: Vec<Fault> = Vec::new();
        for declared in children(port_type, "fault") {
            match self.fault(&declared, &encoded) {
                Ok(more) => faults.extend(more),
                Err(message) => {
                    self.diagnostics
                        .report(Code::FaultPart, &declared.place(), message);
                }
            }
        }
        faults
    }

    /// Reads a fault. Its detail is one of the elements that its message names, nearly always one.
    fn fault(
        &mut self,
        declared: &Node<'a>,
        encoded: &BTreeSet<Cow<'_, str>>,
    ) -> Result<Vec<Fault>, String> {
        let name = declared.attribute("name").unwrap_or_default().into_owned();
        if encoded.contains(&*name) {
            return Err(format!("the fault {name} is encoded"));
        }
        let parts = self
            .parts(declared)
            .map_err(|unsupported| format!("the fault {name}: {}", unsupported.message))?;
        let mut faults = Vec::new();
        for part in &parts {
            let Some(value) = part.attribute("element") else {
                continue;
            };
            let element = self.builder.element_named(part, &value, self.diagnostics);
            faults.extend(element.map(|element| Fault {
                element,
                documentation: documentation(declared),
                name: name.clone(),
            }));
        }
        match faults.is_empty() {
            true => Err(format!("the message of the fault {name} has no element")),
            false => Ok(faults),
        }
    }
}

/// Finds the operation in the port type. Overloaded ones differ in the names of their messages
/// (WSDL 1.1, 2.5); where the binding does not state these, the order is the same in both.
fn declared<'a>(
    name: &str,
    node: &Node<'a>,
    binding: &mut BindingContext<'a, '_>,
) -> Result<Node<'a>, Unsupported> {
    let unsupported = |code, message| Err(Unsupported::new(code, message));
    let Some(candidates) = binding.operations.get(name) else {
        let message = "the port type does not have it";
        return unsupported(Code::UnresolvedPortType, message);
    };
    let wanted = message_names(node);
    let matches = |candidate: &&Node<'a>| {
        candidates.len() == 1
            || wanted
                .iter()
                .zip(names_with_defaults(name, candidate))
                .all(|(wanted, declared)| wanted.as_ref().is_none_or(|it| *it == declared))
    };
    let mut matching = candidates.iter().filter(matches).peekable();
    if matching.peek().is_none() {
        let message = "the port type has it with other names of messages";
        return unsupported(Code::UnresolvedPortType, message);
    }
    match matching.find(|candidate| binding.bound.insert(candidate.place())) {
        Some(found) => Ok(found.clone()),
        None => unsupported(Code::Duplicate, "the binding has it already"),
    }
}

/// Returns the names of input and output that an operation states.
fn message_names(operation: &Node<'_>) -> [Option<String>; 2] {
    ["input", "output"].map(|local| {
        let message = children(operation, local).next();
        message.and_then(|message| message.attribute("name").map(|name| name.into_owned()))
    })
}

/// Returns the names of input and output, which the operation need not state (WSDL 1.1, 2.4.5).
fn names_with_defaults(name: &str, operation: &Node<'_>) -> [String; 2] {
    let is_one_way = children(operation, "output").next().is_none();
    let suffix = if is_one_way { "" } else { "Request" };
    let [input, output] = message_names(operation);
    [
        input.unwrap_or_else(|| format!("{name}{suffix}")),
        output.unwrap_or_else(|| format!("{name}Response")),
    ]
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
