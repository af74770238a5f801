//! The operations of port types that no binding has.

use soap_codec::scalar::QNameBuf;

use crate::diagnostic::Code;
use crate::schema::load::node::Node;
use crate::source::location::Location;
use crate::wsdl::context::Reader;
use crate::wsdl::definitions::Operations;
use crate::wsdl::model::LeftOut;

impl Reader<'_, '_> {
    /// Leaves out the operations that no binding has, with one diagnostic for a port type that has
    /// no binding at all.
    pub(super) fn leave_out_unbound(&mut self) {
        let definitions = self.definitions;
        for (name, (node, operations)) in &definitions.port_types {
            let all = left_out(name, operations);
            let unbound: Vec<LeftOut> = all
                .iter()
                .filter(|one| !self.bound.contains(&one.location))
                .cloned()
                .collect();
            if unbound.is_empty() {
                continue;
            }
            if unbound.len() == all.len() {
                let message = format!("the port type {name} has no binding");
                self.diagnostics
                    .report(Code::Unbound, &node.place(), message);
                self.left_out.extend(unbound);
                continue;
            }
            for one in unbound {
                let operation = one.operation.as_deref().unwrap_or_default();
                let message = format!("operation {operation}: no binding of {name} has it");
                self.leave_out(one, message);
            }
        }
    }
}

fn left_out(port_type: &QNameBuf, operations: &Operations<'_>) -> Vec<LeftOut> {
    let one = |operation: &str, location: Location| LeftOut {
        owner: port_type.clone(),
        operation: Some(operation.to_owned()),
        code: Code::Unbound,
        declaration: Some(location.clone()),
        location,
    };
    let operations = operations.iter().flat_map(|(name, nodes)| {
        let places = nodes.iter().map(Node::place);
        places.map(move |place| one(name, place))
    });
    operations.collect()
}
