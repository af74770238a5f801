//! The clients over a scripted transport: the meaning of each response, and the course of
//! logins. Every test runs on both clients.

#[path = "../echo/mod.rs"]
mod echo;

mod any_responses;
mod batch_panics;
mod batches;
mod checked;
mod deadline;
mod echoes;
mod executed;
mod http;
mod kept;
mod lockout;
mod logins;
mod many_exchanges;
mod observed;
mod operations;
mod panics;
mod provided;
mod responses;
mod retry;
mod support;
