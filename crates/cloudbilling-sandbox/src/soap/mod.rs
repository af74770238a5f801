//! The SOAP endpoint: one request in, one answer out, nothing of HTTP's connection known.

mod answer;
mod authenticate;
mod behaviour;
mod call;
pub(crate) mod contract;
mod fault;
mod http;
mod login;
mod operations;
mod read;
mod redact;
mod value;
mod write;

pub use self::behaviour::{Behaviour, LoginRefusalForm, RefusalForm};
pub use self::read::MemberOrder;

pub(crate) use self::answer::{Answer, Effect, Note};
pub(crate) use self::call::{Actions, Request, handle, work};
