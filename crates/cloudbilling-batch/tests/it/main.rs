//! The machine and its checks, driven without a client.

mod any_order;
mod checks;
mod rules;
mod support;
