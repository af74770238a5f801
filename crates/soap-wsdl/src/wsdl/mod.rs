//! WSDL 1.1 with SOAP 1.1 and 1.2 bindings.
//!
//! Depends on `schema` and everything below it. From top to bottom: `load` → `bindings`,
//! `operation`, `body`, `unbound` → `context` → `definitions` → `vocabulary`, and `extensions`,
//! `wrapped` and `needs` after them.

pub(crate) mod bindings;
pub(crate) mod body;
pub(crate) mod context;
pub(crate) mod definitions;
pub(crate) mod extensions;
pub(crate) mod load;
pub(crate) mod model;
pub(crate) mod needs;
pub(crate) mod operation;
pub(crate) mod unbound;
pub(crate) mod vocabulary;
pub(crate) mod wrapped;

pub use model::{
    Binding, BindingId, Fault, Header, LeftOut, MessageShape, Operation, Part, PartContent, Port,
    Service, Style, Wsdl,
};
