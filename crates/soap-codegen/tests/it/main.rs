//! The generator from outside: what it writes for small services, and that this compiles and works.

mod clients;
mod committed;
mod contracts;
mod determinism;
#[path = "../generated/mod.rs"]
pub mod generated;
mod guide;
mod hostile;
mod messages;
mod numbers;
mod projects;
mod schemas;
mod serialized;
mod settings;
mod support;
