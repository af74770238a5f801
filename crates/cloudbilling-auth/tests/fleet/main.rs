//! Processes that share a record: one concept a file, with a store in memory and virtual time.

#![allow(
    clippy::unwrap_used,
    reason = "clippy knows a test by its attribute only, not its helpers"
)]

mod api_token;
mod budget;
mod clearing;
mod record;
mod session;
mod stagger;
mod store;
mod time;

mod support;
