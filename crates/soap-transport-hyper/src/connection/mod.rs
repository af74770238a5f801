//! An open connection: what is read and written, what its calls can see, and when it ends.
//!
//! Depends on nothing else in the crate. `connect` opens connections.

mod exit;
mod head;
mod keep_alive;
mod link;
mod meter;
mod stream;
mod tcp;
mod used;

pub(crate) use exit::Visit;
pub(crate) use keep_alive::KeepAlive;
pub(crate) use link::Link;
pub(crate) use meter::{Calls, FloodError, HTTP2_WINDOW_BYTES, InFlight, Meter};
pub(crate) use stream::Connection;
pub(crate) use tcp::MeteredTcp;
pub(crate) use used::UsedConnection;
