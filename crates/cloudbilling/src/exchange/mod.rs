//! One call without I/O: its requests, the meaning of its responses, and the next step.
//!
//! Nothing here waits, sends or reads a clock. It must not depend on [`client`](crate::client) or
//! [`ledger`](crate::ledger).

mod call;
mod classify;
mod request;
mod response;
mod service;
mod session_check;

pub(crate) use self::call::Purpose;
pub use self::call::{Exchange, Step};
pub use self::classify::{BySigns, Classifier, LoginRefusal, ResponseContent};
pub use self::request::{Request, RetryWrites};
pub use self::response::{Response, Rows, RowsResponse};
pub use self::service::Service;
pub use self::session_check::SessionCheck;
