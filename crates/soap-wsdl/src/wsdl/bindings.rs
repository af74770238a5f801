//! Bindings and services.

use std::collections::BTreeMap;

use soap_codec::scalar::QNameBuf;

use crate::diagnostic::Code;
use crate::schema::load::node::Node;
use crate::wsdl::context::{BindingContext, Reader};
use crate::wsdl::definitions::Operations;
use crate::wsdl::model::{Binding, BindingId, Operation, Port, Service, Style};
use crate::wsdl::vocabulary::{
    children, documentation, is_policy, is_required, soap_children, soap_version,
};

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
            if bindings.by_name.contains_key(name) {
                let message = format!("the binding {name} is defined twice");
                self.diagnostics
                    .report(Code::Duplicate, &node.place(), message);
                continue;
            }
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
        let Some(soap) = soap_children(node, "binding").next() else {
            let message = format!("the binding {name} is not a SOAP binding");
            self.leave_out(Code::OtherBinding, name, None, &location, message);
            return None;
        };
        let version = soap_version(&soap.element)?;
        let reference = node.attribute("type").unwrap_or_default();
        let port_type = node.qname(&reference);
        let definitions = self.definitions;
        let found = port_type
            .as_ref()
            .and_then(|name| definitions.port_types.get(name));
        let (Some(port_type), Some((port_type_node, operations))) = (port_type, found) else {
            let message =
                format!("the port type \"{reference}\" of the binding {name} is not defined");
            self.leave_out(Code::UnresolvedPortType, name, None, &location, message);
            return None;
        };
        self.report_extensions(name, node);
        let style = match soap.attribute("style").as_deref().map(str::trim) {
            Some("rpc") => Style::Rpc,
            _ => Style::Document,
        };
        Some(Binding {
            name: name.clone(),
            port_type,
            version,
            transport: soap.attribute("transport").unwrap_or_default().into_owned(),
            operations: self.operations(name, node, style, operations),
            documentation: documentation(port_type_node),
            location,
        })
    }

    fn operations(
        &mut self,
        binding: &QNameBuf,
        node: &Node<'a>,
        style: Style,
        operations: &Operations<'a>,
    ) -> Vec<Operation> {
        let context = BindingContext {
            name: binding,
            style,
            operations,
        };
        children(node, "operation")
            .filter_map(|operation| self.operation(&operation, &context))
            .collect()
    }

    fn port(&mut self, node: &Node<'a>, bindings: &Bindings) -> Option<Port> {
        let location = node.place();
        let name = node.attribute("name").unwrap_or_default().into_owned();
        let reference = node.attribute("binding").unwrap_or_default();
        let binding = node.qname(&reference);
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

    /// Reports policies and required extensions of a binding, once each.
    fn report_extensions(&mut self, name: &QNameBuf, binding: &Node<'a>) {
        let nodes = || {
            let operations = children(binding, "operation");
            std::iter::once(binding.clone()).chain(operations)
        };
        let policy = nodes()
            .flat_map(|node| node.children())
            .find(|child| is_policy(&child.element));
        if let Some(policy) = policy {
            let message = format!("a policy is attached to the binding {name}");
            self.diagnostics
                .report(Code::Policy, &policy.place(), message);
        }
        let required = binding
            .children()
            .find(|child| is_required(&child.element) && soap_version(&child.element).is_none());
        if let Some(required) = required {
            let extension = required.element.name();
            let message = format!("the binding {name} requires the extension {extension}");
            self.diagnostics
                .report(Code::RequiredExtension, &required.place(), message);
        }
    }
}
