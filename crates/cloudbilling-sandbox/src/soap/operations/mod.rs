//! The operations, one file for each group: arguments in, a value of the contract out.

mod arguments;
pub(super) mod invoices;
pub(super) mod products;
pub(super) mod purchases;
pub(super) mod transformations;
