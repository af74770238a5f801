//! WSDL 1.1 with SOAP 1.1 and 1.2 bindings.
//!
//! Depends on `schema` and everything below it.

pub(crate) mod load;
pub(crate) mod model;

pub use model::{
    Binding, BindingId, Fault, Header, LeftOut, MessageShape, Operation, Part, PartContent, Port,
    Service, Style, Wsdl,
};
