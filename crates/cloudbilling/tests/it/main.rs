//! The clients over a scripted transport: what each answer means, and how logins go. Every test
//! runs on both clients.

#[path = "../echo/mod.rs"]
mod echo;

mod answers;
mod any_answers;
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
mod observed;
mod operations;
mod panics;
mod provided;
mod support;
