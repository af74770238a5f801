//! Bindings and services.

use std::collections::{BTreeMap, BTreeSet};

use soap_codec::scalar::QNameBuf;

use crate::diagnostic::Code;
use crate::schema::load::node::Node;
use crate::wsdl::context::{BindingContext, Reader};
use crate::wsdl::definitions::{Operations, resolved};
use crate::wsdl::model::{Binding, BindingId, LeftOut, Operation, Port, Service, Style};
use crate::wsdl::vocabulary::{children, documentation, soap_children, soap_version};

/// The bindings that were read, and those that are known and not supported.
#[derive(Debug, Default)]
pub(super) struct Bindings {
    pub(super) supported: Vec<Binding>,
    by_name: BTreeMap<QNameBuf, Option<BindingId>>,
}

impl<'a> Reader<'a, '_> {
    pub(super) fn bindings(&mut self) -> Bindings {
        let mut bindings = Bindings::default();
        let definitions = self.definitions;
        for (name, node) in &definitions.bindings {
            let binding = self.binding(name, node);
            let id = binding.map(|binding| {
                bindings.supported.push(binding);
                BindingId(bindings.supported.len() - 1)
            });
            bindings.by_name.insert(name.clone(), id);
        }
        bindings
    }

    pub(super) fn services(&mut self, bindings: &Bindings) -> Vec<Service> {
        let definitions = self.definitions;
        let services = definitions.services.iter();
        services
            .map(|(name, node)| Service {
                name: name.clone(),
                ports: children(node, "port")
                    .filter_map(|port| self.port(&port, bindings))
                    .collect(),
                documentation: documentation(node),
                location: node.place(),
            })
            .collect()
    }

    fn binding(&mut self, name: &QNameBuf, node: &Node<'a>) -> Option<Binding> {
        let location = node.place();
        let definitions = self.definitions;
        let reference = node.attribute("type").unwrap_or_default();
        let is_defined = |name: &QNameBuf| definitions.port_types.contains_key(name);
        let port_type = resolved(node, &reference, is_defined);
        let found = port_type
            .as_ref()
            .and_then(|name| definitions.port_types.get(name));
        let left_out = |code| LeftOut {
            owner: name.clone(),
            operation: None,
            code,
            location: location.clone(),
            declaration: None,
        };
        let Some(soap) = soap_children(node, "binding").next() else {
            let message = format!("the binding {name} is not a SOAP binding");
            self.leave_out(left_out(Code::OtherBinding), message);
            let operations = found
                .into_iter()
                .flat_map(|(_, operations)| operations.values());
            self.bound
                .extend(operations.flatten().map(|operation| operation.place()));
            return None;
        };
        let version = soap_version(&soap.element)?;
        let (Some(port_type), Some((port_type_node, operations))) = (port_type, found) else {
            let message =
                format!("the port type \"{reference}\" of the binding {name} is not defined");
            self.leave_out(left_out(Code::UnresolvedPortType), message);
            return None;
        };
        let transport = soap.attribute("transport").unwrap_or_default();
        let style = match soap.attribute("style").as_deref().map(str::trim) {
            Some("rpc") => Style::Rpc,
            _ => Style::Document,
        };
        let binding = Binding {
            name: name.clone(),
            port_type,
            version,
            transport: transport.trim().to_owned(),
            operations: self.operations(name, node, style, operations),
            documentation: documentation(port_type_node),
            location,
        };
        if !binding.is_http() {
            let transport = &binding.transport;
            let message = format!("the binding {name} is for the transport {transport}, not HTTP");
            self.diagnostics
                .report(Code::Transport, &soap.place(), message);
        }
        Some(binding)
    }

    fn operations(
        &mut self,
        binding: &QNameBuf,
        node: &Node<'a>,
        style: Style,
        operations: &Operations<'a>,
    ) -> Vec<Operation> {
        let mut context = BindingContext {
            name: binding,
            style,
            operations,
            bound: BTreeSet::new(),
        };
        let operations = children(node, "operation")
            .filter_map(|operation| self.operation(&operation, &mut context))
            .collect();
        self.bound.append(&mut context.bound);
        operations
    }

    fn port(&mut self, node: &Node<'a>, bindings: &Bindings) -> Option<Port> {
        let location = node.place();
        let name = node.attribute("name").unwrap_or_default().into_owned();
        let reference = node.attribute("binding").unwrap_or_default();
        let binding = resolved(node, &reference, |name| bindings.by_name.contains_key(name));
        let known = binding
            .as_ref()
            .and_then(|binding| bindings.by_name.get(binding));
        let Some(known) = known else {
            let message = format!("the binding \"{reference}\" of the port {name} is not defined");
            self.diagnostics
                .report(Code::UnresolvedBinding, &location, message);
            return None;
        };
        let address = soap_children(node, "address").next();
        let address = address.and_then(|address| address.attribute("location"));
        Some(Port {
            name,
            address: address.map(|address| address.trim().to_owned()),
            binding: (*known)?,
            documentation: documentation(node),
            location,
        })
    }
}
