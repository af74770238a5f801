//! WS-Addressing 1.0 ([core](https://www.w3.org/TR/ws-addr-core/), [SOAP
//! binding](https://www.w3.org/TR/ws-addr-soap/),
//! [metadata](https://www.w3.org/TR/ws-addr-metadata/)), and its submission of August 2004.
//!
//! Depends on `read` only.

mod action;

mod endpoint;
mod fault;
mod parameter;
mod properties;
mod relation;
mod version;

pub use self::action::{
    Direction, default_action, default_fault_action, default_message_name, is_same_action,
};
pub use self::endpoint::EndpointReference;
pub use self::fault::{AddressingFault, AddressingFaultCode};
pub use self::properties::{Addressing, UNDERSTOOD};
pub use self::relation::{RelatesTo, Relation, UnrelatedError, message_id};
pub use self::version::AddressingVersion;
