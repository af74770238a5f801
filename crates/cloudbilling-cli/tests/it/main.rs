//! End-to-end tests, in the one place that sees both the client and the sandbox.

mod batches;
mod command_line;
mod end_to_end;
mod failures;
mod hostile;
mod lockout;
mod mangled_lists;
mod program;
mod raw;
mod raw_bytes;
mod secrets;
mod served;
mod service;
mod sessions;
mod virtual_time;
