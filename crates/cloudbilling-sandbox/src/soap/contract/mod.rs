//! The operations of the service in one table: requests are read by it, responses written by it,
//! and the WSDL is made of it.
//!
//! It deliberately shares nothing with the types that clients use. A wrong name or order there
//! would otherwise be wrong here too, and no test of one against the other would notice.

pub(crate) mod records;
pub(crate) mod shape;
pub(crate) mod table;
#[cfg(test)]
mod tests;
