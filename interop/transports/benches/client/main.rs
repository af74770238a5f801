//! A typed call and what it costs the client: from memory, and over TLS with many in flight.
//!
//! ```text
//! cargo bench --manifest-path interop/transports/Cargo.toml --bench client [-- --smoke]
//! ```

mod cpu;
mod exchange;
mod in_flight;
mod serde_rows;
mod server;
mod service;

fn main() {
    let smoke = std::env::args().any(|argument| argument == "--smoke");
    exchange::run(if smoke { 3 } else { 1000 });
    println!();
    in_flight::run(if smoke { 1 } else { 60 });
}
