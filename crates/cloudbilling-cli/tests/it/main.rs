//! End-to-end tests, in the one place that sees both the client and the sandbox.

#[path = "../../../cloudbilling/tests/echo/mod.rs"]
#[allow(dead_code, reason = "the tests of the client use the rest")]
mod echo;

mod batches;
#[cfg(target_os = "linux")]
mod bulk;
#[cfg(target_os = "linux")]
mod bulk_kills;
mod command_line;
#[cfg(unix)]
mod contexts;
mod doctor;
mod echoes;
mod end_to_end;
mod error_json;
mod failures;
mod first_contact;
mod generated;
mod home;
mod hostile;
mod lockout;
#[cfg(target_os = "linux")]
mod logins;
mod mangled_lists;
mod pages;
mod probe;
mod program;
#[cfg(target_os = "linux")]
mod prompts;
mod raw;
mod raw_bytes;
mod sandbox;
mod sandbox_control;
#[cfg(unix)]
mod secret_sources;
mod secrets;
mod served;
mod service;
mod sessions;
#[cfg(target_os = "linux")]
mod state;
mod typed;
mod virtual_time;
