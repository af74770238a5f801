//! The sandbox from outside: bytes over TLS, from a minimal client that shares no code with it.

mod admin_api;
mod behaviour;
mod calls;
mod client;
mod description;
mod durability;
mod faults;
mod hostile;
mod login;
mod page;
mod portal;
#[cfg(target_os = "linux")]
#[path = "../../../soap-transport-hyper/tests/common/process.rs"]
mod process;
mod rows;
mod scratch;
mod storage;
mod strictness;
mod typed;
